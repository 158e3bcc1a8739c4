import EvalCore
package import LinearAlgebra

/// Runs plans on the cores of this machine: a worker a thread, each with scratch of its own, over prepared weights.
package struct CpuExecutor: PlanExecutor {
  private let model: PreparedModel

  /// Prepares `weights` for the forward pass.
  ///
  /// - Throws: ``EvalError`` when the linear algebra library cannot be loaded or when weights and blueprint do
  ///   not belong together.
  package init(blueprint: Blueprint, weights: ModelWeights) throws {
    do {
      try BLAS.prepare()
    } catch {
      throw EvalError.unsupported(
        "\(error)", file: nil, remedy: "install libopenblas0 and run stsbench doctor")
    }
    guard weights.layers.count == blueprint.layerCount else {
      throw EvalError.internalFault(
        "a blueprint of \(blueprint.layerCount) layers got tensors of \(weights.layers.count)")
    }
    model = PreparedModel(blueprint: blueprint, weights: weights)
  }

  package func run(
    _ plan: ForwardPlan, threads: Int, progress: (@Sendable (ForwardProgress) -> Void)?,
    trace: ForwardTrace?
  ) async throws -> [[Float]] {
    let results = ChunkResults(plan, progress: progress)
    let tables = tables(for: plan)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<plan.workers(threads: threads) {
        group.addTask {
          let worker = ChunkWorker(
            model: model, plan: plan, rotaries: tables.rotaries,
            biases: tables.biases, trace: trace)
          while let chunk = results.next() {
            try Task.checkCancellation()
            results.store(worker.run(chunk), of: chunk)
            // Workers hold every thread of the pool; listeners to the progress get a turn here.
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    return try results.vectors()
  }

  package func rows(_ plan: ForwardPlan, trace: ForwardTrace?) -> [[Matrix]] {
    let tables = tables(for: plan)
    let collector = RowCollector(plan)
    let worker = ChunkWorker(
      model: model, plan: plan, rotaries: tables.rotaries, biases: tables.biases,
      trace: trace, rowSink: collector.take)
    for chunk in plan.chunks.indices { _ = worker.run(chunk) }
    return plan.served.map { collector.rows[$0] }
  }

  private func tables(for plan: ForwardPlan) -> (rotaries: RotaryTables, biases: PositionBiases) {
    let lengths = Set(plan.sequences.map { $0.ids.count })
    return (
      RotaryTables(model.blueprint.rotaries, lengths: lengths),
      PositionBiases(model, longest: lengths.max() ?? 1)
    )
  }
}

/// Keeps the rows that a worker would pool.
private final class RowCollector {
  var rows: [[Matrix]]

  init(_ plan: ForwardPlan) {
    let none = [Matrix](repeating: Matrix(rows: 0, columns: 0, values: []), count: plan.inputCount)
    rows = plan.distinct.map { _ in none }
  }

  func take(
    _ configuration: Int, _ reading: ForwardPlan.Reading, _ values: UnsafePointer<Float>,
    _ count: Int, _ width: Int
  ) {
    let copy = Array(UnsafeBufferPointer(start: values, count: count * width))
    for input in reading.inputs {
      rows[configuration][input] = Matrix(rows: count, columns: width, values: copy)
    }
  }
}
