import EvalCore
package import LinearAlgebra
import Synchronization

/// A transformer that turns token ids into vectors: the one forward pass, driven by a blueprint.
///
/// `plan` decides what is computed, `run` computes it. Vectors do not depend on the number of threads
/// (bit for bit), and on the other inputs of a plan only by rounding.
package struct Encoder: Sendable {
  private let model: PreparedModel

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

  /// How the model is put together.
  package var blueprint: Blueprint { model.blueprint }

  /// What computing the vectors of `inputs` under each of `configurations` takes.
  ///
  /// - Throws: ``EvalError`` for an input or configuration that the model cannot serve, or a memory
  ///   budget that the longest input exceeds.
  package func plan(
    inputs: [EncoderInput], configurations: [EncoderConfiguration],
    options: PlanOptions = PlanOptions()
  ) throws -> ForwardPlan {
    try ForwardPlan(model, inputs: inputs, configurations: configurations, options: options)
  }

  /// The plan of padded batches as an implementation runs them whose bidirectional layers see all padding: BiLLM's
  /// mask of zeros (billm 0.1.6). Causal layers mask padding as keys; positions count
  /// it. Vectors are in the order of the batches' inputs.
  package func plan(
    batches: [PaddedBatch], configurations: [EncoderConfiguration],
    options: PlanOptions = PlanOptions()
  ) throws -> ForwardPlan {
    try ForwardPlan(model, batches: batches, configurations: configurations, options: options)
  }

  /// The pooled vectors of a plan of this encoder: one row-major matrix `[inputs, dimension]` a configuration
  /// that the plan was asked for. Heads are not applied.
  ///
  /// - Parameters:
  ///   - threads: the number of workers; results do not depend on it.
  ///   - progress: told after every chunk, from any thread.
  ///   - trace: told every intermediate, from any thread.
  /// - Throws: `CancellationError`, or ``EvalError`` when a vector is not finite.
  package func run(
    _ plan: ForwardPlan, threads: Int = 1, progress: (@Sendable (ForwardProgress) -> Void)? = nil,
    trace: ForwardTrace? = nil
  ) async throws -> [[Float]] {
    let results = ChunkResults(plan, progress: progress)
    let tables = tables(for: plan)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<plan.workers(threads: threads) {
        group.addTask {
          let worker = ChunkWorker(
            model: model, plan: plan, rotaries: tables.rotaries,
            relativeBias: tables.relativeBias, trace: trace)
          while let chunk = results.next() {
            try Task.checkCancellation()
            results.store(worker.run(chunk), of: chunk)
            // Workers hold every thread of the pool; whoever listens to the progress gets a turn here.
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    return try results.vectors()
  }

  /// The rows that every configuration of `plan` reads, in place of their pooled vectors:
  /// `[configuration][input]`, each `[tokens read, width]`.
  package func rows(_ plan: ForwardPlan, trace: ForwardTrace? = nil) -> [[Matrix]] {
    let tables = tables(for: plan)
    let collector = RowCollector(plan)
    let worker = ChunkWorker(
      model: model, plan: plan, rotaries: tables.rotaries, relativeBias: tables.relativeBias,
      trace: trace, rowSink: collector.take)
    for chunk in plan.chunks.indices { _ = worker.run(chunk) }
    return plan.served.map { collector.rows[$0] }
  }

  private func tables(for plan: ForwardPlan) -> (
    rotaries: RotaryTables, relativeBias: RelativeBiasTable?
  ) {
    let lengths = Set(plan.sequences.map { $0.ids.count })
    let rotaries = RotaryTables(model.blueprint.rotaries, lengths: lengths)
    guard let bias = model.blueprint.attention.relativeBias, let weights = model.relativeBias else {
      return (rotaries, nil)
    }
    return (
      rotaries,
      RelativeBiasTable(
        bias, weights: weights, heads: model.blueprint.attention.heads,
        reach: max(lengths.max() ?? 1, 1))
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

/// How far a run is.
package struct ForwardProgress: Sendable, Hashable {
  /// Rows × layers, as ``EvalCore/WorkCounts/computedRowLayers`` counts them.
  package var rowLayers: Int
  package var totalRowLayers: Int
  /// Distinct inputs whose vectors are there, and their tokens.
  package var inputs: Int
  package var tokens: Int
}

/// Hands out chunks and takes in vectors, for all workers.
private final class ChunkResults: Sendable {
  private struct State {
    var next = 0
    var progress: ForwardProgress
    var values: [[Float]]
  }

  private let plan: ForwardPlan
  private let report: (@Sendable (ForwardProgress) -> Void)?
  private let state: Mutex<State>

  init(_ plan: ForwardPlan, progress: (@Sendable (ForwardProgress) -> Void)?) {
    self.plan = plan
    report = progress
    let values = plan.distinct.indices.map { index in
      [Float](
        repeating: 0,
        count: plan.inputCount * plan.width(of: index) * plan.distinct[index].pooling.modes.count)
    }
    state = Mutex(
      State(
        progress: ForwardProgress(
          rowLayers: 0, totalRowLayers: plan.counts.computedRowLayers, inputs: 0, tokens: 0),
        values: values))
  }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < plan.chunks.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func store(_ output: ChunkWorker.Output, of chunk: Int) {
    let progress = state.withLock { state in
      for vector in output.vectors {
        let configuration = vector.configuration
        let dimension =
          plan.width(of: configuration) * plan.distinct[configuration].pooling.modes.count
        for input in vector.inputs {
          state.values[configuration].replaceSubrange(
            input * dimension..<(input + 1) * dimension,
            with: output.values[vector.start..<vector.start + dimension])
        }
      }
      let sequences = plan.chunks[chunk].sequences
      state.progress.rowLayers += plan.chunkWork[chunk]
      state.progress.tokens += plan.sequences[sequences].reduce(0) { $0 + $1.real.count }
      if let first = plan.readings.first {
        state.progress.inputs += first[sequences].reduce(0) { sum, readings in
          sum + readings.reduce(0) { $0 + $1.inputs.count }
        }
      }
      return state.progress
    }
    report?(progress)
  }

  /// The matrices of the requested configurations.
  func vectors() throws -> [[Float]] {
    let values = state.withLock { state in
      defer { state.values = [] }
      return state.values
    }
    for (index, matrix) in values.enumerated() {
      guard let place = matrix.firstIndex(where: { !$0.isFinite }) else { continue }
      let dimension = max(matrix.count / max(plan.inputCount, 1), 1)
      throw EvalError.unsupported(
        "a model whose vector of text \(place / dimension) is not finite "
          + "(attention pattern \(plan.distinct[index].patternName))",
        file: nil,
        remedy: "check the weights with “models inspect”: they hold or lead to infinite numbers")
    }
    return plan.served.map { values[$0] }
  }
}
