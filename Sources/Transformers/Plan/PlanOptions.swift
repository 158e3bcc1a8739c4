/// How a plan is laid out. None of it changes a vector by more than rounding.
package struct PlanOptions: Hashable, Sendable {
  /// Whether causal layers share the rows of common prefixes.
  package var sharesPrefixes = true
  /// Whether the last layer leaves out rows that are not read.
  package var prunesUnreadRows = true
  /// The rows of a chunk, or nil for the rule of ``ForwardPlan/defaultChunkRows(hiddenSize:widensWeights:)``.
  package var chunkRows: Int?
  /// The most bytes that the activations of all workers may hold at once; chunks shrink, and
  /// fewer workers run, until they fit.
  package var memoryBudget = 1 << 30
  /// The workers that ``ForwardPlan/counts`` foresees memory for. Chunks do not depend on it.
  package var threads = 1

  package init(
    sharesPrefixes: Bool = true, prunesUnreadRows: Bool = true, chunkRows: Int? = nil,
    memoryBudget: Int = 1 << 30, threads: Int = 1
  ) {
    self.sharesPrefixes = sharesPrefixes
    self.prunesUnreadRows = prunesUnreadRows
    self.chunkRows = chunkRows
    self.memoryBudget = memoryBudget
    self.threads = threads
  }
}
