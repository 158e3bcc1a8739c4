package import EvalCore
import EvalTasks

extension RunForecast {
  /// Texts that are embedded to estimate the rate.
  private static let sampleSize = 128

  /// The forecast of `plan` over `tasks`, with the time of a sample of the texts.
  ///
  /// - Parameters:
  ///   - isSweep: whether the plan is of a sweep, whose configurations are listed.
  ///   - vectorBudget: the most bytes of vectors held at once; nil is no bound.
  /// - Throws: what planning and embedding throw.
  package static func make(
    _ plan: SweepPlan, tasks: [TaskData], model: any EmbeddingModel, isSweep: Bool,
    vectorBudget: Int? = nil
  ) async throws -> RunForecast {
    let index = TextIndex(tasks)
    let count = index.texts.count
    var forecast = RunForecast(spec: plan.points[0].spec)
    if isSweep {
      forecast.configurations = plan.points.indices.map {
        Configuration(
          label: plan.points[$0].label,
          equalTo: plan.equalTo[$0] == $0 ? nil : plan.points[plan.equalTo[$0]].label)
      }
    }
    let passes = plan.passes(texts: count, budget: vectorBudget)
    if vectorBudget != nil { forecast.passes = passes.count }
    forecast.tasks = tasks.map {
      Task(
        request: $0.request, texts: $0.content.elements.count,
        distinctTexts: $0.textTotals.distinctTexts)
    }
    forecast.texts = index.total
    forecast.distinctTexts = count
    forecast.work = plan.work
    forecast.weightBytes = model.weightBytes
    forecast.vectorBytes =
      isSweep
      ? passes.map { $0.reduce(0) { $0 + plan.vectorBytes(of: $1, texts: count) } }.max() ?? 0
      : 4 * count * plan.dimensions[0]
    forecast.sampledTexts = min(sampleSize, count)
    if let work = plan.work {
      forecast.seconds = try await seconds(
        index.texts, recipes: plan.points.map(\.spec.recipe), work: work, model: model)
    }
    return forecast
  }

  /// Seconds for all texts, from a sample spread evenly over the texts in byte order, whose rate is taken in rows
  /// × layers: a sample shares fewer prefixes than the whole.
  private static func seconds(
    _ texts: [String], recipes: [Recipe], work: WorkCounts, model: any EmbeddingModel
  ) async throws -> Double {
    let stride = max(1, texts.count / sampleSize)
    let sample = Array(
      texts.sorted().enumerated().filter { $0.offset % stride == 0 }.map(\.element)
        .prefix(sampleSize))
    guard !sample.isEmpty else { return 0 }
    let pass = EncodingPass(model)
    _ = try await pass.embed(Array(sample.prefix(8)), recipes: recipes)
    let start = ContinuousClock.now
    let done = try await pass.embed(sample, recipes: recipes)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let computed = done.compactMap(\.work).reduce(0) { $0 + $1.computedRowLayers }
    return seconds * Double(work.computedRowLayers) / Double(max(1, computed))
  }
}
