import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import Checkpoints
@testable import Transformers

/// Model directories that are broken or malicious: the error names file, place and remedy, and nothing is
/// guessed.
@Suite struct CheckpointHostileTests {
  private func refusal(
    _ fixture: String, _ changes: [String: Any] = [:],
    prepare: (TemporaryFolder) throws -> Void = { _ in }
  ) throws -> EvalError {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy(
      fixture, to: folder.url,
      changes: ["config.json": try CheckpointFixtures.configuration(fixture, changes)])
    try prepare(folder)
    do {
      _ = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    } catch let error as EvalError {
      return error
    }
    throw EvalError.internalFault("\(fixture) with \(changes) was opened")
  }

  @Test func unknownFamiliesGetNearMisses() throws {
    let error = try refusal("bert", ["model_type": "robeta"])
    #expect(error.exitCode == 78)
    #expect(error.description.contains("model_type “robeta” is not supported"))
    let latent = try refusal("llama", ["model_type": "nvembed"])
    #expect(latent.description.contains("latent-attention"), "\(latent)")
    #expect(error.remedy.contains("the nearest is roberta"))
    #expect(error.remedy.contains("gpt_neox"))
  }

  @Test func optionsThatChangeTheForwardPassAreRefusedByName() throws {
    let cases: [(String, [String: Any], String)] = [
      (
        "bert", ["position_embedding_type": "relative_key"],
        "position_embedding_type “relative_key”"
      ),
      ("bert", ["is_decoder": true], "is_decoder true"),
      ("bert", ["add_cross_attention": true], "add_cross_attention true"),
      ("bert", ["hidden_act": "laplace"], "hidden_act “laplace”"),
      ("bert", ["pruned_heads": ["0": [1]]], "pruned_heads an object"),
      ("llama", ["quantization_config": ["bits": 4]], "quantization_config an object"),
      (
        "llama", ["rope_parameters": ["rope_type": "longrope", "factor": 2]], "rope_type “longrope”"
      ),
      (
        "llama", ["rope_parameters": ["rope_type": "default", "mrope_section": [1, 1]]],
        "mrope_section"
      ),
      ("llama", ["partial_rotary_factor": 0.5], "partial_rotary_factor 0.5"),
      ("llama", ["sliding_window": 4], "sliding_window 4"),
      ("llama", ["attention_sinks": true], "attention_sinks true"),
      ("llama", ["embedding_multiplier": 12.5], "embedding_multiplier 12.5"),
      (
        "mistral", ["layer_types": ["full_attention", "sliding_attention", "sliding_attention"]],
        "layer_types entry “full_attention”"
      ),
      ("mpnet", ["relative_attention_num_buckets": 16], "relative_attention_num_buckets 16"),
      (
        "qwen2", ["layer_types": ["full_attention", "full_attention", "chunked_attention"]],
        "layer_types entry “chunked_attention”"
      ),
    ]
    for (fixture, changes, name) in cases {
      let error = try refusal(fixture, changes)
      #expect(error.exitCode == 78, "\(error)")
      #expect(error.description.contains(name), "\(error)")
      #expect(error.description.contains("config.json"), "\(error)")
    }
  }

  @Test func impossibleSizesAreRefused() throws {
    let cases: [(String, [String: Any], String)] = [
      ("llama", ["hidden_size": 0], "hidden_size: is 0 and must be a whole number from 1"),
      ("llama", ["hidden_size": -16], "hidden_size"),
      ("llama", ["hidden_size": "16"], "hidden_size: is “16”"),
      ("llama", ["vocab_size": 1_000_000_000_000], "vocab_size"),
      ("llama", ["num_hidden_layers": 1_000_000], "num_hidden_layers"),
      ("llama", ["num_key_value_heads": 3], "num_key_value_heads"),
      (
        "bert", ["num_attention_heads": 5],
        "num_attention_heads: is 5 and must be a divisor of the hidden size 16"
      ),
      ("llama", ["rms_norm_eps": -1], "rms_norm_eps"),
      ("gemma3", ["layer_types": ["full_attention"]], "layer_types"),
      ("llama", ["rope_parameters": ["rope_type": "linear"]], "rope_parameters.factor: is missing"),
      (
        "llama",
        [
          "rope_parameters": [
            "rope_type": "llama3", "factor": 2, "low_freq_factor": 4, "high_freq_factor": 1,
          ]
        ], "high_freq_factor"
      ),
      (
        "qwen2", ["layer_types": ["full_attention", "full_attention", "sliding_attention"]],
        "layer_types"
      ),
    ]
    for (fixture, changes, place) in cases {
      let error = try refusal(fixture, changes)
      #expect(error.exitCode == 65, "\(error)")
      #expect(error.description.contains(place), "\(error)")
    }
  }

  @Test func weightsThatDoNotFitTheConfigurationAreNamed() throws {
    let wider = try refusal("llama", ["intermediate_size": 30])
    #expect(wider.exitCode == 65)
    #expect(
      wider.description.contains(
        "tensor “layers.0.mlp.gate_proj.weight”: has the shape [29, 16], and config.json makes it [30, 16]"
      ))
    let deeper = try refusal("llama", ["num_hidden_layers": 4])
    #expect(deeper.description.contains("tensor “layers.3."))
    #expect(deeper.description.contains("is missing"))
    let vocabulary = try refusal("bert", ["vocab_size": 98])
    #expect(vocabulary.description.contains("embeddings.word_embeddings.weight"))
    let other = try refusal("llama", ["model_type": "gpt2", "n_embd": 16, "n_head": 2])
    #expect(other.description.contains("tensor “transformer.wte.weight”: is missing"))
  }

  /// A layer beyond the last, or a bias that no layer has: weights of another model than config.json's.
  @Test func tensorsThatALayerDoesNotHaveAreNamed() throws {
    let shallow = try refusal("llama", ["num_hidden_layers": 2])
    #expect(shallow.exitCode == 65)
    #expect(shallow.description.contains("tensor “layers.2."))
    #expect(shallow.description.contains("no layer that config.json describes has it"))
    let biased = try refusal("llama") { folder in
      let file = folder.url.appending(path: "model.safetensors")
      let whole = try Data(contentsOf: file)
      try CheckpointFixtures.adding("layers.1.self_attn.q_proj.bias", to: whole).write(to: file)
    }
    #expect(biased.exitCode == 65)
    #expect(
      biased.description.contains("model.safetensors, tensor “layers.1.self_attn.q_proj.bias”"))
  }

  @Test(arguments: ["model.bin", "model.pt", "tf_model.h5"])
  func otherWeightFormatsAreRefusedWithARemedy(name: String) throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url, changes: ["model.safetensors": nil])
    try folder.write("GGUF\u{80}", to: name)
    let message = sentence { try Checkpoint.load(directory: folder.url) }
    #expect(message.contains("the weight format of \(name) is not supported"))
    #expect(message.contains("safe_serialization=True"))
  }

  @Test func whatIsMissingIsSaid() throws {
    let folder = try TemporaryFolder()
    #expect(
      sentence { try Checkpoint.load(directory: folder.url) }.contains("config.json: is not there"))
    try folder.write("{}", to: "adapter_config.json")
    #expect(
      sentence { try Checkpoint.load(directory: folder.url) }.contains(
        "holds an adapter and no model"))
    try CheckpointFixtures.copy("bert", to: folder.url, changes: ["model.safetensors": nil])
    #expect(
      sentence { try Checkpoint.load(directory: folder.url) }
        .contains("model.safetensors: is not there"))
    #expect(
      sentence { try Checkpoint.load(directory: folder.url.appending(path: "nowhere")) }
        .contains("is not there"))
  }

  @Test func remoteCodeIsNeverRunAndSaidSo() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy(
      "bert", to: folder.url,
      changes: [
        "config.json": try CheckpointFixtures.configuration(
          "bert", ["auto_map": ["AutoModel": "modeling.Evil"]])
      ])
    let checkpoint = try Checkpoint.load(directory: folder.url)
    #expect(checkpoint.notes.contains { $0.contains("auto_map") && $0.contains("not run") })
  }

  @Test func theTextPartOfAMultimodalConfigurationIsRead() throws {
    let text = try JSONSerialization.jsonObject(
      with: Data(
        contentsOf: CheckpointFixtures.folder("gemma3").appending(path: "config.json")))
    let whole = try JSONSerialization.data(
      withJSONObject: ["model_type": "gemma3", "text_config": text])
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy(
      "gemma3", to: folder.url,
      changes: ["config.json": String(decoding: whole, as: UTF8.self)])
    let checkpoint = try Checkpoint.load(directory: folder.url)
    #expect(try checkpoint.blueprint == CheckpointFixtures.load("gemma3").blueprint)
    let quantised = try JSONSerialization.data(
      withJSONObject: ["model_type": "gemma3", "text_config": text, "quantization_config": [:]]
    )
    try quantised.write(to: folder.url.appending(path: "config.json"))
    #expect(
      sentence { try Checkpoint.load(directory: folder.url) }.contains("quantization_config"))
    let narrow = try JSONSerialization.data(
      withJSONObject: ["model_type": "gemma3", "text_config": ["hidden_size": 0]])
    try narrow.write(to: folder.url.appending(path: "config.json"))
    #expect(
      sentence { try Checkpoint.load(directory: folder.url) }.contains("text_config.hidden_size"))
  }

  @Test func typesThatCannotBeMultipliedAreNamed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url, changes: ["model.safetensors": nil])
    let data = SafetensorsBytes.file(
      #"{"embed_tokens.weight":{"dtype":"I8","shape":[97,16],"data_offsets":[0,1552]},"#
        + #""layers.0.input_layernorm.weight":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[1552,1568]}}"#,
      data: [UInt8](repeating: 0, count: 1568))
    try data.write(to: folder.url.appending(path: "model.safetensors"))
    let message = sentence { try Checkpoint.load(directory: folder.url) }
    #expect(
      message.contains(
        "the type F8_E4M3 of tensor “layers.0.input_layernorm.weight” is not supported"))
  }

  // MARK: Shards

  /// Splits fixture llama into two shards with an index, changed by `edit` before it is written.
  private func sharded(
    _ edit: (inout [String: String], URL) throws -> Void = { _, _ in }
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url, changes: ["model.safetensors": nil])
    let whole = try SafetensorsFile(
      CheckpointFixtures.folder("llama").appending(path: "model.safetensors"))
    let names = whole.entries.keys.sorted()
    var map: [String: String] = [:]
    for (part, some) in [names[..<10], names[10...]].enumerated() {
      let shard = "model-0000\(part + 1)-of-00002.safetensors"
      var header: [String: Any] = [:]
      var data: [UInt8] = []
      for name in some {
        guard let entry = whole.entries[name] else { continue }
        let start = data.count
        data += Array(whole.bytes(of: entry))
        header[name] = [
          "dtype": entry.typeName, "shape": entry.shape, "data_offsets": [start, data.count],
        ]
        map[name] = shard
      }
      let text = String(decoding: try JSONSerialization.data(withJSONObject: header), as: UTF8.self)
      try SafetensorsBytes.file(text, data: data).write(
        to: folder.url.appending(path: shard))
    }
    try edit(&map, folder.url)
    let index = try JSONSerialization.data(withJSONObject: [
      "metadata": ["total_size": 1], "weight_map": map,
    ])
    try index.write(to: folder.url.appending(path: "model.safetensors.index.json"))
    return folder
  }

  @Test func shardsMakeTheSameModel() throws {
    let folder = try sharded()
    let one = try CheckpointFixtures.load("llama")
    let two = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    #expect(two.tensors.parts.count == 2)
    #expect(one.digests["weights"] != two.digests["weights"])
    for (name, tensor) in one.tensors.tensors {
      #expect(two.tensors[name]?.floats() == tensor.floats(), "\(name)")
    }
  }

  @Test func anIndexThatLeadsAstrayIsRefused() throws {
    for name in [
      "../model-00001-of-00002.safetensors", "/etc/passwd", "sub/x.safetensors", ".x.safetensors",
      "a\\b.safetensors", "model.bin",
    ] {
      let folder = try sharded { map, _ in map["norm.weight"] = name }
      let message = sentence { try Checkpoint.load(directory: folder.url) }
      #expect(message.contains("weight_map, “norm.weight”: names “\(name)”"), "\(message)")
    }
    let missing = try sharded { _, url in
      try FileManager.default.removeItem(
        at: url.appending(path: "model-00002-of-00002.safetensors"))
    }
    #expect(
      sentence { try Checkpoint.load(directory: missing.url) }
        .contains("model-00002-of-00002.safetensors: is a shard named by"))
    let absent = try sharded { map, _ in map["ghost.weight"] = "model-00001-of-00002.safetensors" }
    #expect(
      sentence { try Checkpoint.load(directory: absent.url) }
        .contains("tensor “ghost.weight”: is missing, and the index says it is here"))
    let extra = try sharded { map, _ in map["norm.weight"] = nil }
    #expect(
      sentence { try Checkpoint.load(directory: extra.url) }
        .contains("tensor “norm.weight”: is here, and the index does not say so"))
    let empty = try sharded { map, _ in map = [:] }
    #expect(
      sentence { try Checkpoint.load(directory: empty.url) }.contains(
        "weight_map: is missing or empty"))
  }

  @Test func flippedBytesNeverPassUnseen() throws {
    // A flipped header byte is refused or leaves the very same tensors; a flipped data byte moves the digest.
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    let place = folder.url.appending(path: "model.safetensors")
    let sound = try Data(contentsOf: place)
    let digest = ContentDigest(of: sound)
    var generator = CounterGenerator(seed: 5)
    for _ in 0..<300 {
      var data = sound
      let offset = Int.random(in: 0..<data.count, using: &generator)
      data[offset] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
      try data.write(to: place)
      if let checkpoint = try? Checkpoint.load(
        directory: folder.url, surveys: SurveyCache(folder: nil))
      {
        #expect(checkpoint.digests["weights"] != digest)
      }
    }
  }

  @Test func aTensorWithNaNIsNamed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    let place = folder.url.appending(path: "model.safetensors")
    let sound = try SafetensorsFile(place)
    let entry = try #require(sound.entries["encoder.layer.1.output.dense.weight"])
    var data = try Data(contentsOf: place)
    data.replaceSubrange(
      entry.range.lowerBound + 4..<entry.range.lowerBound + 8, with: [0, 0, 0xC0, 0x7F])
    try data.write(to: place)
    let message = sentence {
      try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    }
    #expect(
      message.contains("tensor “encoder.layer.1.output.dense.weight”: holds NaN or infinite values")
    )
    #expect(message.contains("model.safetensors"))
  }

  @Test func aFileThatChangesUnderneathIsNoticed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url)
    let checkpoint = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    try checkpoint.verifyUnchanged()
    let place = folder.url.appending(path: "model.safetensors")
    // A file put in its place by a rename leaves the opened one alone …
    let other = try folder.write("other", to: "other.safetensors")
    let original = try Data(contentsOf: place)
    let handle = try FileHandle(forUpdating: place)
    try FileManager.default.moveItem(at: place, to: folder.url.appending(path: "old"))
    try FileManager.default.moveItem(at: other, to: place)
    #expect(
      try !checkpoint.confirm(), "a rename moves a time of the inode, and the file is looked at")
    #expect(try checkpoint.confirm())
    try checkpoint.verifyUnchanged()
    // … and one that is written to in place does not.
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    #expect(original.count > 8)
    #expect(
      sentence { try checkpoint.verifyUnchanged() }.contains("was changed while it was in use"))
    #expect(
      sentence { _ = try checkpoint.confirm() }.contains("was changed while it was in use"))
  }

  /// Other weights of the same size, after which the time of writing is put back.
  @Test func weightsSwappedInPlaceAreNoticed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url)
    let place = folder.url.appending(path: "model.safetensors")
    let checkpoint = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    let original = try Data(contentsOf: place)
    var status = stat()
    #expect(stat(place.path, &status) == 0)
    let times = [status.st_atim, status.st_mtim]
    func write(_ data: Data) throws {
      let handle = try FileHandle(forUpdating: place)
      try handle.write(contentsOf: data)
      try handle.close()
      #expect(utimensat(AT_FDCWD, place.path, times, 0) == 0)
    }
    var other = original
    other[other.count - 2] ^= 1
    try write(other)
    #expect(
      sentence { _ = try checkpoint.confirm() }.contains("was changed while it was in use"))
    // The right ones are back: what was computed meanwhile is not believed, what comes now is.
    try write(original)
    #expect(try !checkpoint.confirm())
    #expect(try checkpoint.confirm())
  }
}
