package import EvalCore

/// What an evaluation works on and with, whether it is of one configuration or of many.
package struct EvaluationSetup: Sendable {
  /// The rows of the specs' tasks, in the same order.
  package var tasks: [TaskData]
  /// Where finished slices of vectors are kept; nil keeps none.
  package var journal: VectorJournal?
  /// Worker threads of scoring; never moves a score.
  package var threads: Int
  package var machine: MachineFacts

  package init(
    tasks: [TaskData], journal: VectorJournal? = nil, threads: Int, machine: MachineFacts
  ) {
    self.tasks = tasks
    self.journal = journal
    self.threads = threads
    self.machine = machine
  }
}

extension EvaluationSetup {
  /// What listeners hear while tasks are scored.
  enum ScoringEvent {
    /// A task has come this far (folds of a probe).
    case step(task: String, step: Int, of: Int)
    case task(TaskResult)
  }

  /// Scores every task for one configuration.
  ///
  /// - Parameter recipe: which of the vectors are the configuration's.
  /// - Throws: what scoring throws, and `CancellationError`.
  func score(
    _ spec: RunSpec, vectors: RunVectors, recipe: Int, encoding: EncodingTime,
    tell: @escaping @Sendable (ScoringEvent) -> Void = { _ in }
  ) throws -> RunResult {
    let clock = ContinuousClock()
    let beginning = clock.now
    let results = try tasks.enumerated().map { number, task in
      try Task.checkCancellation()
      let result = try TaskScoring.score(
        task, vectors: vectors, recipe: recipe, task: number, probe: spec.probe, threads: threads
      ) { step, total in
        tell(.step(task: task.spec.id, step: step, of: total))
      }
      tell(.task(result))
      return result
    }
    let facts = vectors.facts(
      recipe: recipe, encoding: encoding, scoringSeconds: (clock.now - beginning) / .seconds(1),
      setup: self)
    return RunResult(spec: spec, tasks: results, skipped: [], facts: facts)
  }
}

extension AsyncThrowingStream where Failure == any Error, Element: Sendable {
  /// What `work` yields, until it returns or throws; it is cancelled when nobody listens any more.
  init(
    of work:
      @escaping @Sendable (_ yield: @escaping @Sendable (Element) -> Void) async throws ->
      Void
  ) {
    self.init { continuation in
      let task = Task {
        do {
          try await work { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { reason in
        if case .cancelled = reason { task.cancel() }
      }
    }
  }
}
