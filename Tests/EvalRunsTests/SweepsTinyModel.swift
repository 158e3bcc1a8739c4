import EmbeddingBackends
import EvalCore
import EvalTestSupport
import Foundation
import Transformers

/// A model directory with a random llama of a few kilobytes and a tokenizer of whole words, written
/// in memory: real enough for the whole native path.
struct TinyModel {
  static let layers = 4
  private static let hidden = 16
  private static let inner = 24
  private static let words = [
    "a", "the", "cat", "dog", "man", "woman", "plays", "eats", "rides", "sees", "guitar", "apple",
    "horse", "bird", "red", "small", "old", "in", "on", "with", "park", "house", "word", "for",
    "sentence", "is", "representative", ":", "\"", ".",
  ]

  let folder: TemporaryFolder

  init(seed: UInt64 = 7) throws {
    folder = try TemporaryFolder()
    try folder.write(Self.config, to: "config.json")
    try folder.write(Self.tokenizer, to: "tokenizer.json")
    try Self.weights(seed: seed).write(to: folder.url.appending(path: "model.safetensors"))
  }

  /// Opens the model; more than one chunk and worker, as a real run.
  func backend(
    options: PlanOptions = PlanOptions(), threads: Int = 2,
    _ change: (inout RecipeChoices) throws -> Void = { _ in }
  ) throws -> NativeModel {
    var overrides = RecipeChoices()
    overrides.prompts = ["the representative word for sentence {text} is : \""]
    overrides.pooling = .last
    try change(&overrides)
    return try NativeModel(
      directory: folder.url, name: "tiny", overrides: overrides, threads: threads,
      options: options)
  }

  /// Sentences of the tokenizer's words.
  static func sentences(_ count: Int, seed: UInt64 = 3) -> [String] {
    var generator = CounterGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<(4 + Int(generator.next() % 7))).map { _ in
        words[Int(generator.next() % 22)]
      }.joined(separator: " ")
    }
  }

  /// A similarity task of random sentences; gold scores are random too.
  static func task(_ id: String = "STSB", pairs: Int = 60, split: Split = .test) -> TaskData {
    var generator = CounterGenerator(seed: UInt64(pairs))
    let texts = sentences(2 * pairs, seed: UInt64(pairs) + 1)
    let gold = (0..<pairs).map { _ in Double(generator.next() % 26) / 5 }
    let spec = TaskSpec(
      id: id, title: id, group: .sts, kind: .similarity(goldRange: 0...5),
      subsets: [SubsetSpec(id, counts: [split: pairs])], split: split, aliases: [], licence: "none",
      homepage: "", citation: "")
    return TaskData(
      spec: spec,
      request: TaskRequest(task: id, version: 1, text: .senteval, split: split, subsets: [id]),
      content: .pairs([
        TaskData.PairSubset(
          name: id, first: Array(texts[..<pairs]), second: Array(texts[pairs...]), gold: gold)
      ]))
  }

  /// The spec of evaluating `backend` on `tasks`.
  static func spec(_ backend: any EmbeddingBackend, _ tasks: [TaskData]) -> RunSpec {
    RunSpec(
      model: backend.identity, recipe: backend.recipe, protocol: .senteval,
      tasks: tasks.map(\.request), data: ContentDigest(ofText: "tiny"), isSample: true)
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
