package import EvalCore
package import Foundation

extension RecordedRun {
  /// The JSON file of a sweep, where `name` is one or a folder that has one and no results of a run.
  package static func sweepFile(_ name: String) -> URL? {
    let url = URL(fileURLWithPath: name)
    if SweepRecord.fileNames.contains(url.lastPathComponent) { return url }
    guard
      !FileManager.default.fileExists(atPath: url.appending(path: ResultFolder.resultsName).path)
    else { return nil }
    return SweepRecord.fileNames.map { url.appending(path: $0) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// One configuration of the sweep in `file`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` where the sweep has no such configuration, and what reading throws.
  package init(sweep file: URL, configuration: String?) throws {
    let sweep = try SweepRecord(file)
    guard let configuration,
      let row = sweep.rows.first(where: { $0.configuration == configuration })
    else {
      let names = sweep.rows.map { "“\($0.configuration)”" }.joined(separator: ", ")
      throw EvalError.usage(
        "\(file.path) has \(sweep.rows.count) configurations"
          + (configuration.map { ", and none is “\($0)”" } ?? ""),
        remedy: "choose one with --configuration: \(names)")
    }
    let spec = sweep.spec(of: row)
    self.init(
      id: try spec.digest().short, spec: spec,
      scores: spec.tasks.map { TaskScore(task: $0.task, score: row.scores[$0.task] ?? nil) })
  }
}
