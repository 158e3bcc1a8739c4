package import EvalCore
import Synchronization

/// Configurations of one model on the same texts: values in, events out. A run is a sweep of one.
///
/// Texts are embedded once over all tasks and under all configurations, sharing what they share; every task is scored
/// from the same vectors. The vectors of all computed configurations of a pass are held at the same time and dropped
/// one by one as they are scored; with a budget the configurations are parted into several passes instead. Nothing is
/// read or written here but through the closures of the journal.
package struct Evaluation: Sendable {
  package var plan: SweepPlan
  package var model: any EmbeddingModel
  package var setup: EvaluationSetup
  /// The most bytes of vectors held at once; nil is no bound.
  package var vectorBudget: Int?

  package init(
    plan: SweepPlan, model: any EmbeddingModel, setup: EvaluationSetup, vectorBudget: Int? = nil
  ) {
    self.plan = plan
    self.model = model
    self.setup = setup
    self.vectorBudget = vectorBudget
  }

  /// Evaluates; the stream ends after ``EvaluationEvent/finished(_:)`` or with an error.
  package func events() -> AsyncThrowingStream<EvaluationEvent, any Error> {
    AsyncThrowingStream { try await evaluate($0) }
  }

  /// Evaluates; `hear` gets every event but the last, which is what is returned.
  ///
  /// - Throws: what evaluation throws.
  package func result(hear: (EvaluationEvent) -> Void = { _ in }) async throws -> SweepResult {
    for try await event in events() {
      guard case .finished(let result) = event else {
        hear(event)
        continue
      }
      return result
    }
    throw EvalError.internalFault("the evaluation ended without a result")
  }

  private typealias Yield = @Sendable (EvaluationEvent) -> Void

  private var isSingle: Bool { plan.points.count == 1 }

  private func evaluate(_ yield: @escaping Yield) async throws {
    let index = TextIndex(setup.tasks)
    let passes = plan.passes(texts: index.texts.count, budget: vectorBudget)
    var results = [RunResult?](repeating: nil, count: plan.points.count)
    var work: WorkCounts?
    var encodingSeconds = 0.0
    let resumed = Mutex(0)
    // Whether anything was computed that no earlier run kept.
    let computes = Mutex(setup.journal == nil)
    let journal = setup.journal.map { journal in
      VectorJournal(
        kernels: journal.kernels,
        read: { key in
          let found = try await journal.read(key)
          if found.value != nil { resumed.withLock { $0 += 1 } }
          return found
        },
        write: { key, vectors in
          computes.withLock { $0 = true }
          try await journal.write(key, vectors)
        })
    }
    var causality: [AttentionPattern: CausalityFacts] = [:]
    for (number, pass) in passes.enumerated() {
      var encoding = EncodingTime()
      var vectors = try await encode(
        pass, index: index, number: number, of: passes.count, journal: journal, yield)
      encoding.stop()
      encodingSeconds += encoding.seconds
      yield(.encoded(pass: number + 1, of: passes.count, seconds: encoding.seconds))
      if computes.withLock({ $0 }) {
        try await measure(pass, texts: index.texts, into: &causality)
      }
      if isSingle {
        try await vectors[0].countWork(recipe: plan.points[0].spec.recipe, model: model)
      }
      for part in vectors.compactMap({ $0.embeddings.first?.work }) {
        var sum = work ?? WorkCounts()
        sum.add(part, from: .otherRecipes)
        work = sum
      }
      // Each point's vectors leave the list as it is scored.
      var place = 0
      while place < pass.count {
        let end = min(pass.count, place + width)
        var group: [(Int, RunVectors)] = []
        for spot in place..<end {
          group.append((pass[spot], vectors[spot]))
          vectors[spot].clear()
        }
        for (point, result) in try await score(group, encoding: encoding, yield) {
          var result = result
          result.facts.causality = causality[plan.points[point].spec.recipe.attention]
          result.facts.tell(model.declared, under: plan.points[point].spec.recipe)
          results[point] = result
          yield(.result(point: point, of: plan.points.count, result))
        }
        place = end
      }
    }
    try await model.confirm()
    for point in plan.points.indices where plan.equalTo[point] != point {
      guard var result = results[plan.equalTo[point]] else { continue }
      result.spec = plan.points[point].spec
      results[point] = result
      yield(.result(point: point, of: plan.points.count, result))
    }
    let finished = results.compactMap(\.self)
    yield(
      .finished(
        SweepResult(
          points: plan.points, equalTo: plan.equalTo, results: finished,
          work: counted(resumed.withLock { $0 } == 0 ? work : nil),
          encodingSeconds: encodingSeconds, resumedParts: resumed.withLock { $0 },
          passes: passes.count, warnings: warnings(finished))))
  }

  /// Measures which way the model looks under every attention pattern of a pass that was not measured before.
  private func measure(
    _ pass: [Int], texts: [String], into causality: inout [AttentionPattern: CausalityFacts]
  ) async throws {
    for recipe in pass.map({ plan.points[$0].spec.recipe })
    where causality[recipe.attention] == nil {
      causality[recipe.attention] = try await CausalityProbe().measure(
        model, under: recipe, texts: texts)
    }
  }

  /// The vectors of the configurations of a pass, one ``RunVectors`` each.
  private func encode(
    _ pass: [Int], index: TextIndex, number: Int, of passes: Int, journal: VectorJournal?,
    _ yield: @escaping Yield
  ) async throws -> [RunVectors] {
    let recipes = pass.map { plan.points[$0].spec.recipe }
    if case .billmLeak(let batching) = recipes[0].padding {
      let vectors = try await RunVectors.batched(
        setup.tasks, model: model, recipe: recipes[0], batching: batching
      ) { done, total, tokens in
        yield(.encoding(texts: done, of: total, tokens: tokens))
      }
      return [vectors]
    }
    guard model.embedsTextsIndependently else {
      let vectors = try await RunVectors.taskByTask(
        setup.tasks, of: index, model: model, recipes: recipes
      ) { done, total, tokens in
        yield(.encoding(texts: done, of: total, tokens: tokens))
      }
      return recipes.indices.map { vectors.alone($0) }
    }
    let count = index.texts.count
    let embeddings = try await EncodingPass(model, journal: journal).embed(
      index.texts, recipes: recipes
    ) { done, tokens in
      yield(.encoding(texts: number * count + done, of: count * passes, tokens: tokens))
    }
    return embeddings.map { own in
      var own = own
      // What is said of the sweep is not said of every run.
      own.notes.removeAll { plan.notes.contains($0) }
      return RunVectors(embeddings: [own], index: index)
    }
  }

  /// Points scored at a time: similarity tasks take one thread each, probes use all themselves.
  private var width: Int {
    let hasProbes = setup.tasks.contains { task in
      if case .pairs = task.content { false } else { true }
    }
    return hasProbes ? 1 : max(1, setup.threads)
  }

  private func score(
    _ group: [(Int, RunVectors)], encoding: EncodingTime, _ yield: @escaping Yield
  ) async throws -> [(Int, RunResult)] {
    try await withThrowingTaskGroup(of: (Int, RunResult).self) { tasks in
      for (point, vectors) in group {
        tasks.addTask {
          let result = try setup.score(
            plan.points[point].spec, vectors: vectors, recipe: 0, encoding: encoding
          ) { event in
            guard isSingle else { return }
            switch event {
            case .step(let task, let step, let total):
              yield(.scoring(task: task, step: step, of: total))
            case .task(let result): yield(.task(result))
            }
          }
          return (point, isSingle ? result : shared(result))
        }
      }
      var results: [(Int, RunResult)] = []
      for try await result in tasks { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
  }

  /// The result of a point with what it shares with others left to the sweep.
  private func shared(_ result: RunResult) -> RunResult {
    var result = result
    // Shared work belongs to the sweep and not to the point that happens to carry it.
    result.facts.work = nil
    result.facts.warnings.append(companyNote)
    return result
  }

  private var companyNote: String {
    "encoded together with \(plan.points.count - 1) other configurations of a sweep; "
      + "the encoding time is that of all"
  }

  /// The work that was done, held against the plan's count over all texts with repeats; the plan's own where
  /// nothing was counted or the journal had a part of it.
  private func counted(_ done: WorkCounts?) -> WorkCounts? {
    guard var work = done else { return plan.work }
    if let planned = plan.work {
      work.naiveRowLayers = planned.naiveRowLayers
      work.tokens = planned.tokens
      work.forestRows = planned.forestRows
    }
    return work
  }

  /// Every warning once, without what is true of every point.
  private func warnings(_ results: [RunResult]) -> [String] {
    var warnings: [String] = []
    for warning in results.flatMap(\.facts.warnings)
    where warning != companyNote && !warnings.contains(warning) {
      warnings.append(warning)
    }
    return warnings
  }
}
