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
      "sample": .bool(result.spec.isSample),
      "partial": .bool(result.spec.isPartial),
      "marks": .array(RunMark.marks(of: result.spec).map { .string($0.title) }),
      "skipped": try JSONValue(encoding: result.skipped),
      "warnings": .array(result.facts.warnings.map(JSONValue.string)),
      "facts": try JSONValue(encoding: result.facts),
      "spec": try JSONValue(encoding: result.spec),
    ]
  }

  private static func task(_ task: TaskResult) throws -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("task", .string(task.id)),
      .init("metric", .string(task.metric.rawValue)),
      .init("score", .optional(task.score.value)),
    ]
    if case .degenerate(let reason) = task.score {
      members.append(.init("degenerate", .string(reason)))
    }
    members += [.init("n", .integer(task.n)), .init("aggregation", .string("all"))]
    if task.group == .sts || !task.mean.isEmpty {
      members += [
        .init("mean", .optional(task.mean[task.metric]?.value)),
        .init("wmean", .optional(task.wmean[task.metric]?.value)),
        .init("pearson", .optional(task.scores[.cosinePearson]?.value)),
      ]
    }
    if let f1 = task.scores[.f1] { members.append(.init("f1", .optional(f1.value))) }
    members += [
      .init("subsets", .array(task.subsets.map(subset))),
      .init("text", .string(task.request.text.rawValue)),
      .init("split", .string(task.request.split.rawValue)),
      .init("version", .integer(task.request.version)),
      .init("selected", .array(task.request.subsets.map(JSONValue.string))),
      .init("group", .string(task.group.rawValue)),
      .init("scores", try JSONValue(encoding: task.scores)),
      .init("means", try JSONValue(encoding: task.mean)),
      .init("wmeans", try JSONValue(encoding: task.wmean)),
      .init("notes", .array(task.notes.map(JSONValue.string))),
    ]
    return .object(members)
  }

  private static func subset(_ subset: SubsetResult) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("subset", .string(subset.subset)), .init("n", .integer(subset.n)),
    ]
    var reasons: [JSONValue.Member] = []
    for metric in metricOrder(subset.scores) {
      switch subset.scores[metric] {
      case .value(let value)?: members.append(.init(metric.rawValue, .number(value)))
      case .degenerate(let reason)?:
        members.append(.init(metric.rawValue, .null))
        reasons.append(.init(metric.rawValue, .string(reason)))
      case nil: break
      }
    }
    if !reasons.isEmpty { members.append(.init("degenerate", .object(reasons))) }
    return .object(members)
  }

  private static func metricOrder(_ scores: [Metric: Score]) -> [Metric] {
    let leading: [Metric] = [.cosineSpearman, .cosinePearson].filter { scores[$0] != nil }
    return leading
      + scores.keys.filter { !leading.contains($0) }.sorted { $0.rawValue < $1.rawValue }
  }
}
