package import EvalCore
import EvalScoring
import EvalTasks
import Foundation

/// One run, ready to be evaluated: values in, events out.
///
/// Texts are embedded once over all tasks, then every task is scored from the same vectors. Nothing
/// is read or written here but through the closures of the journal.
package struct Evaluation: Sendable {
  package var spec: RunSpec
  package var tasks: [TaskData]
  package var backend: any EmbeddingBackend
  package var journal: VectorJournal?
  /// Worker threads of scoring; never moves a score.
  package var threads: Int
  package var machine: MachineFacts

  /// - Parameter tasks: the rows of `spec.tasks`, in the same order.
  package init(
    spec: RunSpec, tasks: [TaskData], backend: any EmbeddingBackend, journal: VectorJournal? = nil,
    threads: Int, machine: MachineFacts
  ) {
    self.spec = spec
    self.tasks = tasks
    self.backend = backend
    self.journal = journal
    self.threads = threads
    self.machine = machine
  }

  /// Evaluates; the stream ends after ``RunEvent/finished(_:)`` or with an error.
  package func events() -> AsyncThrowingStream<RunEvent, any Error> {
    AsyncThrowingStream { continuation in
      let work = Task {
        do {
          try await evaluate { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { reason in
        if case .cancelled = reason { work.cancel() }
      }
    }
  }

  private func evaluate(_ yield: @Sendable @escaping (RunEvent) -> Void) async throws {
    let started = Date()
    let clock = ContinuousClock()
    let beginning = clock.now
    let vectors = try await RunVectors.make(
      tasks: tasks, backend: backend, recipes: [spec.recipe], journal: journal
    ) { done, total, tokens in
      yield(.encoding(texts: done, of: total, tokens: tokens))
    }
    let encodingSeconds = (clock.now - beginning) / .seconds(1)
    yield(.encoded(seconds: encodingSeconds))

    let scoringStart = clock.now
    var results: [TaskResult] = []
    for (number, task) in tasks.enumerated() {
      try Task.checkCancellation()
      let result = try TaskScoring.score(
        task, vectors: vectors, recipe: 0, task: number, probe: spec.probe, threads: threads
      ) { step, total in
        yield(.scoring(task: task.spec.id, step: step, of: total))
      }
      yield(.task(result))
      results.append(result)
    }
    let scoringSeconds = (clock.now - scoringStart) / .seconds(1)
    let facts = vectors.facts(
      recipe: 0, started: started, encodingSeconds: encodingSeconds, scoringSeconds: scoringSeconds,
      machine: machine, threads: threads, tasks: tasks)
    yield(.finished(RunResult(spec: spec, tasks: results, skipped: [], facts: facts)))
  }
}
