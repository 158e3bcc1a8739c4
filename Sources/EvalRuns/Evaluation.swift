package import EvalCore

/// One run, ready to be evaluated: values in, events out.
///
/// Texts are embedded once over all tasks, then every task is scored from the same vectors. Nothing
/// is read or written here but through the closures of the journal.
package struct Evaluation: Sendable {
  package var spec: RunSpec
  package var backend: any EmbeddingBackend
  package var setup: EvaluationSetup

  package init(spec: RunSpec, backend: any EmbeddingBackend, setup: EvaluationSetup) {
    self.spec = spec
    self.backend = backend
    self.setup = setup
  }

  /// Evaluates; the stream ends after ``RunEvent/finished(_:)`` or with an error.
  package func events() -> AsyncThrowingStream<RunEvent, any Error> {
    AsyncThrowingStream { yield in
      var encoding = EncodingTime()
      var vectors = try await RunVectors.make(
        tasks: setup.tasks, backend: backend, recipes: [spec.recipe], journal: setup.journal
      ) { done, total, tokens in
        yield(.encoding(texts: done, of: total, tokens: tokens))
      }
      encoding.stop()
      yield(.encoded(seconds: encoding.seconds))
      try await vectors.countWork(of: setup.tasks, recipe: spec.recipe, backend: backend)
      let result = try setup.score(spec, vectors: vectors, recipe: 0, encoding: encoding) { event in
        switch event {
        case .step(let task, let step, let total):
          yield(.scoring(task: task, step: step, of: total))
        case .task(let result): yield(.task(result))
        }
      }
      yield(.finished(result))
    }
  }
}
