import EvalCore
import Foundation

/// Reads `results.json` and `items.json` back, and refuses what does not fit together.
enum ResultsReader {
  private struct StoredTask: Decodable {
    var task: String
    var metric: Metric
    var score: Double?
    var n: Int
    var subsets: [StoredSubset]
    var text: TextVariant
    var split: Split
    var version: Int
    var selected: [String]
    var group: TaskGroup
    var scores: [Metric: Score]
    var means: [Metric: Score]
    var wmeans: [Metric: Score]
    var notes: [String]
  }

  /// A row of a subset: its name, its size and a score or null by metric.
  private struct StoredSubset: Decodable {
    /// Nil where the row cannot be read.
    var result: SubsetResult?

    init(from decoder: any Decoder) throws {
      let row = try decoder.container(keyedBy: AnyCodingKey.self)
      let degenerate = AnyCodingKey(stringValue: "degenerate")
      let reasons =
        row.contains(degenerate) ? try? row.decode([String: String].self, forKey: degenerate) : [:]
      guard
        let name = try? row.decode(String.self, forKey: AnyCodingKey(stringValue: "subset")),
        let n = try? row.decode(Int.self, forKey: AnyCodingKey(stringValue: "n")), let reasons
      else { return }
      var scores: [Metric: Score] = [:]
      for key in row.allKeys {
        guard let metric = Metric(rawValue: key.stringValue) else { continue }
        if try row.decodeNil(forKey: key) {
          guard let reason = reasons[key.stringValue] else { return }
          scores[metric] = .degenerate(reason)
        } else {
          guard let value = try? row.decode(Double.self, forKey: key) else { return }
          scores[metric] = .value(value)
        }
      }
      result = SubsetResult(subset: name, n: n, scores: scores)
    }
  }

  private struct StoredResults: Decodable {
    var schema: Int
    var run: String
    var tasks: [StoredTask]
    var skipped: [SkippedTask]
    var facts: RunFacts
    var spec: RunSpec
  }

  private static let remedy = "run the evaluation again, or name a file that stsbench wrote"

  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with the key that is wrong.
  static func results(from data: Data, file: String) throws -> RunResult {
    let stored = try decode(StoredResults.self, from: data, file: file)
    func wrong(_ place: String?, _ message: String) -> EvalError {
      .badData(file: file, place: place, message, remedy: remedy)
    }
    guard stored.schema == ResultsDocument.currentSchema else {
      throw wrong(
        "schema",
        "layout \(stored.schema) is not \(ResultsDocument.currentSchema), the one this version reads"
      )
    }
    let empty = stored.tasks.map { task -> TaskItems in
      task.group == .sts
        ? .pairs(similarity: [], gold: [], subsetSizes: [])
        : .labels(predicted: [], actual: [])
    }
    let tasks = try zip(stored.tasks, empty).map { task, items in
      let request = TaskRequest(
        task: task.task, version: task.version, text: task.text, split: task.split,
        subsets: task.selected)
      guard stored.spec.tasks.contains(request) else {
        throw wrong("tasks, \(task.task)", "the task is not one of the spec’s")
      }
      return TaskResult(
        request: request, group: task.group, metric: task.metric, n: task.n, scores: task.scores,
        mean: task.means, wmean: task.wmeans,
        subsets: try task.subsets.map { row in
          guard let subset = row.result else {
            throw wrong("tasks, \(task.task), subsets", "a row cannot be read")
          }
          return subset
        }, notes: task.notes, items: items)
    }
    let result = RunResult(
      spec: stored.spec, tasks: tasks, skipped: stored.skipped, facts: stored.facts)
    guard result.id == stored.run else {
      throw wrong("run", "“\(stored.run)” is not the digest of the spec, “\(result.id)”")
    }
    for (shown, task) in zip(stored.tasks, tasks)
    where shown.score != task.scores[task.metric]?.value {
      throw wrong(
        "tasks, \(task.id), score", "the score is not the one under scores: it was edited")
    }
    for task in tasks {
      guard task.n >= 0 else { throw wrong("tasks, \(task.id), n", "\(task.n) is no count") }
      if let (metric, value) = outOfRange(task) {
        throw wrong(
          "tasks, \(task.id), \(metric)", "a score is outside its range: \(value)")
      }
    }
    return result
  }

  /// Puts the items of `items.json` into `result`.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when they belong to another run or their
  ///   counts are not those of the tasks.
  static func addItems(from data: Data, file: String, to result: inout RunResult) throws {
    let stored = try decode(ItemsDocument.self, from: data, file: file)
    guard stored.schema == 1, stored.run == result.id else {
      throw EvalError.badData(
        file: file, place: "run", "the items are of run \(stored.run), the results of \(result.id)",
        remedy: "keep the files of one run together, or delete \(ResultFolder.itemsName)")
    }
    for index in result.tasks.indices {
      let task = result.tasks[index]
      guard let items = stored.items[task.id], fits(items, task) else {
        throw EvalError.badData(
          file: file, place: task.id, "there are not \(task.n) items in its subsets",
          remedy: remedy)
      }
      result.tasks[index].items = items
    }
  }

  private static func fits(_ items: TaskItems, _ task: TaskResult) -> Bool {
    switch items {
    case .pairs(let similarity, let gold, let sizes):
      similarity.count == task.n && gold.count == task.n
        && sizes.allSatisfy { (0...task.n).contains($0) } && sizes.count <= max(1, task.n)
        && sizes.reduce(0, +) == task.n
    case .labels(let predicted, let actual):
      predicted.count == task.n && actual.count == task.n
    }
  }

  /// The first score outside −1…1, or 0…1 for shares (accuracy, F1); nil where there is none.
  private static func outOfRange(_ task: TaskResult) -> (Metric, Double)? {
    for scores in [task.scores, task.mean, task.wmean] + task.subsets.map(\.scores) {
      for (metric, score) in scores.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        let least: Double =
          switch metric {
          case .accuracy, .f1: 0
          case .correlation, .regression: -1
          }
        guard let value = score.value, !(least - 1e-9...1 + 1e-9).contains(value) else { continue }
        return (metric, value)
      }
    }
    return nil
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, file: String
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      guard let date = InstantText.read(text) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "“\(text)” is not a date"))
      }
      return date
    }
    do {
      return try decoder.decode(type, from: data)
    } catch let error as DecodingError {
      let (place, message) = describe(error)
      throw EvalError.badData(file: file, place: place, message, remedy: remedy)
    } catch {
      throw EvalError.badData(file: file, place: nil, "is no JSON", remedy: remedy)
    }
  }

  /// The key path and what is wrong there.
  private static func describe(_ error: DecodingError) -> (place: String?, message: String) {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String? {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map { key in
        key.intValue.map { "[\($0)]" } ?? key.stringValue
      }
      return keys.isEmpty ? nil : keys.joined(separator: ", ")
    }
    switch error {
    case .keyNotFound(let key, let context): return (path(context, key), "the key is missing")
    case .typeMismatch(_, let context): return (path(context), "the value has another type")
    case .valueNotFound(_, let context): return (path(context), "the value is null")
    case .dataCorrupted(let context):
      let text = context.debugDescription
      return (path(context), text.hasSuffix(".") ? String(text.dropLast()) : text)
    @unknown default: return (nil, "cannot be read")
    }
  }
}
