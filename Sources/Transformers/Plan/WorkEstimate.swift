import EvalCore

/// Counts the work and memory of a chunk by walking the trie in the order in which executors do.
struct WorkEstimate {
  private let shape: ModelShape
  private let tree: LayerTree
  private let distinct: [EncoderConfiguration]
  private let spans: [Pooling.Span]
  private let prunes: Bool

  init(
    _ shape: ModelShape, tree: LayerTree, distinct: [EncoderConfiguration],
    spans: [Pooling.Span], prunes: Bool
  ) {
    self.shape = shape
    self.tree = tree
    self.distinct = distinct
    self.spans = spans
    self.prunes = prunes
  }

  /// Rows × layers that the chunk computes. A row of which a layer computes only keys and values counts as
  /// their share of the layer's multiplications, the sum of a layer rounded up.
  func rowLayers(_ layout: RowLayout, readings: [[[ForwardPlan.Reading]]]) -> Int {
    let separate = layout.sharesPrefixes ? layout.separated : layout
    var known: [[ReadKey]: Int] = [:]
    func cost(_ child: Int, in layout: RowLayout) -> Int {
      let node = tree.nodes[child]
      guard prunes, node.isLeaf else { return layout.rows }
      var key = Set<ReadKey>()
      for reader in node.readers {
        let configuration = distinct[reader]
        key.insert(
          ReadKey(
            span: configuration.pooling.span, need: configuration.need,
            shares: layout.sharesPrefixes))
      }
      let ordered = key.sorted { $0.name < $1.name }
      let read =
        known[ordered]
        ?? ReadRows.rows(node.readers, distinct, spans: spans, readings: readings, in: layout).count
      known[ordered] = read
      let cost = shape.rowCost
      return read + ((layout.rows - read) * cost.keysAndValues + cost.full - 1) / cost.full
    }
    func walk(_ index: Int, in layout: RowLayout) -> Int {
      var total = 0
      let node = tree.nodes[index]
      if let child = node.bidirectional {
        total += cost(child, in: separate) + walk(child, in: separate)
      }
      if let child = node.causal { total += cost(child, in: layout) + walk(child, in: layout) }
      return total
    }
    return walk(0, in: layout)
  }

  /// What decides how many rows a leaf of the trie reads.
  private struct ReadKey: Hashable {
    var span: Pooling.Span
    var need: RowNeed
    var shares: Bool

    var name: String { "\(span) \(need) \(shares)" }
  }

  /// Bytes that a worker holds at most while it computes the chunk: the states along the current branch of
  /// the trie and the scratch of one layer.
  func bytes(_ layout: RowLayout, readings: [[[ForwardPlan.Reading]]]) -> Int {
    let blueprint = shape.blueprint
    let tokens = layout.tokens
    var largest = layout.rows
    func walk(_ index: Int, rows: Int, separate: Bool) -> Int {
      let node = tree.nodes[index]
      var held = rows
      if let child = node.bidirectional {
        largest = max(largest, tokens)
        let inPlace = node.causal == nil && separate
        held = max(held, (inPlace ? 0 : rows) + walk(child, rows: tokens, separate: true))
      }
      if let child = node.causal { held = max(held, walk(child, rows: rows, separate: separate)) }
      return held
    }
    let states = walk(0, rows: layout.rows, separate: !layout.sharesPrefixes)
    let inner = blueprint.feedForward.innerSize * (blueprint.feedForward.isGated ? 2 : 1)
    // Normed rows, projections, context, and a block's output or the rows that are left after pruning.
    let width =
      3 * blueprint.hiddenSize + blueprint.attention.projectedWidth + 2
      * blueprint.attention.queryWidth + inner
    var floats = states * blueprint.hiddenSize + largest * width
    floats += layout.longest * (2 * blueprint.attention.keyWidth + 2 * blueprint.hiddenSize)
    for reader in distinct where reader.states.count > 1 {
      let place = spans.firstIndex(of: reader.pooling.span) ?? 0
      for sequence in readings[place] {
        for reading in sequence {
          floats += reader.need.tokens(of: reading.tokens).count * shape.outputWidth
        }
      }
    }
    // The panel that 16-bit weights are widened into.
    let widens = shape.widensWeights
    return 4 * floats + (widens ? 4 << 20 : 0)
  }
}

/// The rows of a layout that readers need.
enum ReadRows {
  /// The rows that `readers` read of a state, ascending.
  static func rows(
    _ readers: [Int], _ distinct: [EncoderConfiguration], spans: [Pooling.Span],
    readings: [[[ForwardPlan.Reading]]], in layout: RowLayout
  ) -> [Int32] {
    var isRead = [Bool](repeating: false, count: layout.rows)
    for reader in readers {
      let configuration = distinct[reader]
      let place = spans.firstIndex(of: configuration.pooling.span) ?? 0
      for (sequence, list) in readings[place].enumerated() {
        for reading in list {
          for token in configuration.need.tokens(of: reading.tokens) {
            isRead[layout.row(sequence, token)] = true
          }
        }
      }
    }
    return isRead.indices.filter { isRead[$0] }.map { Int32($0) }
  }
}
