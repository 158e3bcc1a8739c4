package import EvalCore

/// What an encoder will compute, decided before anything runs: a pure value of inputs, configurations and
/// options. The number of threads plays no part in it, so vectors do not depend on it.
package struct ForwardPlan: Sendable {
  /// A run of sequences that is computed together.
  struct Chunk: Sendable {
    /// Places in ``sequences``.
    var sequences: Range<Int>
    /// Tokens each sequence shares with the one before it in the chunk.
    var shared: [Int]
  }

  /// Tokens of a sequence that are reduced to one vector, and the inputs that get it.
  struct Reading: Sendable {
    var tokens: Range<Int>
    /// The place of the first of them among the tokens of the text that are no padding, from 0.
    var first: Int
    var inputs: [Int]
  }

  /// Distinct sequences in the order of computation.
  let sequences: [PlannedSequence]
  let chunks: [Chunk]
  /// The pooling spans in use; `readings` has one entry for each.
  let spans: [Pooling.Span]
  /// `[spans][sequences]`.
  let readings: [[[Reading]]]
  /// Distinct configurations; the trie's readers are places here.
  let distinct: [EncoderConfiguration]
  /// The distinct configuration that serves each requested one.
  let served: [Int]
  let tree: LayerTree
  let prunesUnreadRows: Bool
  /// Whether the chunks are padded batches whose bidirectional layers see all padding.
  let seesPadding: Bool
  let inputCount: Int
  let outputWidth: Int
  let hiddenSize: Int
  /// Bytes of activations of one worker at most.
  let workerBytes: Int
  let memoryBudget: Int
  /// Rows × layers of every chunk, in units of a whole layer.
  let chunkWork: [Int]

  /// Work and memory, counted without running.
  package let counts: WorkCounts
  /// Rows computed more than once because chunks part sequences with a common prefix.
  package let replicatedRows: Int
  /// Why a configuration has the vectors of another pattern, in a sentence; one entry a configuration.
  package let notes: [String?]

  /// The configurations that share one computation: entry i names the first configuration whose vectors are
  /// those of configuration i.
  package var equalTo: [Int] {
    served.map { distinctIndex in served.firstIndex(of: distinctIndex) ?? distinctIndex }
  }

  /// The components of a vector of configuration `index`.
  package func dimension(of index: Int) -> Int {
    width(of: served[index]) * distinct[served[index]].pooling.modes.count
  }

  /// The number of workers that the memory budget allows.
  package func workers(threads: Int) -> Int {
    max(1, min(threads, memoryBudget / max(workerBytes, 1), max(chunks.count, 1)))
  }

  /// The rows of a chunk where no option sets them: enough for GEMM to run near its peak and few enough that
  /// a layer's activations stay in the caches; twice as many where weights are widened from 16 bits on the
  /// way, which costs the same for any number of rows.
  package static func defaultChunkRows(hiddenSize: Int, widensWeights: Bool) -> Int {
    widensWeights || hiddenSize > 1024 ? 1024 : 512
  }

  /// The width of a row that distinct configuration `index` pools.
  func width(of index: Int) -> Int {
    let configuration = distinct[index]
    let finishes = configuration.states.map { self.finishes($0, configuration) }
    return finishes.allSatisfy(\.self) ? outputWidth : hiddenSize
  }

  /// Whether a state of `configuration` goes through the final norm (and projection).
  func finishes(_ state: Int, _ configuration: EncoderConfiguration) -> Bool {
    state == configuration.bidirectional.count || configuration.normsEarlyStates
  }

  /// The layout that the chunk starts with.
  func layout(of chunk: Chunk) -> RowLayout {
    RowLayout(sequences[chunk.sequences], shared: chunk.shared, seesPadding: seesPadding)
  }
}
