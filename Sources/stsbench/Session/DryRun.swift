import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTasks
import Foundation

/// What a run would do: tasks, texts, tokens, work, memory, and time extrapolated from a sample.
struct DryRun {
  let workload: Workload
  let backend: any EmbeddingBackend
  let spec: RunSpec
  /// The recipes of a sweep; the spec's own for a plain run.
  var recipes: [Recipe]?

  /// Texts that are embedded to estimate the rate.
  private static let sampleSize = 128

  /// Prints the plan to standard output.
  func print() async throws {
    let index = TextIndex(workload.tasks)
    let recipes = recipes ?? [spec.recipe]
    var table = PlainTable(["task", "text", "split", "subsets", "texts", "distinct"])
    for task in workload.tasks {
      table.append([
        task.request.task, task.request.text.rawValue, task.request.split.rawValue,
        String(task.request.subsets.count), String(task.texts.count),
        String(task.textTotals.distinctTexts),
      ])
    }
    var lines = [
      "run         \(try spec.digest().short) (nothing is evaluated)",
      "model       \(spec.model.name) (\(spec.model.backend.rawValue))",
      "signature   \(spec.signature(version: stsbenchVersion))",
      "texts       \(index.total), \(index.texts.count) distinct over all tasks",
    ]
    var tokens: Int?
    if let sweeping = backend as? any SweepingBackend, spec.recipe.padding == .none {
      let work = try await sweeping.plan(workload.tasks.flatMap(\.texts), recipes: recipes)
      tokens = work.tokens
      lines.append(
        "tokens      \(work.tokens) one by one, \(work.forestRows) rows after texts and prefixes are shared"
      )
      lines.append(Self.work(work, recipes: recipes.count))
      let weights = (backend as? NativeBackend)?.weightBytes ?? 0
      lines.append(
        "memory      \(Self.megabytes(weights)) weights + \(Self.megabytes(work.peakBytes)) activations + "
          + "\(Self.megabytes(index.texts.count * ((backend as? NativeBackend)?.dimension ?? 0) * 4 * recipes.count)) vectors"
      )
    }
    if let seconds = try await estimate(index.texts, recipes: recipes) {
      lines.append(
        "time        about \(Self.duration(seconds)) of encoding, from a timed sample of \(Self.sampleSize) texts"
      )
    } else {
      lines.append("time        not estimated: \(Self.reason(tokens))")
    }
    try Terminal.output(table.text + "\n" + lines.joined(separator: "\n") + "\n")
  }

  /// Seconds for all texts, from a sample spread evenly over the texts in byte order.
  private func estimate(_ texts: [String], recipes: [Recipe]) async throws -> Double? {
    guard backend.identity.backend == .native, spec.recipe.padding == .none else { return nil }
    let stride = max(1, texts.count / Self.sampleSize)
    let sample = Array(
      texts.enumerated().filter { $0.offset % stride == 0 }.map(\.element).prefix(Self.sampleSize))
    guard !sample.isEmpty else { return 0 }
    _ = try await EncodingPass(backend).embed(Array(sample.prefix(8)), recipes: recipes)
    let start = ContinuousClock.now
    _ = try await EncodingPass(backend).embed(sample, recipes: recipes)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return seconds * Double(texts.count) / Double(sample.count)
  }

  /// The line that sets the work to be done against the naive count.
  static func work(_ work: WorkCounts, recipes: Int) -> String {
    let saved = Double(work.naiveRowLayers) / Double(max(1, work.computedRowLayers))
    let configurations = recipes == 1 ? "" : " for \(recipes) configurations"
    return
      "work        \(work.computedRowLayers) rows × layers\(configurations), against \(work.naiveRowLayers) one by one "
      + "(\(String(format: "%.2f", saved)) times less)"
  }

  private static func reason(_ tokens: Int?) -> String {
    "only the native engine is timed on a sample, without padding"
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) >> 20) MB" }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 90 { return String(format: "%.1f s", seconds) }
    return seconds < 5400
      ? String(format: "%.1f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}
