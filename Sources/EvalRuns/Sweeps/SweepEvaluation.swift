package import EvalCore
import EvalScoring
import EvalTasks
import Foundation

/// Many configurations of one model on the same texts, in one pass: values in, events out.
///
/// The backend gets all recipes at once and shares what they share (DESIGN §3.4). The vectors of
/// all computed configurations of a pass are held at the same time, ``SweepPlan/vectorBytes(texts:)``
/// bytes, and dropped one by one as they are scored; with a budget the configurations are parted into
/// several passes instead.
package struct SweepEvaluation: Sendable {
  package var plan: SweepPlan
  package var tasks: [TaskData]
  package var backend: any SweepingBackend
  package var journal: VectorJournal?
  /// Worker threads of scoring; never moves a score.
  package var threads: Int
  package var machine: MachineFacts
  /// The most bytes of vectors held at once; nil is no bound.
  package var vectorBudget: Int?

  /// - Parameter tasks: the rows of the points' `spec.tasks`, in the same order.
  package init(
    plan: SweepPlan, tasks: [TaskData], backend: any SweepingBackend,
    journal: VectorJournal? = nil, threads: Int, machine: MachineFacts, vectorBudget: Int? = nil
  ) {
    self.plan = plan
    self.tasks = tasks
    self.backend = backend
    self.journal = journal
    self.threads = threads
    self.machine = machine
    self.vectorBudget = vectorBudget
  }

  /// Evaluates; the stream ends after ``SweepEvent/finished(_:)`` or with an error.
  package func events() -> AsyncThrowingStream<SweepEvent, any Error> {
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

  private func evaluate(_ yield: @Sendable @escaping (SweepEvent) -> Void) async throws {
    let index = TextIndex(tasks)
    let passes = plan.passes(texts: index.texts.count, budget: vectorBudget)
    let total = index.texts.count * passes.count
    let clock = ContinuousClock()
    var results = [RunResult?](repeating: nil, count: plan.points.count)
    var work: WorkCounts?
    var encoding = 0.0
    for (number, pass) in passes.enumerated() {
      let started = Date()
      let beginning = clock.now
      let base = number * index.texts.count
      var vectors = try await EncodingPass(backend, journal: journal).embed(
        index.texts, recipes: pass.map { plan.points[$0].spec.recipe }
      ) { done, tokens in
        yield(.encoding(texts: base + done, of: total, tokens: tokens))
      }
      let seconds = (clock.now - beginning) / .seconds(1)
      encoding += seconds
      yield(.encoded(pass: number + 1, of: passes.count, seconds: seconds))
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
            RunVectors(
              embeddings: [own], places: .byText(index), totalTexts: index.total,
              distinctTexts: index.texts.count)
          )
        }
        for (point, result) in try await score(group, started: started, seconds: seconds) {
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
          plan: plan, results: finished, work: counted(work), encodingSeconds: encoding,
          passes: passes.count, warnings: Self.warnings(finished))))
  }

  /// Points scored at a time: similarity tasks take one thread each, probes use all themselves.
  private var width: Int {
    let hasProbes = tasks.contains { task in
      if case .pairs = task.content { false } else { true }
    }
    return hasProbes ? 1 : max(1, threads)
  }

  private func score(
    _ group: [(Int, RunVectors)], started: Date, seconds: Double
  ) async throws -> [(Int, RunResult)] {
    try await withThrowingTaskGroup(of: (Int, RunResult).self) { tasks in
      for (point, vectors) in group {
        tasks.addTask {
          (point, try score(point, vectors: vectors, started: started, seconds: seconds))
        }
      }
      var results: [(Int, RunResult)] = []
      for try await result in tasks { results.append(result) }
      return results.sorted { $0.0 < $1.0 }
    }
  }

  private func score(
    _ point: Int, vectors: RunVectors, started: Date, seconds: Double
  ) throws -> RunResult {
    let spec = plan.points[point].spec
    let clock = ContinuousClock()
    let beginning = clock.now
    let scored = try tasks.enumerated().map { number, task in
      try Task.checkCancellation()
      return try TaskScoring.score(
        task, vectors: vectors, recipe: 0, task: number, probe: spec.probe, threads: threads
      ) { _, _ in }
    }
    var facts = vectors.facts(
      recipe: 0, started: started, encodingSeconds: seconds,
      scoringSeconds: (clock.now - beginning) / .seconds(1), machine: machine, threads: threads,
      tasks: tasks)
    // Shared work belongs to the sweep and not to the point that happens to carry it.
    facts.work = nil
    if plan.points.count > 1 {
      facts.warnings.append(
        "encoded together with \(plan.points.count - 1) other configurations of a sweep; "
          + "the encoding time is that of all")
    }
    return RunResult(spec: spec, tasks: scored, skipped: [], facts: facts)
  }

  /// The work that was done, held against the plan's count over all texts with repeats.
  private func counted(_ done: WorkCounts?) -> WorkCounts? {
    guard var work = done else { return plan.work }
    if let planned = plan.work {
      work.naiveRowLayers = planned.naiveRowLayers
      work.tokens = planned.tokens
    }
    return work
  }

  private static func warnings(_ results: [RunResult]) -> [String] {
    var warnings: [String] = []
    for warning in results.flatMap(\.facts.warnings)
    where !warnings.contains(warning) && !warning.hasPrefix("encoded together with") {
      warnings.append(warning)
    }
    return warnings
  }
}
