import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// Every key of a model's files is honoured, on the list of harmless keys, or refused by name.
@Suite struct ModelKeyTests {
  private func load(
    _ fixture: String = "llama", config: [String: Any] = [:], files: [String: String] = [:],
    accepted: Set<String> = []
  ) throws -> Checkpoint {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy(
      fixture, to: folder.url,
      changes: ["config.json": try CheckpointFixtures.configuration(fixture, config)])
    for (name, text) in files { try folder.write(text, to: name) }
    return try Checkpoint.load(
      directory: folder.url, surveys: SurveyCache(folder: nil), accepted: accepted)
  }

  @Test func anUnknownKeyIsRefusedByNameUnlessItIsAccepted() throws {
    let message = sentence { try load(config: ["logit_warp": 2, "attention_dropout": 0.5]) }
    #expect(message.contains("the key “logit_warp”, whose meaning is not known"))
    #expect(message.contains("--accept-key logit_warp"))
    let accepted = try load(
      config: ["logit_warp": 2, "attention_dropout": 0.5], accepted: ["logit_warp"])
    let reasons = Dictionary(
      uniqueKeysWithValues: accepted.harmlessKeys.map { ($0.key, $0.reason) })
    #expect(reasons["logit_warp"]?.contains("--accept-key") == true)
    #expect(reasons["attention_dropout"]?.contains("training") == true)
    // Null is not said.
    #expect(try load(config: ["logit_warp": NSNull()]).remoteCode == nil)
  }

  /// What belongs to pictures and sounds is harmless around a text model, and unknown inside one.
  @Test func picturesBelongToModelsAroundATextModel() {
    #expect(
      sentence { try load("bert", config: ["vision_config": ["hidden_size": 8]]) }
        .contains("“vision_config”"))
  }

  /// What one family reads is refused in the others, and other values of it in the family itself.
  @Test func keysOfOneFamilyAreRefusedInOthers() throws {
    #expect(
      sentence { try load("bert", config: ["position_embedding_type": "rope"]) }
        .contains("position_embedding_type"))
    #expect(
      sentence { try load("roberta", config: ["position_embedding_type": "alibi"]) }
        .contains("position_embedding_type"))
    #expect(
      sentence { try load("bert", config: ["feed_forward_type": "geglu"]) }
        .contains("feed_forward_type"))
    #expect(
      sentence { try load("llama", config: ["residual_multiplier": 0.5]) }.contains("residual"))
    #expect(
      sentence { try load("llama", config: ["is_encoder_decoder": true]) }.contains("encoder"))
    #expect(sentence { try load("falcon", config: ["alibi": true]) }.contains("alibi"))
    #expect(
      sentence { try load("gte-new", config: ["logn_attention_scale": true]) }.contains("logn"))
    #expect(sentence { try load("cohere", config: ["use_qk_norm": true]) }.contains("use_qk_norm"))
    #expect(
      sentence { try load("nomic_bert-remote", config: ["num_experts": 8]) }.contains("num_experts")
    )
    #expect(
      sentence { try load("albert", config: ["inner_group_num": 2]) }.contains("inner_group_num"))
    #expect(
      sentence { try load("bert", config: ["model_type": "deberta-v2"]) }.contains("disentangled"))
    // Code that a family here was built after is known; the same class on another family is not.
    let built = try load("gte-new").remoteCode
    #expect(built?.behaviour == .built)
    let other = try load("bert", config: ["auto_map": ["AutoModel": "modeling.NewModel"]])
    #expect(other.remoteCode?.behaviour == .unknown)
  }

  /// A key inside an object is a key too.
  @Test func nestedKeysAreRefusedByTheirPath() {
    let message = sentence {
      try load(config: [
        "rope_parameters": ["rope_type": "default", "rope_theta": 1e4, "wobble": 1]
      ])
    }
    #expect(message.contains("“rope_parameters.wobble”"), "\(message)")
  }

  /// The configurations that transformers saves by itself open: every key of them is known.
  @Test func defaultConfigurationsOfAllFamiliesAreKnown() throws {
    let file = try JSONFile(
      CheckpointFixtures.root.appending(path: "default-configs.json"))
    let configurations = try #require(file.value["configurations"]?.members)
    #expect(configurations.count == 35)
    for (name, value) in configurations.sorted(by: { $0.key < $1.key }) {
      let configuration = ModelConfiguration(
        file: "\(name).json", values: try #require(value.members), path: "")
      let architecture = try Architecture.find(configuration)
      try configuration.refuseCommon(besides: architecture.ownKeys)
      _ = try architecture.blueprint(configuration)
      #expect(throws: Never.self, "\(name)") { try configuration.checkUnread(.config) }
    }
  }

  @Test(arguments: [
    "llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2", "gpt_neox", "opt",
  ])
  func isCausalFalseMakesADecoderBidirectional(family: String) throws {
    #expect(try load(family).blueprint.attention.direction == .causal)
    let open = try load(family, config: ["is_causal": false])
    #expect(open.blueprint.attention.direction == .bidirectional)
    // transformers' bidirectional windows reach the whole window to either side.
    for layer in open.blueprint.layers where layer.window != nil {
      #expect(layer.windowRadius == layer.window)
    }
  }

  @Test func directionsThatTransformersDoesNotReadAreRefused() {
    #expect(
      sentence { try load(config: ["use_bidirectional_attention": true]) }
        .contains("use_bidirectional_attention"))
    #expect(sentence { try load("bert", config: ["is_causal": true]) }.contains("is_causal"))
    #expect(sentence { try load("bert", config: ["is_decoder": true]) }.contains("is_decoder"))
  }

  @Test func codeOfTheModelsOwnIsKnownOrAskedAbout() throws {
    let known = try load(
      "qwen2", config: ["auto_map": ["AutoModel": "org/name--modeling_qwen.Qwen2Model"]])
    #expect(known.remoteCode?.behaviour == .bidirectional)
    #expect(known.blueprint.attention.direction == .bidirectional)
    let unknown = try load("llama", config: ["auto_map": ["AutoModel": "modeling_x.LlamaX"]])
    #expect(unknown.remoteCode?.behaviour == .unknown)
    #expect(unknown.blueprint.attention.direction == .causal)
    #expect(
      try load("llama", config: ["auto_map": ["AutoTokenizer": ["t.T", NSNull()]]]).remoteCode
        == nil)
  }

  // MARK: Modules

  private static let modules = """
    [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
     {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]
    """
  private static let pooling = ["1_Pooling/config.json": #"{"pooling_mode_mean_tokens":true}"#]

  private func sentenceModel(_ files: [String: String]) throws -> Checkpoint {
    try load(
      "bert",
      files: Self.pooling.merging(files) { $1 }.merging(["modules.json": Self.modules]) { own, _ in
        own
      })
  }

  @Test func loadingArgumentsAreHonoured() throws {
    func recipe(_ settings: String, limit: Int? = 32) throws -> Recipe {
      try sentenceModel(["sentence_bert_config.json": settings]).defaultRecipe(
        tokenizerLimit: limit)
    }
    #expect(try recipe("{}").truncation.maxTokens == 32)
    #expect(try recipe(#"{"max_seq_length":24}"#).truncation.maxTokens == 24)
    // A stated length equal to the number of positions is stated all the same.
    #expect(try recipe(#"{"max_seq_length":40}"#).truncation.maxTokens == 40)
    let argument = #"{"max_seq_length":24,"tokenizer_args":{"model_max_length":6}}"#
    #expect(try recipe(argument).truncation.maxTokens == 6)
    let call = #"{"processing_kwargs":{"text":{"max_length":5,"add_special_tokens":false}}}"#
    #expect(try recipe(call).truncation.maxTokens == 5)
    #expect(try recipe(call).specialTokens.bos == .omit && recipe(call).specialTokens.eos == .omit)
    let relu = try sentenceModel([
      "sentence_bert_config.json": #"{"config_kwargs":{"hidden_act":"relu"}}"#
    ])
    #expect(relu.blueprint.feedForward.activation == .relu)
  }

  @Test(arguments: [
    (#"{"model_kwargs":{"subfolder":"x"}}"#, "model_kwargs.subfolder"),
    (#"{"transformer_task":"fill-mask"}"#, "transformer_task"),
    (#"{"processing_kwargs":{"text":{"truncation":false}}}"#, "truncation"),
    (#"{"modality_config":{"text":{"method":"get_text_features"}}}"#, "method"),
    (#"{"query_length":32}"#, "query_length"), (#"{"max_length":32}"#, "max_length"),
  ])
  func settingsThatAreNotUnderstoodAreRefused(settings: String, name: String) {
    let message = sentence { try sentenceModel(["sentence_bert_config.json": settings]) }
    #expect(message.contains(name), "\(message)")
  }

  @Test func keysOfModulesAreReadOrRefused() throws {
    let kept = try sentenceModel([
      "config_sentence_transformers.json": #"{"truncate_dim":8,"__version__":{"torch":"2"}}"#
    ])
    #expect(kept.defaultRecipe().dimensions == 8)
    for (file, content, name) in [
      ("config_sentence_transformers.json", #"{"model_type":"SparseEncoder"}"#, "SparseEncoder"),
      ("config_sentence_transformers.json", #"{"scale":20}"#, "scale"),
      ("config_sentence_transformers.json", #"{"similarity_fn_name":"hamming"}"#, "cosine, dot"),
      ("1_Pooling/config.json", #"{"pooling_mode":"mean","temperature":2}"#, "temperature"),
      (
        "1_Pooling/config.json", #"{"pooling_mode":"mean","embedding_dimension":17}"#,
        "17 components"
      ),
    ] {
      let message = sentence { try sentenceModel([file: content]) }
      #expect(message.contains(name), "\(message)")
    }
    let arguments = Self.modules.replacing(
      "\"path\":\"\",", with: "\"path\":\"\",\"kwargs\":[\"task\"],")
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    try folder.write(arguments, to: "modules.json")
    try folder.write(#"{"pooling_mode":"mean"}"#, to: "1_Pooling/config.json")
    #expect(sentence { try SentenceModules.read(folder.url) }.contains("kwargs"))
  }

  /// activation(W v + b) + v, and + R v where the widths differ.
  @Test func residualsOfDenseHeadsAreAdded() throws {
    func head(_ residual: DenseHead.Residual?) throws -> [Float] {
      let linear = LinearWeights(
        matrix: WeightMatrix(values: [1, 2, 3, 4], outputs: 2, inputs: 2), bias: [10, 20])
      var vectors = PooledVectors(dimension: 2, values: [1, -1])
      try vectors.apply([DenseHead(linear: linear, activation: nil, residual: residual)])
      return vectors.values
    }
    #expect(try head(nil) == [9, 19])
    #expect(try head(.identity) == [10, 18])
    let other = LinearWeights(
      matrix: WeightMatrix(values: [2, 0, 0, 2], outputs: 2, inputs: 2), bias: nil)
    #expect(try head(.projected(other)) == [11, 17])
  }

  /// An adapter beside the model's own files is part of the model, as it is for transformers.
  @Test func anAdapterBesideTheModelIsLoaded() throws {
    let base = CheckpointFixtures.folder("llama")
    let adapters = try FileManager.default.contentsOfDirectory(
      at: CheckpointFixtures.folder("adapters"), includingPropertiesForKeys: nil)
    let adapter = try #require(
      adapters.first { (try? Checkpoint.load(directory: base, adapters: [$0])) != nil })
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url)
    for file in ["adapter_config.json", "adapter_model.safetensors"] {
      try FileManager.default.copyItem(
        at: adapter.appending(path: file), to: folder.url.appending(path: file))
    }
    let beside = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    let named = try Checkpoint.load(
      directory: base, adapters: [adapter], surveys: SurveyCache(folder: nil))
    #expect(beside.digests["adapter-0"] == named.digests["adapter-0"])
    #expect(beside.digests["adapter-0"] != nil)
  }
}
