import Documents
import EvalCore

/// `results.json`: the stable part in its fixed order, then what re-derives the run.
enum ResultsDocument {
  /// The layout; raised when a key changes its meaning.
  static let currentSchema = 1

  /// - Throws: what encoding the spec throws.
  static func document(of result: RunResult, context: ReportContext) throws -> JSONValue {
    func average(_ group: TaskGroup) -> JSONValue {
      .optional(result.average(of: group, declarations: context.declarations))
    }
    return [
      "schema": .integer(currentSchema),
      "run": .string(result.id),
      "signature": .string(result.spec.signature(version: result.facts.version)),
      "model": try JSONValue(encoding: result.spec.model),
      "tasks": .array(try result.tasks.map(task)),
      "averages": ["sts": average(.sts), "transfer": average(.transfer)],
      "protocol": .string(result.spec.protocol.rawValue),
      "sample": .boolean(result.spec.isSample),
      "partial": .boolean(result.spec.isPartial),
      "marks": .array(RunMark.marks(of: result.spec).map { .string($0.title) }),
      "skipped": try JSONValue(encoding: result.skipped),
      "warnings": .array(result.facts.warnings.map(JSONValue.string)),
      "facts": try JSONValue(encoding: result.facts),
      "spec": try JSONValue(encoding: result.spec),
    ]
  }

  private static func task(_ task: TaskResult) throws -> JSONValue {
    var members: JSONObject = [
      "task": .string(task.id),
      "metric": .string(task.metric.rawValue),
      "score": .optional(task.score.value),
    ]
    if case .degenerate(let reason) = task.score {
      members.add(.string(reason), for: "degenerate")
    }
    members.add(["n": .integer(task.n), "aggregation": .string("all")])
    if task.group == .sts || !task.mean.isEmpty {
      members.add([
        "mean": .optional(task.mean[task.metric]?.value),
        "wmean": .optional(task.wmean[task.metric]?.value),
        "pearson": .optional(task.scores[.cosinePearson]?.value),
      ])
    }
    if let f1 = task.scores[.f1] { members.add(.optional(f1.value), for: "f1") }
    members.add([
      "subsets": .array(task.subsets.map(subset)),
      "text": .string(task.request.text.rawValue),
      "split": .string(task.request.split.rawValue),
      "version": .integer(task.request.version),
      "selected": .array(task.request.subsets.map(JSONValue.string)),
      "group": .string(task.group.rawValue),
      "scores": try JSONValue(encoding: task.scores),
      "means": try JSONValue(encoding: task.mean),
      "wmeans": try JSONValue(encoding: task.wmean),
      "notes": .array(task.notes.map(JSONValue.string)),
    ])
    return .object(members)
  }

  private static func subset(_ subset: SubsetResult) -> JSONValue {
    var members: JSONObject = [
      "subset": .string(subset.subset), "n": .integer(subset.n),
    ]
    var reasons: JSONObject = [:]
    for metric in metricOrder(subset.scores) {
      switch subset.scores[metric] {
      case .value(let value)?: members.add(.number(value), for: metric.rawValue)
      case .degenerate(let reason)?:
        members.add(.null, for: metric.rawValue)
        reasons.add(.string(reason), for: metric.rawValue)
      case nil: break
      }
    }
    if !reasons.keys.isEmpty { members.add(.object(reasons), for: "degenerate") }
    return .object(members)
  }

  private static func metricOrder(_ scores: [Metric: Score]) -> [Metric] {
    let leading: [Metric] = [.cosineSpearman, .cosinePearson].filter { scores[$0] != nil }
    return leading
      + scores.keys.filter { !leading.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }
}
