import EvalCore
import EvalTasks
import Foundation

/// The tasks of a run, read from disk.
struct Workload {
  let root: DataRoot
  let requests: [TaskRequest]
  let tasks: [TaskData]
  let evaluationProtocol: EvaluationProtocol
  let limit: Int?

  /// Selects and reads what the options name.
  ///
  /// - Throws: ``EvalError`` for names that are not known and files that are missing or wrong.
  init(_ options: DataOptions) throws {
    requests = try TaskSelection.parse(
      options.task.joined(separator: ","), excluding: options.exclude,
      protocol: options.evaluationProtocol, text: options.text, split: options.split)
    root = try DataRoot.resolve(flag: options.data)
    tasks = try TaskReader.load(requests, from: root, limit: options.limit)
    evaluationProtocol = options.evaluationProtocol
    limit = options.limit
  }

  /// Reads what `spec` was evaluated on from `data`, or from the usual root.
  ///
  /// - Throws: ``EvalError`` as above, and for tasks whose declaration has changed since.
  init(repeating spec: RunSpec, data: String?) throws {
    requests = spec.tasks
    root = try DataRoot.resolve(flag: data)
    tasks = try TaskReader.load(requests, from: root, limit: spec.limit)
    evaluationProtocol = spec.protocol
    limit = spec.limit
  }

  /// The frozen spec of evaluating `model` on these tasks under `recipe`.
  func spec(for model: any EmbeddingModel, under recipe: Recipe, probe: ProbeSpec?) -> RunSpec {
    let hasProbes = tasks.contains { task in
      if case .similarity = task.spec.kind { false } else { true }
    }
    return RunSpec(
      model: model.identity, recipe: recipe, protocol: evaluationProtocol,
      tasks: requests,
      data: DataDigest.of(tasks), isSample: root.isSample,
      probe: hasProbes ? (probe ?? ProbeSpec()) : nil, limit: limit)
  }
}
