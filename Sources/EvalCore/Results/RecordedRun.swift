import EvalCore
import EvalReports
import Foundation

/// A run as a file or the store recorded it: what it was, and what came out.
struct RecordedRun {
  /// One task's score, a fraction; nil where it was degenerate.
  struct TaskScore {
    var task: String
    var score: Double?
  }

  let id: String
  let spec: RunSpec
  let scores: [TaskScore]

  /// Reads what `name` stands for: a result folder, a `results.json`, a run of the store, or the folder or
  /// JSON file of a sweep with one of its configurations.
  ///
  /// - Throws: ``EvalError`` where there is nothing of that name or nothing that can be repeated.
  static func read(_ name: String, configuration: String?, store: String?) throws -> RecordedRun {
    if let file = sweepFile(name) { return try row(of: file, configuration: configuration) }
    if let configuration {
      throw EvalError.usage(
        "--configuration \(configuration) goes with a sweep, and \(name) is none",
        remedy: "leave it out, or name the folder that ablate --output wrote")
    }
    guard let result = try ResultReference.read(name, store: store).result else {
      throw EvalError.usage(
        "\(name) holds scores of another program, without the spec of a run",
        remedy: "name what stsbench run --output wrote")
    }
    return RecordedRun(
      id: result.id, spec: result.spec,
      scores: result.tasks.map { TaskScore(task: $0.id, score: $0.score.value) })
  }

  /// The JSON file of a sweep, where `name` is one or a folder that has one and no results of a run.
  private static func sweepFile(_ name: String) -> URL? {
    let url = URL(fileURLWithPath: name)
    if SweepRecord.fileNames.contains(url.lastPathComponent) { return url }
    guard
      !FileManager.default.fileExists(atPath: url.appending(path: ResultFolder.resultsName).path)
    else { return nil }
    return SweepRecord.fileNames.map { url.appending(path: $0) }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }

  private static func row(of file: URL, configuration: String?) throws -> RecordedRun {
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
    return RecordedRun(
      id: try spec.digest().short, spec: spec,
      scores: spec.tasks.map { TaskScore(task: $0.task, score: row.scores[$0.task] ?? nil) })
  }

  /// What of the run cannot be had again: in words, empty when all is the same. Names of models are no
  /// part of it, since folders are renamed; digests are.
  func obstacles(to spec: RunSpec) -> [String] {
    var found: [String] = []
    func differ(_ what: String, _ recorded: String?, _ here: String?) {
      guard recorded != here else { return }
      found.append("\(what): recorded \(recorded ?? "none"), here \(here ?? "none")")
    }
    let (old, new) = (self.spec.model, spec.model)
    differ("kind of model", old.backend.rawValue, new.backend.rawValue)
    for role in Set(old.digests.keys).union(new.digests.keys).sorted() {
      differ("digest of \(role)", old.digests[role]?.short, new.digests[role]?.short)
    }
    for key in Set(old.attributes.keys).union(new.attributes.keys).sorted() {
      differ(key, old.attributes[key], new.attributes[key])
    }
    differ("digest of texts and gold", self.spec.data.short, spec.data.short)
    if self.spec.recipe != spec.recipe {
      found.append("recipe: the model does not take the recorded one")
    }
    return found
  }
}
