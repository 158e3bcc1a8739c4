import Documents
import EvalCore
import Foundation

/// Translates the metadata of one file into the members that `config.json` would have.
struct GgufReading {
  let metadata: GgufMetadata
  let architecture: String
  /// Tensors by the names of the file, of all its parts.
  let tensors: [String: StoredTensor]
  /// The members that were set.
  private(set) var members: [String: JSONValue] = [:]

  init(_ metadata: GgufMetadata, architecture: String, tensors: [String: StoredTensor]) {
    self.metadata = metadata
    self.architecture = architecture
    self.tensors = tensors
  }

  mutating func set(_ key: String, _ value: JSONValue) { members[key] = value }

  /// The key of the family's own metadata called `name`.
  func key(_ name: String) -> String { "\(architecture).\(name)" }

  /// A whole number above 0, which may stand in a list where it is the same for all layers.
  func size(_ name: String) throws -> Int? {
    let key = key(name)
    var size: Int?
    if case .list = metadata[key] {
      let values = Set(try metadata.wholes(key) ?? [])
      guard values.count == 1 else {
        throw metadata.unsupported("“\(key)” that differs from layer to layer")
      }
      size = values.first
    } else {
      size = try metadata.whole(key)
    }
    guard let size else { return nil }
    guard size > 0 else { throw metadata.wrong(key, "above 0") }
    return size
  }

  mutating func copyWhole(_ name: String, to member: String, isNeeded: Bool = false) throws {
    if let size = try size(name) {
      set(member, .integer(size))
    } else if isNeeded {
      throw metadata.wrong(key(name), "a whole number above 0")
    }
  }

  mutating func copyReal(_ name: String, to member: String, isNeeded: Bool = false) throws {
    if let value = try metadata.real(key(name)) {
      set(member, .number(value))
    } else if isNeeded {
      throw metadata.wrong(key(name), "a number")
    }
  }

  /// The rows of the token table, which the metadata may state.
  mutating func vocabulary() throws {
    let rows = tensors["token_embd.weight"]?.shape.first
    if let size = try size("vocab_size") ?? rows { set("vocab_size", .integer(size)) }
  }

  /// Refuses fewer key and value heads in a family that has as many as queries.
  func sameHeads() throws {
    let name = "attention.head_count_kv"
    if let keys = try size(name), keys != (try size("attention.head_count")) {
      throw metadata.unsupported("“\(key(name))” \(keys) in \(architecture)")
    }
  }

  // MARK: Decoders

  /// What Llama and its descendants have in common; `defaultTheta` where rotary positions may be left out.
  mutating func decoder(defaultTheta: Double?) throws {
    try vocabulary()
    try copyWhole("context_length", to: "max_position_embeddings", isNeeded: true)
    try copyWhole("embedding_length", to: "hidden_size", isNeeded: true)
    try copyWhole("block_count", to: "num_hidden_layers", isNeeded: true)
    try copyWhole("feed_forward_length", to: "intermediate_size", isNeeded: true)
    try copyWhole("attention.head_count", to: "num_attention_heads", isNeeded: true)
    try copyReal("attention.layer_norm_rms_epsilon", to: "rms_norm_eps", isNeeded: true)
    let heads = try headCount()
    set("num_key_value_heads", .integer(try size("attention.head_count_kv") ?? heads))
    let dimension = try headDimension(heads: heads)
    set("head_dim", .integer(dimension))
    if let values = try size("attention.value_length"), values != dimension {
      throw metadata.unsupported(
        "“\(key("attention.value_length"))” \(values) with keys of \(dimension)")
    }
    if let turning = try size("rope.dimension_count"), turning != dimension {
      throw metadata.unsupported(
        "“\(key("rope.dimension_count"))” \(turning) with heads of \(dimension)")
    }
    for name in ["expert_count", "expert_used_count"] {
      if let count = try metadata.whole(key(name)), count != 0 {
        throw metadata.unsupported("“\(key(name))” \(count) (a mixture of experts)")
      }
    }
    guard let theta = try metadata.real(key("rope.freq_base")) ?? defaultTheta else {
      throw metadata.wrong(key("rope.freq_base"), "a number")
    }
    set("rope_theta", .number(theta))
    try scaling()
  }

  func headCount() throws -> Int {
    guard let heads = try size("attention.head_count") else {
      throw metadata.wrong(key("attention.head_count"), "a whole number above 0")
    }
    return heads
  }

  func headDimension(heads: Int) throws -> Int {
    if let stated = try size("attention.key_length") { return stated }
    guard let hidden = try size("embedding_length"), hidden % heads == 0 else {
      throw metadata.wrong(key("attention.head_count"), "a divisor of the embedding length")
    }
    return hidden / heads
  }

  mutating func scaling() throws {
    let kind = try metadata.text(key("rope.scaling.type"))
    let factor = try metadata.real(key("rope.scaling.factor"))
    let older = try metadata.real(key("rope.scale_linear"))
    let original = try size("rope.scaling.original_context_length")
    metadata.supersede(key("rope.scaling.finetuned"))
    if let share = try metadata.real(key("rope.scaling.attn_factor")), share != 1 {
      throw metadata.unsupported("“\(key("rope.scaling.attn_factor"))” \(share)")
    }
    switch kind {
    // llama.cpp leaves positions as they are where the kind is “none”, whatever the factor says.
    case "none": return
    case nil:
      guard let factor = factor ?? older, factor != 1 else { return }
      set("rope_scaling", ["rope_type": "linear", "factor": .number(factor)])
    case "linear":
      guard let factor = factor ?? older else {
        throw metadata.wrong(key("rope.scaling.factor"), "a number")
      }
      set("rope_scaling", ["rope_type": "linear", "factor": .number(factor)])
    case "yarn":
      guard let factor, let original else {
        throw metadata.wrong(
          key(factor == nil ? "rope.scaling.factor" : "rope.scaling.original_context_length"),
          "a number")
      }
      set(
        "rope_scaling",
        [
          "rope_type": "yarn", "factor": .number(factor),
          "original_max_position_embeddings": .integer(original),
        ])
    case .some(let other): throw metadata.unsupported("rotary scaling “\(other)”")
    }
  }

  /// The scaling of Llama 3.1, of which the file has the divisors of the frequencies and no more: the parameters that
  /// all its models share are tried, and must give these divisors.
  ///
  /// Source: `generate_extra_tensors` of llama.cpp's converter.
  mutating func bandedRotary() throws {
    guard let tensor = tensors["rope_freqs.weight"] else { return }
    let divisors = tensor.floats()
    guard let theta = members["rope_theta"]?.real, let dimension = members["head_dim"]?.whole,
      divisors.count == dimension / 2, let factor = divisors.last.map(Double.init), factor >= 1
    else {
      throw metadata.unsupported("rope_freqs.weight of \(divisors.count) numbers")
    }
    let (low, high, original) = (1.0, 4.0, 8192.0)
    for (index, divisor) in divisors.enumerated() {
      let wavelength = 2 * Double.pi * pow(theta, Double(2 * index) / Double(dimension))
      var expected = factor
      if wavelength < original / high {
        expected = 1
      } else if wavelength <= original / low {
        let smooth = (original / wavelength - low) / (high - low)
        expected = 1 / ((1 - smooth) / factor + smooth)
      }
      guard abs(Double(divisor) - expected) <= 1e-4 * expected else {
        throw metadata.unsupported(
          "rope_freqs.weight, whose divisors are not those of Llama 3.1 (low 1, high 4, original length 8192),"
        )
      }
    }
    guard factor > 1 else { return }
    set(
      "rope_scaling",
      [
        "rope_type": "llama3", "factor": .number(factor), "low_freq_factor": .number(low),
        "high_freq_factor": .number(high), "original_max_position_embeddings": .integer(8192),
      ])
  }

  /// What q·k is divided by, squared, which no file says: the width of a head, and in the largest model of the family
  /// the hidden size by the heads (llama.cpp: `f_attention_scale` of gemma2 and gemma3).
  mutating func queryScale(largest layers: Int) throws {
    let heads = try headCount()
    let isLargest = try size("block_count") == layers
    set(
      "query_pre_attn_scalar",
      .integer(
        isLargest ? (try size("embedding_length") ?? 0) / heads : try headDimension(heads: heads)))
  }

  /// Which layers have windows: every sixth has none unless the file says otherwise.
  mutating func slidingPattern() throws {
    let key = key("attention.sliding_window_pattern")
    switch metadata[key] {
    case .list(let list) where list.element == .flag:
      let kinds = (try metadata.flags(key) ?? []).map {
        JSONValue.string($0 ? "sliding_attention" : "full_attention")
      }
      set("layer_types", .array(kinds))
    default:
      let stride = try size("attention.sliding_window_pattern") ?? 6
      set("sliding_window_pattern", .integer(stride))
    }
  }
}
