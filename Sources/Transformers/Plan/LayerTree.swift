/// The configurations of a plan as a trie over layers: those that agree on the first k layers share
/// the work of these layers.
struct LayerTree: Sendable {
  /// A hidden state that is computed once.
  struct Node: Sendable {
    /// The number of layers run: the index of the hidden state.
    var state: Int
    /// The configurations that read this state.
    var readers: [Int]
    /// The node after the next layer where it keeps the direction of a causal checkpoint.
    var causal: Int?
    /// The node after the next layer where it is bidirectional.
    var bidirectional: Int?

    var isLeaf: Bool { causal == nil && bidirectional == nil }
  }

  /// Node 0 is the embedding output.
  private(set) var nodes: [Node] = [Node(state: 0, readers: [])]

  init(_ configurations: [EncoderConfiguration]) {
    for (index, configuration) in configurations.enumerated() {
      var node = 0
      let wanted = Set(configuration.states)
      if wanted.contains(0) { nodes[0].readers.append(index) }
      for layer in 0..<configuration.depth {
        node = child(of: node, bidirectional: configuration.bidirectional[layer])
        if wanted.contains(layer + 1) { nodes[node].readers.append(index) }
      }
    }
  }

  private mutating func child(of node: Int, bidirectional: Bool) -> Int {
    if let found = bidirectional ? nodes[node].bidirectional : nodes[node].causal { return found }
    nodes.append(Node(state: nodes[node].state + 1, readers: []))
    if bidirectional {
      nodes[node].bidirectional = nodes.count - 1
    } else {
      nodes[node].causal = nodes.count - 1
    }
    return nodes.count - 1
  }

  /// Whether layer 0 is run with a causal mask by some configuration.
  var startsCausal: Bool { nodes[0].causal != nil }
}
