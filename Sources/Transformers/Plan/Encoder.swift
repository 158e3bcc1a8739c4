package import LinearAlgebra

/// A transformer that turns token ids into vectors: the one forward pass, driven by a blueprint.
///
/// `plan` decides what is computed, an executor computes it. Vectors do not depend on the number of threads
/// (bit for bit), and on the other inputs of a plan only by rounding.
package struct Encoder: Sendable {
  /// The sizes that plans are made from.
  package let shape: ModelShape
  private let executor: any PlanExecutor

  /// An encoder whose plans run on the CPU.
  ///
  /// - Throws: ``EvalError`` when the linear algebra library cannot be loaded or when weights and blueprint do
  ///   not belong together.
  package init(blueprint: Blueprint, weights: ModelWeights) throws {
    self.init(
      shape: ModelShape(blueprint: blueprint, weights: weights),
      executor: try CpuExecutor(blueprint: blueprint, weights: weights))
  }

  /// An encoder of a model of `shape`, whose plans `executor` runs.
  package init(shape: ModelShape, executor: any PlanExecutor) {
    self.shape = shape
    self.executor = executor
  }

  /// How the model is put together.
  package var blueprint: Blueprint { shape.blueprint }

  /// The plan that computes the vectors of `inputs` under each of `configurations`.
  ///
  /// - Throws: ``EvalError`` for an input or configuration that the model cannot serve, or a memory
  ///   budget that the longest input exceeds.
  package func plan(
    inputs: [EncoderInput], configurations: [EncoderConfiguration],
    options: PlanOptions = PlanOptions()
  ) throws -> ForwardPlan {
    try ForwardPlan(shape, inputs: inputs, configurations: configurations, options: options)
  }

  /// The plan of padded batches as an implementation runs them whose bidirectional layers see all padding: BiLLM's
  /// mask of zeros (billm 0.1.6). Causal layers mask padding as keys; positions count
  /// it. Vectors are in the order of the batches' inputs.
  package func plan(
    batches: [PaddedBatch], configurations: [EncoderConfiguration],
    options: PlanOptions = PlanOptions()
  ) throws -> ForwardPlan {
    try ForwardPlan(shape, batches: batches, configurations: configurations, options: options)
  }

  /// The pooled vectors of a plan of this encoder, as ``PlanExecutor/run(_:threads:progress:trace:)`` gives them.
  package func run(
    _ plan: ForwardPlan, threads: Int = 1, progress: (@Sendable (ForwardProgress) -> Void)? = nil,
    trace: ForwardTrace? = nil
  ) async throws -> [[Float]] {
    try await executor.run(plan, threads: threads, progress: progress, trace: trace)
  }

  /// The rows that every configuration of `plan` reads, as ``PlanExecutor/rows(_:trace:)`` gives them.
  package func rows(_ plan: ForwardPlan, trace: ForwardTrace? = nil) -> [[Matrix]] {
    executor.rows(plan, trace: trace)
  }
}
