import Documents
import EvalCore
import EvalTasks
package import Foundation

/// The published scores of `results/published.json`, each with its source.
package enum PublishedScores {
  private struct Document: Decodable {
    struct Row: Decodable {
      var model: String
      var source: String
      var `protocol`: EvaluationProtocol
      var group: TaskGroup
      var scores: [String: Double]
      var average: Double?
      var note: String?
    }
    var schema: Int
    var sources: [String: PublishedSource]
    var rows: [Row]
  }

  /// The rows that the program carries, in file order: equal to `results/published.json`, which a
  /// test checks.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` where the program was copied without its files,
  ///   ``EvalError/badData(file:place:_:remedy:)`` when the file cannot be read: a defect.
  package static func bundled() throws -> [PublishedScore] { try read.get() }

  /// Read once.
  private static let read = Result<[PublishedScore], any Error> {
    let folder = try BundledFiles.folder(
      "Scores", of: "EvalReports",
      remedy: "install stsbench together with its share/stsbench folder")
    return try load(from: URL(fileURLWithPath: folder).appending(path: "published.json"))
  }

  /// The rows of a file in the same layout, in file order.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``,
  ///   ``EvalError/badData(file:place:_:remedy:)`` with the row that is wrong.
  package static func load(from file: URL) throws -> [PublishedScore] {
    try parse(
      BoundedFile.content(
        of: file.path, atMost: 16 << 20,
        remedy: "name a file in the layout of results/published.json"),
      file: file.path)
  }

  private static func parse(_ data: Data, file: String) throws -> [PublishedScore] {
    func wrong(_ place: String?, _ message: String) -> EvalError {
      .badData(
        file: file, place: place, message, remedy: "compare it with results/published.json")
    }
    let document: Document
    do {
      // A key that stands twice would hide a score.
      _ = try JSONScanner.scan(data)
    } catch {
      throw wrong("byte \(error.offset)", error.message)
    }
    do {
      document = try JSONDecoder().decode(Document.self, from: data)
    } catch {
      throw wrong(nil, "cannot be read: \(error)")
    }
    guard document.schema == 1 else { throw wrong("schema", "is \(document.schema), not 1") }
    return try document.rows.enumerated().map { index, row in
      guard let source = document.sources[row.source] else {
        throw wrong("row \(index + 1), \(row.model)", "the source “\(row.source)” is not listed")
      }
      let members = TaskCatalogue.all.filter { $0.spec.group == row.group && row.group.isAveraged }
      for (task, points) in row.scores {
        guard members.contains(where: { $0.spec.id == task }), (-100...100).contains(points) else {
          throw wrong(
            "row \(index + 1), \(row.model)", "\(task) \(points) is no score of its group")
        }
      }
      let choices = try members.map { ($0.spec.id, try choice(of: $0, under: row.protocol)) }
      return PublishedScore(
        model: row.model, source: source, protocol: row.protocol, group: row.group,
        metric: row.group == .transfer ? .accuracy : .cosineSpearman, aggregation: .all,
        texts: Dictionary(uniqueKeysWithValues: choices.map { ($0, $1.text) }),
        splits: Dictionary(uniqueKeysWithValues: choices.map { ($0, $1.split) }),
        scores: row.scores.mapValues { $0 / 100 }, average: row.average.map { $0 / 100 },
        note: row.note)
    }
  }

  /// What sources score of a task under a protocol. The authors' copy of SentEval feeds its word lists to the tasks of
  /// SemEval only; published scores of the others are those of SentEval.
  private static func choice(
    of task: TaskDeclaration, under kind: EvaluationProtocol
  ) throws -> TextChoice {
    guard kind == .bellmFork, case .inputAndGold = task.layout else {
      return try ProtocolPreset.choice(of: task, under: kind == .bellmFork ? .senteval : kind)
    }
    return try ProtocolPreset.choice(of: task, under: kind)
  }
}
