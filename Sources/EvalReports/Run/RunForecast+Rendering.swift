package import EvalCore
import Foundation

extension RunForecast {
  /// For a terminal.
  ///
  /// - Throws: what encoding the spec throws.
  package func terminal() throws -> String {
    (configurationLines + [table.text] + (try lines())).joined(separator: "\n") + "\n"
  }

  private var configurationLines: [String] {
    guard !configurations.isEmpty else { return [] }
    let computed = configurations.count { $0.equalTo == nil }
    var lines = ["configurations  \(configurations.count), \(computed) of them computed"]
    for one in configurations {
      lines.append("  \(one.label)" + (one.equalTo.map { "  = \($0), computed once" } ?? ""))
    }
    if let passes {
      lines.append("passes          \(passes) over the texts, within the memory budget")
    }
    return lines + [""]
  }

  private var table: PlainTable {
    var table = PlainTable(["task", "text", "split", "subsets", "texts", "distinct"])
    for task in tasks {
      table.append([
        task.request.task, task.request.text.rawValue, task.request.split.rawValue,
        String(task.request.subsets.count), String(task.texts), String(task.distinctTexts),
      ])
    }
    return table
  }

  private func lines() throws -> [String] {
    var lines = [
      "run         \(try spec.digest().short) (\(configurations.isEmpty ? "" : "the first configuration; ")nothing is evaluated)",
      "model       \(spec.model.name) (\(spec.model.backend.rawValue))",
      "signature   \(spec.signature(version: stsbenchVersion))",
      "texts       \(texts), \(distinctTexts) distinct over all tasks",
    ]
    if let work {
      lines += [
        "tokens      \(work.tokens) one by one, \(work.forestRows) rows after texts and prefixes are shared",
        work.line(recipes: max(1, configurations.count)),
        "memory      \(Self.megabytes(weightBytes)) weights + \(Self.megabytes(work.peakBytes)) activations + "
          + "\(Self.megabytes(vectorBytes)) vectors, beside the program and its texts",
      ]
    }
    lines.append(
      seconds.map {
        "time        about \(Self.duration($0)) of encoding, from a timed sample of \(sampledTexts) texts"
      }
        ?? "time        not estimated: only the native engine is timed on a sample, without padding"
    )
    return lines
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) >> 20) MB" }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 90 { return String(format: "%.1f s", seconds) }
    return seconds < 5400
      ? String(format: "%.1f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}

extension WorkCounts {
  /// The line that sets the work to be done against the naive count.
  package func line(recipes: Int) -> String {
    let saved = Double(naiveRowLayers) / Double(max(1, computedRowLayers))
    let configurations = recipes == 1 ? "" : " for \(recipes) configurations"
    return
      "work        \(computedRowLayers) rows × layers\(configurations), against \(naiveRowLayers) one by one "
      + "(\(String(format: "%.2f", saved)) times less)"
  }
}
