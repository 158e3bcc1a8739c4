import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// What a run would do: tasks, texts, tokens, work, memory, and time extrapolated from a sample.
struct DryRun {
  let workload: Workload
  let model: any EmbeddingModel
  let spec: RunSpec
  /// The sweep and the most bytes of vectors that it may hold at once; nil for a plain run.
  var sweep: (plan: SweepPlan, vectorBudget: Int?)?

  /// Texts that are embedded to estimate the rate.
  private static let sampleSize = 128

  /// Prints the plan to standard output.
  func print() async throws {
    let index = TextIndex(workload.tasks)
    let recipes = sweep?.plan.points.map(\.spec.recipe) ?? [spec.recipe]
    var table = PlainTable(["task", "text", "split", "subsets", "texts", "distinct"])
    for task in workload.tasks {
      table.append([
        task.request.task, task.request.text.rawValue, task.request.split.rawValue,
        String(task.request.subsets.count), String(task.content.elements.count),
        String(task.textTotals.distinctTexts),
      ])
    }
    var lines = [
      "run         \(try spec.digest().short) (\(sweep == nil ? "" : "the first configuration; ")nothing is evaluated)",
      "model       \(spec.model.name) (\(spec.model.backend.rawValue))",
      "signature   \(spec.signature(version: stsbenchVersion))",
      "texts       \(index.total), \(index.texts.count) distinct over all tasks",
    ]
    let plan: SweepPlan
    if let sweep {
      plan = sweep.plan
    } else {
      plan = try await SweepPlan.make(
        [SweepSpec.Point(label: "run", spec: spec)], tasks: workload.tasks, model: model)
    }
    let work = plan.work
    if let work {
      lines.append(
        "tokens      \(work.tokens) one by one, \(work.forestRows) rows after texts and prefixes are shared"
      )
      lines.append(Self.work(work, recipes: recipes.count))
      lines.append(
        "memory      \(Self.megabytes(model.weightBytes)) weights + \(Self.megabytes(work.peakBytes)) activations + "
          + "\(Self.megabytes(vectorBytes(index.texts.count, plan))) vectors, beside the program and its texts"
      )
    }
    if let seconds = try await estimate(index.texts, recipes: recipes, work: work) {
      lines.append(
        "time        about \(Self.duration(seconds)) of encoding, from a timed sample of "
          + "\(min(Self.sampleSize, index.texts.count)) texts"
      )
    } else {
      lines.append(
        "time        not estimated: only the native engine is timed on a sample, without padding")
    }
    try Terminal.output(table.text + "\n" + lines.joined(separator: "\n") + "\n")
  }

  /// Bytes of the vectors of all texts that are held at once.
  private func vectorBytes(_ texts: Int, _ plan: SweepPlan) -> Int {
    guard let sweep else { return 4 * texts * plan.dimensions[0] }
    return sweep.plan.passes(texts: texts, budget: sweep.vectorBudget).map { pass in
      pass.reduce(0) { $0 + sweep.plan.vectorBytes(of: $1, texts: texts) }
    }.max() ?? 0
  }

  /// Seconds for all texts, from a sample spread evenly over the texts in byte order, whose rate is taken in rows
  /// × layers: a sample shares fewer prefixes than the whole.
  private func estimate(
    _ texts: [String], recipes: [Recipe], work: WorkCounts?
  ) async throws -> Double? {
    guard let work else { return nil }
    let stride = max(1, texts.count / Self.sampleSize)
    let sample = Array(
      texts.sorted().enumerated().filter { $0.offset % stride == 0 }.map(\.element)
        .prefix(Self.sampleSize))
    guard !sample.isEmpty else { return 0 }
    let pass = EncodingPass(model)
    _ = try await pass.embed(Array(sample.prefix(8)), recipes: recipes)
    let start = ContinuousClock.now
    let done = try await pass.embed(sample, recipes: recipes)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let computed = done.compactMap(\.work).reduce(0) { $0 + $1.computedRowLayers }
    return seconds * Double(work.computedRowLayers) / Double(max(1, computed))
  }

  /// The line that sets the work to be done against the naive count.
  static func work(_ work: WorkCounts, recipes: Int) -> String {
    let saved = Double(work.naiveRowLayers) / Double(max(1, work.computedRowLayers))
    let configurations = recipes == 1 ? "" : " for \(recipes) configurations"
    return
      "work        \(work.computedRowLayers) rows × layers\(configurations), against \(work.naiveRowLayers) one by one "
      + "(\(String(format: "%.2f", saved)) times less)"
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) >> 20) MB" }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 90 { return String(format: "%.1f s", seconds) }
    return seconds < 5400
      ? String(format: "%.1f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}
