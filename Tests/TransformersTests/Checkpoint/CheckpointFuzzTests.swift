import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Variants of every file of a model directory and an adapter: read or refused, never a trap.
@Suite struct CheckpointFuzzTests {
  private static let header =
    #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
    + #""b.weight":{"dtype":"BF16","shape":[4],"data_offsets":[16,24]},"#
    + #""none":{"dtype":"F64","shape":[0,7],"data_offsets":[24,24]},"#
    + #""mask":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}"#
  private static let words = [
    "F32", "F16", "BF16", "F64", "F4", "F6_E2M3", "BOOL", "I64", "dtype", "shape", "data_offsets",
    "__metadata__", "a", "b.weight", "\\ud800", "\\u0000", "", "{\"a\":", "[[[[", "null", "true",
  ]

  private func isProper(_ error: any Error) -> Bool { error is EvalError }

  /// A header that is accepted describes the data without gaps, and every tensor can be read.
  private func check(_ bytes: UnsafeRawBufferPointer) throws {
    let header = try SafetensorsHeader(bytes, file: "model.safetensors")
    var covered = 0
    for entry in header.entries.values {
      covered += entry.range.count
      guard entry.range.upperBound <= bytes.count else {
        throw Unsound(reason: "\(entry.name) ends behind the file")
      }
      guard let type = ScalarType(rawValue: entry.typeName) else { continue }
      let tensor = StoredTensor(
        name: entry.name, type: type, shape: entry.shape, file: "",
        bytes: UnsafeRawBufferPointer(rebasing: bytes[entry.range]), owner: Nobody())
      guard tensor.floats().count * type.blockBytes == entry.range.count else {
        throw Unsound(reason: "\(entry.name) has another size")
      }
    }
    guard covered <= bytes.count - 8 else { throw Unsound(reason: "tensors overlap") }
  }

  private struct Unsound: Error { var reason: String }

  @Test func safetensors() {
    let sound = SafetensorsBytes.file(Self.header, data: [UInt8](repeating: 0, count: 32))
    let campaign = FuzzCampaign(
      "safetensors", corpus: [Array(sound)], dictionary: Self.words, short: 600, long: 100_000)
    #expect(campaign.violations(isProper: isProper) { try $0.withUnsafeBytes(check) } == [])
  }

  /// The length of the header always fits, so that every change reaches the rules behind it.
  @Test func safetensorsHeaders() {
    let campaign = FuzzCampaign(
      "safetensors header", corpus: [Array(Self.header.utf8)], dictionary: Self.words, short: 600,
      long: 100_000)
    let violations = campaign.violations(isProper: isProper) { header in
      var length = UInt64(header.count).littleEndian
      let file =
        withUnsafeBytes(of: &length) { Array($0) } + header + [UInt8](repeating: 0, count: 32)
      try file.withUnsafeBytes(check)
    }
    #expect(violations == [])
  }

  private static let families = [
    "bert", "distilbert", "gemma3", "gpt2", "gpt_neox", "llama", "mistral", "modernbert", "mpnet",
    "opt",
    "qwen2", "qwen3", "roberta", "xlm-roberta",
  ]

  private static func file(_ name: String) -> [UInt8]? {
    (try? Data(contentsOf: CheckpointFixtures.root.appending(path: name))).map { Array($0) }
  }

  /// What `config.json` says decides sizes of everything: an accepted one is also inspected.
  @Test func configurations() throws {
    let corpus = Self.families.compactMap { Self.file("\($0)/config.json") }
    try #require(corpus.count > 8)
    let campaign = FuzzCampaign(
      "config.json", corpus: corpus,
      dictionary: Self.families + [
        "rope_parameters", "rope_scaling", "rope_type", "yarn", "llama3", "linear", "dynamic",
        "factor",
        "sliding_window", "layer_types", "full_attention", "head_dim", "num_key_value_heads",
        "partial_rotary_factor", "rope_theta", "text_config", "gelu", "silu", "model_type",
        "num_hidden_layers", "vocab_size", "null", "true", "[]", "{}", "[[[[",
      ], short: 200, long: 20_000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      let value: JSONValue
      do {
        value = try JSONScanner.scan(bytes)
      } catch { return }
      guard let members = value.members else { return }
      let whole = ModelConfiguration(file: "config.json", values: members, path: "")
      let architecture = try Architecture.find(whole)
      let configuration = try architecture.textConfiguration(whole)
      try whole.refuseCommon(besides: architecture.ownKeys)
      try configuration.refuseCommon(besides: architecture.ownKeys)
      let blueprint = try architecture.blueprint(configuration)
      _ = architecture.notes(configuration)
      // Tensors of the sizes that it names are wanted; there are none.
      let folder = CheckpointFixtures.folder("bert")
      let table = try TensorTable(folder: folder, surveys: SurveyCache(folder: nil))
      var binder = try TensorBinder(
        table, prefixes: architecture.naming.prefixes, anchor: architecture.naming.anchor)
      _ = try architecture.bind(&binder, blueprint)
    }
    #expect(violations == [])
  }

  /// Whole model directories: a configuration that fits the weights after all is run on a few tokens.
  @Test(arguments: ["llama", "bert", "gemma3", "modernbert", "gpt_neox"])
  func directories(family: String) async throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy(family, to: folder.url)
    let original = try #require(Self.file("\(family)/config.json"))
    let place = folder.url.appending(path: "config.json")
    let campaign = FuzzCampaign(
      "model directory \(family)", corpus: [original],
      dictionary: [
        "null", "true", "false", "yarn", "llama3", "dynamic", "linear", "default", "gelu",
      ],
      short: 20, long: 1500)
    let accepted = Accepted()
    let violations = campaign.violations(isProper: isProper) { bytes in
      try Data(bytes).write(to: place)
      let checkpoint = try Checkpoint.load(
        directory: folder.url, surveys: SurveyCache(folder: nil))
      _ = try checkpoint.inspection(pattern: .all)
      accepted.checkpoints.append(checkpoint)
    }
    #expect(violations == [])
    for checkpoint in accepted.checkpoints.prefix(200) {
      // Whatever is accepted runs, or is refused when its numbers are no numbers.
      do {
        let encoder = try Encoder(blueprint: checkpoint.blueprint, weights: checkpoint.weights)
        let plan = try encoder.plan(
          inputs: [EncoderInput(ids: [1, 2, 3, 4, 5])],
          configurations: [
            try EncoderConfiguration(pattern: .none, pooling: .mean, for: encoder.blueprint)
          ])
        _ = try await encoder.run(plan, threads: 1)
      } catch is EvalError {}
    }
  }

  private final class Accepted { var checkpoints: [Checkpoint] = [] }

  @Test func adapters() throws {
    let names = ["llama-plain", "llama-patterns", "llama-expression", "llama-layers", "llama-all"]
    let corpus = names.compactMap { Self.file("adapters/\($0)/adapter_config.json") }
    try #require(corpus.count == names.count)
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "adapter_config.json")
    let modules = ["model.layers.0.self_attn.q_proj", "layers.1.mlp.down_proj", "x", "", "1.2.3"]
    let campaign = FuzzCampaign(
      "adapter_config.json", corpus: corpus,
      dictionary: [
        "r", "lora_alpha", "target_modules", "rank_pattern", "alpha_pattern", "use_rslora",
        "layers_to_transform", "layers_pattern", "all-linear", "exclude_modules", "(a|b)*c",
        "((((a*)*)*)*)*$", ".*\\\\.q_proj", "[^.]+", "a{1000}", "(?:x+x+)+y", "null", "[]",
      ], short: 100, long: 8000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      try Data(bytes).write(to: place)
      let configuration = try LoRAConfiguration(folder.url)
      for module in modules {
        _ = try configuration.adapts(module, isLinear: true)
        _ = try configuration.rank(of: module)
        _ = try configuration.scale(of: module)
      }
    }
    #expect(violations == [])
  }

  @Test func sentenceModules() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    let files: [(String, String)] = [
      (
        "modules.json",
        #"[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},"#
          + #"{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},"#
          + #"{"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]"#
      ),
      (
        "1_Pooling/config.json",
        #"{"word_embedding_dimension":16,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true}"#
      ),
      ("sentence_bert_config.json", #"{"max_seq_length":32,"do_lower_case":false}"#),
      (
        "config_sentence_transformers.json",
        #"{"prompts":{"q":"a "},"default_prompt_name":null,"similarity_fn_name":"cosine"}"#
      ),
    ]
    for (name, text) in files { try folder.write(text, to: name) }
    for (name, text) in files {
      let campaign = FuzzCampaign(
        name, corpus: [Array(text.utf8)],
        dictionary: [
          "sentence_transformers.models.Dense", "Transformer", "Pooling", "..", "/", "../..",
          "lasttoken",
          "pooling_mode", "mean", "include_prompt", "max_seq_length", "null", "true", "\\u0000",
        ], short: 15, long: 1000)
      let violations = campaign.violations(isProper: isProper) { bytes in
        try Data(bytes).write(to: folder.url.appending(path: name))
        _ = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
      }
      #expect(violations == [])
      try folder.write(text, to: name)
    }
  }

  @Test func shardIndex() throws {
    let folder = try TemporaryFolder()
    let index =
      #"{"metadata":{"total_size":32},"weight_map":{"a":"m-1.safetensors","b.weight":"m-1.safetensors","#
      + #""none":"m-1.safetensors","mask":"m-1.safetensors"}}"#
    try SafetensorsBytes.file(Self.header, data: [UInt8](repeating: 0, count: 32))
      .write(to: folder.url.appending(path: "m-1.safetensors"))
    let place = folder.url.appending(path: "model.safetensors.index.json")
    let campaign = FuzzCampaign(
      "model.safetensors.index.json", corpus: [Array(index.utf8)],
      dictionary: [
        "../m-1.safetensors", "/etc/passwd", ".", "..", "m-1.safetensors", "m-2.safetensors",
      ],
      short: 60, long: 5000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      try Data(bytes).write(to: place)
      _ = try TensorTable(folder: folder.url, surveys: SurveyCache(folder: nil))
    }
    #expect(violations == [])
  }
}

private final class Nobody: Sendable {}
