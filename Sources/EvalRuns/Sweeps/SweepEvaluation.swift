package import EvalCore
import Synchronization

/// Many configurations of one model on the same texts, in one pass: values in, events out.
///
/// The backend gets all recipes at once and shares what they share. The vectors of
/// all computed configurations of a pass are held at the same time and dropped one by one as they are
/// scored; with a budget the configurations are parted into several passes instead.
package struct SweepEvaluation: Sendable {
  package var plan: SweepPlan
  package var backend: any SweepingBackend
  package var setup: EvaluationSetup
  /// The most bytes of vectors held at once; nil is no bound.
  package var vectorBudget: Int?

  package init(
    plan: SweepPlan, backend: any SweepingBackend, setup: EvaluationSetup, vectorBudget: Int? = nil
  ) {
    self.plan = plan
    self.backend = backend
    self.setup = setup
    self.vectorBudget = vectorBudget
  }

  /// Evaluates; the stream ends after ``SweepEvent/finished(_:)`` or with an error.
  package func events() -> AsyncThrowingStream<SweepEvent, any Error> {
    AsyncThrowingStream { try await evaluate($0) }
  }

  private func evaluate(_ yield: @Sendable @escaping (SweepEvent) -> Void) async throws {
    let index = TextIndex(setup.tasks)
    let passes = plan.passes(texts: index.texts.count, budget: vectorBudget)
    let total = index.texts.count * passes.count
    var results = [RunResult?](repeating: nil, count: plan.points.count)
    var work: WorkCounts?
    var encodingSeconds = 0.0
    let resumed = Mutex(0)
    let journal = setup.journal.map { journal in
      VectorJournal(
        read: { key in
          let found = try await journal.read(key)
          if found != nil { resumed.withLock { $0 += 1 } }
          return found
        }, write: journal.write)
    }
    for (number, pass) in passes.enumerated() {
      var encoding = EncodingTime()
      let base = number * index.texts.count
      var vectors = try await EncodingPass(backend, journal: journal).embed(
        index.texts, recipes: pass.map { plan.points[$0].spec.recipe }
      ) { done, tokens in
        yield(.encoding(texts: base + done, of: total, tokens: tokens))
      }
      encoding.stop()
      encodingSeconds += encoding.seconds
      yield(.encoded(pass: number + 1, of: passes.count, seconds: encoding.seconds))
      for part in vectors.compactMap(\.work) {
        var sum = work ?? WorkCounts()
        sum.add(part, from: .otherRecipes)
        work = sum
      }
      // Each point's vectors leave the list as it is scored.
      var place = 0
      while place < pass.count {
        let end = min(pass.count, place + width)
        let group = (place..<end).map { spot -> (Int, RunVectors) in
          var own = vectors[spot]
          // What is equal to what is told of the sweep and not of every run.
          own.notes.removeAll { plan.notes.contains($0) }
          vectors[spot] = Embeddings(dimension: own.dimension, values: [])
          return (
            pass[spot],
            RunVectors(embeddings: [own], index: index)
          )
        }
        for (point, result) in try await score(group, encoding: encoding) {
          results[point] = result
          yield(.result(point: point, of: plan.points.count, result))
        }
        place = end
      }
    }
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

  /// Points scored at a time: similarity tasks take one thread each, probes use all themselves.
  private var width: Int {
    let hasProbes = setup.tasks.contains { task in
      if case .pairs = task.content { false } else { true }
    }
    return hasProbes ? 1 : max(1, setup.threads)
  }

  private func score(
    _ group: [(Int, RunVectors)], encoding: EncodingTime
  ) async throws -> [(Int, RunResult)] {
    try await withThrowingTaskGroup(of: (Int, RunResult).self) { tasks in
      for (point, vectors) in group {
        tasks.addTask {
          let result = try setup.score(
            plan.points[point].spec, vectors: vectors, recipe: 0, encoding: encoding)
          return (point, shared(result))
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
    if plan.points.count > 1 { result.facts.warnings.append(companyNote) }
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
