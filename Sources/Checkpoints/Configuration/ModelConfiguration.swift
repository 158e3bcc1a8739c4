package import Documents
package import EvalCore
import Foundation
package import LinearAlgebra

/// `config.json`, read by keys, in the spelling of transformers 4 and 5.
package struct ModelConfiguration: Sendable {
  /// The file, for messages.
  package let file: String
  /// The members of the file, or of the part that describes the text model.
  package let values: [String: JSONValue]
  /// Where the members stand in the file: empty, or `text_config.`.
  package let path: String
  /// Which keys were asked for, over all parts of the file.
  package let ledger: KeyLedger

  /// - Parameter overlay: members that stand in place of those of the file (loading arguments).
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when the file holds no object.
  package init(_ file: JSONFile, overlay: [String: JSONValue] = [:]) throws {
    self.init(
      file: file.url.path, values: try file.members().merging(overlay) { _, new in new }, path: "")
  }

  package init(
    file: String, values: [String: JSONValue], path: String, ledger: KeyLedger = KeyLedger()
  ) {
    self.file = file
    self.values = values
    self.path = path
    self.ledger = ledger
    ledger.open(path, keys: values.filter { $0.value != .null }.keys)
  }

  /// The value of `key`; nil where it is missing or null.
  package subscript(_ key: String) -> JSONValue? {
    ledger.read(path + key)
    guard let value = values[key], value != .null else { return nil }
    return value
  }

  /// Whether `key` is there with the value null, which some families read as “none” and not as “not set”.
  package func isNull(_ key: String) -> Bool {
    ledger.read(path + key)
    return values[key] == .null
  }

  /// Takes note of keys whose meaning another key has taken over, so that they count as read.
  package func supersede(_ keys: String...) {
    for key in keys { ledger.read(path + key) }
  }

  /// The object under `key` as a configuration of its own.
  package func nested(_ key: String) throws -> ModelConfiguration {
    guard let members = self[key]?.members else { throw wrong(key, "an object") }
    return ModelConfiguration(
      file: file, values: members, path: path + key + ".", ledger: ledger)
  }

  // MARK: Reading

  /// A size in 1 …`most`; `fallback` where the key is missing or null.
  package func size(_ key: String, _ fallback: Int? = nil, most: Int = 1 << 24) throws -> Int {
    guard let value = self[key] else {
      if let fallback { return fallback }
      throw wrong(key, "a size")
    }
    guard let size = value.whole, (1...most).contains(size) else {
      throw wrong(key, "a whole number from 1 to \(most)")
    }
    return size
  }

  /// A size, or nil where the key is missing or null.
  package func optionalSize(_ key: String, most: Int = 1 << 24) throws -> Int? {
    self[key] == nil ? nil : try size(key, most: most)
  }

  /// A positive number; `fallback` where the key is missing or null.
  package func positive(_ key: String, _ fallback: Double) throws -> Double {
    guard let value = self[key] else { return fallback }
    guard let number = value.real, number > 0, number.isFinite else {
      throw wrong(key, "a positive number")
    }
    return number
  }

  /// A boolean; `fallback` where the key is missing or null.
  package func flag(_ key: String, _ fallback: Bool) throws -> Bool {
    guard let value = self[key] else { return fallback }
    guard let flag = value.flag else { throw wrong(key, "true or false") }
    return flag
  }

  /// A text; `fallback` where the key is missing or null.
  package func text(_ key: String, _ fallback: String) throws -> String {
    guard let value = self[key] else { return fallback }
    guard let text = value.text else { throw wrong(key, "a text") }
    return text
  }

  /// The list of layer kinds under `layer_types`, `count` of them and each among `known`; nil where it is
  /// missing or null.
  package func layerTypes(count: Int, known: [String]) throws -> [String]? {
    guard let value = self["layer_types"] else { return nil }
    guard let kinds = value.elements?.map(\.text), kinds.count == count else {
      throw wrong("layer_types", "a list with one entry for each of the \(count) layers")
    }
    return try kinds.map { kind in
      guard let kind, known.contains(kind) else {
        throw unsupported("layer_types entry “\(kind ?? "?")”")
      }
      return kind
    }
  }

  /// The activation named under `key`.
  ///
  /// `gelu_fast` and `gelu_accurate` are the tanh form written differently; names after transformers'
  /// `ACT2FN`.
  package func activation(_ key: String, _ fallback: String) throws -> Activation {
    let name = try text(key, fallback)
    guard let activation = Self.activation(named: name) else {
      throw unsupported("\(key) “\(name)”")
    }
    return activation
  }

  /// The activation that transformers calls `name`, or nil.
  package static func activation(named name: String) -> Activation? { activations[name] }

  private static let activations: [String: Activation] = [
    "gelu": .gelu, "gelu_python": .gelu, "gelu_new": .geluTanh, "gelu_pytorch_tanh": .geluTanh,
    "gelu_python_tanh": .geluTanh, "gelu_fast": .geluTanh, "gelu_accurate": .geluTanh,
    "quick_gelu": .geluQuick, "silu": .silu, "swish": .silu, "relu": .relu, "tanh": .tanh,
  ]

  // MARK: Refusing

  /// An error for a value of the wrong kind.
  package func wrong(_ key: String, _ expected: String) -> EvalError {
    .badData(
      file: file, place: path + key,
      self[key].map { "is \(Self.brief($0)) and must be \(expected)" }
        ?? "is missing; it must be \(expected)",
      remedy: "use the \(file.split(separator: "/").last ?? "file") that was saved with the weights"
    )
  }

  /// An error for an option that changes the forward pass in a way that is not supported.
  package func unsupported(_ what: String) -> EvalError {
    .unsupported(
      what.hasPrefix(path) ? what : path + what, file: file,
      remedy: "use a model without it; the scores would not be the model's")
  }

  /// Refuses `key` unless it is missing, null or one of `harmless`.
  package func refuse(_ key: String, unless harmless: JSONValue...) throws {
    try refuse(key, unless: harmless)
  }

  private func refuse(_ key: String, unless harmless: [JSONValue]) throws {
    guard let value = self[key], !harmless.contains(value) else { return }
    if let real = value.real, harmless.contains(where: { $0.real == real }) { return }
    throw unsupported("\(key) \(Self.brief(value))")
  }

  /// Refuses what no family supports, whatever its name, and what only some do.
  ///
  /// - Parameter own: keys that the family reads itself.
  package func refuseCommon(besides own: Set<String> = []) throws {
    func refuse(_ key: String, unless harmless: JSONValue...) throws {
      guard !own.contains(key) else { return }
      try self.refuse(key, unless: harmless)
    }
    try refuse("quantization_config")
    try refuse("compression_config")
    try refuse("is_encoder_decoder", unless: .boolean(false))
    try refuse("add_cross_attention", unless: .boolean(false))
    try refuse("position_embedding_type", unless: .string("absolute"), .string("rope"))
    try refuse("pruned_heads", unless: .object([:]), .array([]))
    for key in [
      "attention_multiplier", "residual_multiplier", "embedding_multiplier", "embedding_scale",
    ] {
      try refuse(key, unless: .integer(1))
    }
    for key in [
      "attention_sinks", "attention_sink", "attn_sinks", "use_attention_sinks", "add_sink",
      "alibi", "use_alibi", "clip_qkv", "attn_temperature_tuning", "use_mla", "num_experts",
      "num_local_experts", "rope_interleaved", "attention_chunk_size", "no_rope_layers",
      "layer_scale", "use_mrope", "altup_num_inputs", "block_configs", "adapter_layers",
    ] {
      try refuse(key, unless: .boolean(false), .integer(0), .array([]), .object([:]))
    }
  }

  private static func brief(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .boolean(let flag): String(flag)
    case .integer(let number): String(number)
    case .number(let number): String(number)
    case .string(let text): "“\(text.prefix(60))”"
    case .array, .object: value.kind
    }
  }
}
