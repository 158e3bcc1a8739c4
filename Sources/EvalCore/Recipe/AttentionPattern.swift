/// Which attention layers of a model are bidirectional.
///
/// A pattern is written without knowing the model (`last:2`); ``layers(of:)`` resolves it for a
/// layer count. Layers are counted from 0, the layer next to the embeddings. A layer named by the
/// pattern is bidirectional; every other layer keeps the direction of the checkpoint.
///
/// Source of the question: BeLLM, arXiv 2311.05296; BiLLM expresses only suffixes.
package enum AttentionPattern: Hashable, Sendable {
  /// Every layer as the checkpoint has it.
  case none
  /// Every layer bidirectional.
  case all
  /// The first `count` layers.
  case first(Int)
  /// The last `count` layers.
  case last(Int)
  /// Layer `index` and all after it.
  case from(Int)
  /// Exactly these layers, ascending and distinct.
  case only([Int])
}

extension AttentionPattern {
  /// Parses `none`, `all`, `first:N`, `last:N`, `from:K`, `30-31`, `0,5,9` or `0,2-4`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` naming the part that does not parse.
  package init(parsing text: String) throws {
    let lowered = text.trimmingASCIIWhitespace().lowercased()
    switch lowered {
    case "none", "causal": self = .none
    case "all", "bidirectional": self = .all
    default:
      if let colon = lowered.firstIndex(of: ":") {
        self = try Self.parseCounted(
          kind: String(lowered[..<colon]), count: String(lowered[lowered.index(after: colon)...]),
          whole: text)
      } else {
        self = .only(try Self.parseList(lowered, whole: text))
      }
    }
  }

  private static func parseCounted(kind: String, count: String, whole: String) throws -> Self {
    guard let number = Int(count), number >= 0 else { throw unreadable(whole) }
    switch kind {
    case "first": return .first(number)
    case "last": return .last(number)
    case "from": return .from(number)
    default: throw unreadable(whole)
    }
  }

  private static func parseList(_ list: String, whole: String) throws -> [Int] {
    var layers = Set<Int>()
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      switch ends.count {
      case 1:
        guard let layer = ends[0], layer >= 0 else { throw unreadable(whole) }
        layers.insert(layer)
      case 2:
        guard let low = ends[0], let high = ends[1], low >= 0, low <= high, high < 100_000 else {
          throw unreadable(whole)
        }
        layers.formUnion(low...high)
      default: throw unreadable(whole)
      }
    }
    return layers.sorted()
  }

  private static func unreadable(_ text: String) -> EvalError {
    .usage(
      "attention pattern “\(text)” cannot be read",
      remedy: "write none, all, first:N, last:N, from:K, or layers such as 0,5,9 or 30-31")
  }

  /// The layers this pattern names in a model of `layerCount` layers, ascending.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the pattern names a layer that the model lacks;
  ///   a pattern is never clipped in silence.
  package func layers(of layerCount: Int) throws -> [Int] {
    func check(_ highest: Int) throws {
      guard highest <= layerCount else {
        throw EvalError.usage(
          "attention pattern “\(self)” names layer \(highest - 1), and the model has layers 0 to \(layerCount - 1)",
          remedy: "choose layers below \(layerCount)")
      }
    }
    switch self {
    case .none: return []
    case .all: return Array(0..<layerCount)
    case .first(let count):
      try check(count)
      return Array(0..<count)
    case .last(let count):
      guard count <= layerCount else {
        throw EvalError.usage(
          "attention pattern “\(self)” names \(count) layers, and the model has \(layerCount)",
          remedy: "use last:\(layerCount) or all")
      }
      return Array((layerCount - count)..<layerCount)
    case .from(let index):
      try check(index)
      return Array(index..<layerCount)
    case .only(let layers):
      try check((layers.last ?? -1) + 1)
      return layers
    }
  }
}

extension AttentionPattern {
  /// The one spelling of this pattern in a model of `layerCount` layers: `none`, `all`, `last:N`
  /// for a suffix, else the list; so that equal patterns give equal run specs.
  ///
  /// - Throws: as ``layers(of:)``.
  package func canonical(layerCount: Int) throws -> AttentionPattern {
    let layers = try layers(of: layerCount)
    if layers.isEmpty { return .none }
    if layers.count == layerCount { return .all }
    let isSuffix = layers.first == layerCount - layers.count
    return isSuffix ? .last(layers.count) : .only(layers)
  }
}

extension AttentionPattern: CustomStringConvertible {
  /// The canonical spelling, which ``init(parsing:)`` reads back.
  package var description: String {
    switch self {
    case .none: return "none"
    case .all: return "all"
    case .first(let count): return "first:\(count)"
    case .last(let count): return "last:\(count)"
    case .from(let index): return "from:\(index)"
    case .only(let layers):
      return layers.isEmpty ? "none" : layers.map(String.init).joined(separator: ",")
    }
  }
}

extension AttentionPattern {
  /// The canonical spelling with runs of three layers or more drawn together, `0,4-7,9`; it can be read back too.
  package var label: String {
    guard case .only(let layers) = self, !layers.isEmpty else { return description }
    var runs: [ClosedRange<Int>] = []
    for layer in layers {
      if let last = runs.last, last.upperBound + 1 == layer {
        runs[runs.count - 1] = last.lowerBound...layer
      } else {
        runs.append(layer...layer)
      }
    }
    return runs.map { run in
      run.count > 2
        ? "\(run.lowerBound)-\(run.upperBound)" : run.map(String.init).joined(separator: ",")
    }.joined(separator: ",")
  }
}

extension AttentionPattern: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
