import Foundation

/// A model directory with a random llama of a few kilobytes and a tokenizer of whole words, written
/// in memory: real enough for the whole native path.
package struct TinyLlama {
  /// Transformer layers.
  package static let layers = 4
  /// The words of the tokenizer, without `[UNK]` and `<s>`.
  package static let words = [
    "a", "the", "cat", "dog", "man", "woman", "plays", "eats", "rides", "sees", "guitar", "apple",
    "horse", "bird", "red", "small", "old", "in", "on", "with", "park", "house", "word", "for",
    "sentence", "is", "representative", ":", "\"", ".",
  ]
  private static let hidden = 16
  private static let inner = 24

  /// The model directory.
  package let folder: TemporaryFolder

  /// Writes the model whose weights follow from `seed`.
  ///
  /// - Throws: what writing a file throws.
  package init(seed: UInt64 = 7) throws {
    folder = try TemporaryFolder()
    try folder.write(Self.config, to: "config.json")
    try folder.write(Self.tokenizer, to: "tokenizer.json")
    try Self.weights(seed: seed).write(to: folder.url.appending(path: "model.safetensors"))
  }

  private static let config = """
    {"model_type": "llama", "architectures": ["LlamaModel"], "hidden_size": \(hidden),
     "intermediate_size": \(inner), "num_hidden_layers": \(layers), "num_attention_heads": 4,
     "num_key_value_heads": 2, "head_dim": 4, "hidden_act": "silu", "rms_norm_eps": 1e-6,
     "max_position_embeddings": 64, "rope_theta": 10000.0, "vocab_size": \(words.count + 2),
     "attention_bias": false, "mlp_bias": false, "tie_word_embeddings": false,
     "bos_token_id": 1, "eos_token_id": 1, "torch_dtype": "float32"}
    """

  private static var tokenizer: String {
    let entries = (["[UNK]", "<s>"] + words).enumerated().map { index, word in
      "\"\(word == "\"" ? "\\\"" : word)\": \(index)"
    }
    return """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 0, "content": "[UNK]", "single_word": false, "lstrip": false,
         "rstrip": false, "normalized": false, "special": true}],
       "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
       "decoder": null, "model": {"type": "WordLevel", "unk_token": "[UNK]",
       "vocab": {\(entries.joined(separator: ", "))}}}
      """
  }

  private static func weights(seed: UInt64) -> Data {
    var generator = CounterGenerator(seed: seed)
    var header: [String] = []
    var values: [Float] = []
    func add(_ name: String, _ shape: [Int], constant: Float? = nil) {
      let count = shape.reduce(1, *)
      let start = values.count * 4
      for _ in 0..<count {
        let unit = Float(generator.unit()) * 2 - 1
        values.append(constant.map { $0 + 0.1 * unit } ?? 0.35 * unit)
      }
      header.append(
        "\"\(name)\": {\"dtype\": \"F32\", \"shape\": \(shape), \"data_offsets\": [\(start), \(values.count * 4)]}"
      )
    }
    add("embed_tokens.weight", [words.count + 2, hidden])
    for layer in 0..<layers {
      let prefix = "layers.\(layer)."
      add(prefix + "input_layernorm.weight", [hidden], constant: 1)
      add(prefix + "self_attn.q_proj.weight", [16, hidden])
      add(prefix + "self_attn.k_proj.weight", [8, hidden])
      add(prefix + "self_attn.v_proj.weight", [8, hidden])
      add(prefix + "self_attn.o_proj.weight", [hidden, 16])
      add(prefix + "post_attention_layernorm.weight", [hidden], constant: 1)
      add(prefix + "mlp.gate_proj.weight", [inner, hidden])
      add(prefix + "mlp.up_proj.weight", [inner, hidden])
      add(prefix + "mlp.down_proj.weight", [hidden, inner])
    }
    add("norm.weight", [hidden], constant: 1)
    var text = "{\(header.joined(separator: ", "))}"
    while text.utf8.count % 8 != 0 { text += " " }
    var data = Data()
    withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(Data(text.utf8))
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    return data
  }
}
