package import EvalCore

/// A sweep, decided before anything is computed: its points, and which of them are provably equal.
package struct SweepPlan: Sendable, Hashable {
  /// The configurations in the order of the sweep.
  package var points: [SweepSpec.Point]
  /// Entry i names the first point whose vectors are provably those of point i; i itself for a
  /// point that is computed.
  package var equalTo: [Int]
  /// Components of a vector of each point, from which memory is foreseen; 0 where only answers tell.
  package var dimensions: [Int]
  /// What the model says of equal recipes; not repeated in the warnings of every run.
  package var notes: [String]
  /// Counted over all texts with their repeats, every point: what the sweep takes and what it would
  /// take text by text and point by point. Nil where the backend cannot count.
  package var work: WorkCounts?

  /// - Throws: ``EvalError/usage(_:remedy:)`` for a sweep without points or with points that do not
  ///   score the same tasks of the same model.
  package init(
    points: [SweepSpec.Point], equalTo: [Int]? = nil, dimensions: [Int], notes: [String] = [],
    work: WorkCounts? = nil
  ) throws {
    guard let first = points.first else {
      throw EvalError.usage("the sweep has no configurations", remedy: "name at least one axis")
    }
    guard
      points.allSatisfy({
        $0.spec.model == first.spec.model && $0.spec.tasks == first.spec.tasks
          && $0.spec.data == first.spec.data
      })
    else { throw EvalError.internalFault("a sweep over different models or tasks") }
    if points.count > 1, let leak = points.first(where: { $0.spec.recipe.padding != .none }) {
      throw EvalError.usage(
        "“\(leak.label)” sees the padding of its batches, and such vectors are not shared",
        remedy: "audit single configurations with `stsbench run --padding billm-leak`")
    }
    let equal = equalTo ?? Array(points.indices)
    guard equal.count == points.count, dimensions.count == points.count,
      equal.enumerated().allSatisfy({ $0.element <= $0.offset && equal[$0.element] == $0.element })
    else { throw EvalError.internalFault("the sweep's plan does not fit its points") }
    self.points = points
    self.equalTo = equal
    self.dimensions = dimensions
    self.notes = notes
    self.work = work
  }

  /// One run, whose work is counted as it is computed.
  ///
  /// - Throws: as ``init(points:equalTo:dimensions:notes:work:)``.
  package static func run(_ spec: RunSpec) throws -> SweepPlan {
    try SweepPlan(points: [SweepSpec.Point(label: "run", spec: spec)], dimensions: [0])
  }

  /// Decides a sweep of `model` over `tasks`: which points are provably equal, and what it takes.
  ///
  /// - Parameter vectorBudget: the most bytes of vectors held at once; nil is no bound.
  /// - Throws: as ``init(points:equalTo:dimensions:notes:work:)``, and what planning throws.
  package static func make(
    _ points: [SweepSpec.Point], tasks: [TaskData], model: any EmbeddingModel,
    vectorBudget: Int? = nil
  ) async throws -> SweepPlan {
    let recipes = points.map(\.spec.recipe)
    guard recipes.allSatisfy({ $0.padding == .none }) else {
      // Batches are made when texts are embedded; nothing is shared or counted before.
      return try SweepPlan(points: points, dimensions: points.map { _ in 0 })
    }
    let index = TextIndex(tasks)
    let whole = try await model.plan(index.occurrences, recipes: recipes)
    var plan = try SweepPlan(
      points: points, equalTo: whole.equalTo, dimensions: whole.dimensions.map { $0 ?? 0 },
      notes: whole.notes)
    plan.work = try await WorkForecast.count(
      index, whole: whole,
      passes: plan.passes(texts: index.texts.count, budget: vectorBudget).map {
        $0.map { recipes[$0] }
      }, model: model)
    return plan
  }

  /// The points that are computed.
  package var distinct: [Int] { points.indices.filter { equalTo[$0] == $0 } }

  /// Bytes of the vectors of a point for `texts` texts, float32; those of the slice that is being
  /// encoded exist twice.
  package func vectorBytes(of point: Int, texts: Int) -> Int {
    4 * dimensions[point] * (texts + min(texts, EncodingPass.largestSlice))
  }

  /// The computed points parted into passes over the texts, so that the vectors of one pass fit
  /// `budget` bytes (one point at least); nil is one pass for all. Points keep their order, and each
  /// pass computes its own trunk.
  package func passes(texts: Int, budget: Int?) -> [[Int]] {
    guard let budget else { return [distinct] }
    var passes: [[Int]] = []
    var bytes = 0
    for point in distinct {
      let own = vectorBytes(of: point, texts: texts)
      if passes.isEmpty || bytes + own > budget {
        passes.append([point])
        bytes = own
      } else {
        passes[passes.count - 1].append(point)
        bytes += own
      }
    }
    return passes
  }
}
