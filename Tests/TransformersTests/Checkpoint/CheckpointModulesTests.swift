import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// What sentence-transformers keeps beside a model.
@Suite struct CheckpointModulesTests {
  private static let plain = """
    [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
     {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}]
    """

  /// A directory around fixture bert with these files.
  private func directory(_ files: [String: String], modules: String = plain) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    try folder.write(modules, to: "modules.json")
    for (name, text) in files { try folder.write(text, to: name) }
    return folder
  }

  private func load(_ folder: TemporaryFolder) throws -> Checkpoint {
    try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
  }

  @Test func poolingModesAreConcatenatedInTheReferencesOrder() throws {
    let folder = try directory([
      "1_Pooling/config.json":
        #"{"word_embedding_dimension":16,"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true,"#
        + #""pooling_mode_lasttoken":true,"pooling_mode_max_tokens":false}"#
    ])
    let recipe = try load(folder).defaultRecipe()
    #expect(recipe.pooling == Pooling([.cls, .mean, .last]))
    #expect(recipe.normalisation == .none)
    #expect(recipe.truncation.maxTokens == 40)
  }

  @Test(arguments: [
    (#""mean""#, Pooling.mean), (#"["cls","max"]"#, Pooling([.cls, .max])),
    (#""weightedmean""#, Pooling([.weightedMean])), (#""lasttoken""#, Pooling.last),
    (#""mean_sqrt_len_tokens""#, Pooling([.meanSquareRootLength])),
  ])
  func theNewerSpellingOfPoolingIsRead(mode: String, pooling: Pooling) throws {
    let folder = try directory([
      "1_Pooling/config.json": #"{"embedding_dimension":16,"pooling_mode":\#(mode)}"#
    ])
    #expect(try load(folder).defaultRecipe().pooling == pooling)
  }

  @Test func everythingTogether() throws {
    let modules = """
      [{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.models.Transformer"},
       {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
       {"idx":2,"name":"2","path":"2_Dense","type":"sentence_transformers.models.Dense"},
       {"idx":3,"name":"3","path":"3_Normalize","type":"sentence_transformers.models.Normalize"}]
      """
    let folder = try TemporaryFolder()
    try folder.write(modules, to: "modules.json")
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "0_Transformer"), withIntermediateDirectories: true)
    try CheckpointFixtures.copy("bert", to: folder.url.appending(path: "0_Transformer"))
    try folder.write(
      #"{"max_seq_length":24,"do_lower_case":true}"#, to: "0_Transformer/sentence_bert_config.json")
    try folder.write(
      #"{"pooling_mode_mean_tokens":true,"include_prompt":false}"#, to: "1_Pooling/config.json")
    try folder.write(
      #"{"in_features":16,"out_features":2,"bias":true,"activation_function":"torch.nn.modules.linear.Identity"}"#,
      to: "2_Dense/config.json")
    try folder.write(
      #"{"prompts":{"query":"query: ","document":""},"default_prompt_name":"query","similarity_fn_name":"cosine"}"#,
      to: "config_sentence_transformers.json")
    var data: [UInt8] = []
    for value in (0..<34).map({ Float($0) }) {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { data += Array($0) }
    }
    try SafetensorsBytes.file(
      #"{"linear.weight":{"dtype":"F32","shape":[2,16],"data_offsets":[0,128]},"#
        + #""linear.bias":{"dtype":"F32","shape":[2],"data_offsets":[128,136]}}"#, data: data
    ).write(to: folder.url.appending(path: "2_Dense/model.safetensors"))
    let checkpoint = try load(folder)
    let recipe = checkpoint.defaultRecipe()
    #expect(recipe.pooling == Pooling([.mean], over: .text))
    #expect(recipe.normalisation == .l2)
    #expect(recipe.truncation.maxTokens == 24)
    #expect(recipe.prompts == ["query: {text}"])
    #expect(checkpoint.modules?.lowercases == true)
    #expect(checkpoint.modules?.similarity == "cosine")
    #expect(checkpoint.heads.count == 1)
    #expect(checkpoint.heads.first?.activation == nil)
    #expect(checkpoint.heads.first?.linear.matrix.outputs == 2)
    #expect(checkpoint.heads.first?.linear.bias == [32, 33])
    #expect(checkpoint.digests["head-0"] != nil)
    // Every file that moves a vector moves the digest.
    let before = checkpoint.digests["config"]
    try folder.write(#"{"pooling_mode_mean_tokens":true}"#, to: "1_Pooling/config.json")
    #expect(try load(folder).digests["config"] != before)
  }

  @Test func aPlainDirectoryHasAPlainRecipe() throws {
    #expect(try CheckpointFixtures.load("bert").defaultRecipe().pooling == .mean)
    #expect(try CheckpointFixtures.load("llama").defaultRecipe().pooling == .last)
    #expect(try CheckpointFixtures.load("gemma3-bidirectional").defaultRecipe().pooling == .mean)
  }

  @Test func brokenModulesAreRefused() throws {
    let mean = ["1_Pooling/config.json": #"{"pooling_mode_mean_tokens":true}"#]
    func list(_ entries: (String, String)...) -> String {
      "["
        + entries.map { #"{"path":"\#($0.0)","type":"sentence_transformers.models.\#($0.1)"}"# }
        .joined(separator: ",") + "]"
    }
    let cases: [(String, [String: String], String)] = [
      (
        list(("", "Transformer"), ("1_Pooling", "CNN")), mean,
        "the module sentence_transformers.models.CNN (convolutions over tokens are not built)"
      ),
      (#"[{"path":"","type":"evil.Module"}]"#, mean, "the module evil.Module is not supported"),
      (
        list(("", "Transformer"), ("../1_Pooling", "Pooling")), mean,
        "leads out of the model directory"
      ),
      (list(("", "Transformer"), ("/tmp", "Pooling")), mean, "leads out of the model directory"),
      (list(("1_Pooling", "Pooling")), mean, "entry 0: is none of CLIPModel"),
      (list(("", "Transformer")), mean, "has no Pooling module"),
      (
        list(("", "Transformer"), ("1_Pooling", "Pooling"), ("1_Pooling", "Pooling")), mean,
        "where none can stand"
      ),
      (
        list(("", "Transformer"), ("1_Pooling", "Pooling"), ("n", "Normalize"), ("d", "Dense")),
        mean, "stands after Normalize"
      ),
      ("{}", mean, "a list of modules is expected"),
      (Self.plain, [:], "1_Pooling/config.json: is not there"),
      (
        Self.plain, ["1_Pooling/config.json": #"{"pooling_mode_mean_tokens":false}"#],
        "no mode is true"
      ),
      (
        Self.plain, ["1_Pooling/config.json": #"{"pooling_mode_magic":true}"#],
        "pooling_mode_magic true is not supported"
      ),
      (
        Self.plain, ["1_Pooling/config.json": #"{"pooling_mode":"magic"}"#],
        "pooling_mode “magic” is not supported"
      ),
      (
        Self.plain,
        mean.merging([
          "config_sentence_transformers.json": #"{"prompts":{"q":"a"},"default_prompt_name":"x"}"#
        ]) { $1 },
        "default_prompt_name: is “x” and must be one of q"
      ),
      (
        list(("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")),
        mean.merging([
          "2_Dense/config.json":
            #"{"in_features":16,"out_features":2,"activation_function":"os.system"}"#
        ]) { $1 },
        "activation_function “os.system” is not supported"
      ),
      (
        list(("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")),
        mean.merging(["2_Dense/config.json": #"{"in_features":15,"out_features":2}"#]) { $1 },
        "in_features: is 15, and the vectors before it have 16 components"
      ),
      (
        list(("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")),
        mean.merging([
          "2_Dense/config.json": #"{"in_features":16,"out_features":2}"#,
          "2_Dense/pytorch_model.bin": "",
        ]) { $1 },
        "2_Dense/pytorch_model.bin: this is no file of torch.save"
      ),
    ]
    for (modules, files, reason) in cases {
      let folder = try directory(files, modules: modules)
      let message = sentence { try load(folder) }
      #expect(message.contains(reason), "\(message)")
    }
  }

  // MARK: Inspection

  @Test func inspectionTellsWhatALayerSees() throws {
    typealias Plan = ModelInspection.LayerPlan
    let mistral = try CheckpointFixtures.load("mistral")
    #expect(
      try mistral.inspection(pattern: .last(1)).attention == [
        Plan(layer: 0, direction: .causal, changedByPattern: false, reachBack: 4, reachAhead: 1),
        Plan(layer: 1, direction: .causal, changedByPattern: false, reachBack: 4, reachAhead: 1),
        Plan(
          layer: 2, direction: .bidirectional, changedByPattern: true, reachBack: 4, reachAhead: 4),
      ])
    #expect(throws: EvalError.self) { try mistral.inspection(pattern: .only([3])) }
    let bert = try CheckpointFixtures.load("bert").inspection(pattern: .all)
    #expect(bert.attention.allSatisfy { $0.direction == .bidirectional && !$0.changedByPattern })
  }

  @Test func inspectionCountsWhatIsUsed() throws {
    let inspection = try CheckpointFixtures.load("bert").inspection()
    // (97 + 40 + 2 + 2)·16 embeddings and norm; a layer: 4·(16·16 + 16) + 16·29 + 29 + 29·16 + 16 + 4·16.
    #expect(inspection.parameters == 141 * 16 + 3 * (4 * 272 + 464 + 29 + 464 + 16 + 64))
    #expect(inspection.unusedTensors == ["pooler.dense.bias", "pooler.dense.weight"])
    #expect(inspection.unexpectedTensors == [])
    #expect(inspection.parametersByType == ["F32": inspection.parameters])
    #expect(inspection.memoryBytes > 4 * inspection.parameters)
    #expect(inspection.tokenizerFiles.first == .init(name: "tokenizer.json", bytes: nil))
    #expect(inspection.family == "bert")
  }

  @Test func tensorsOutsideTheModelAreNotedAndReported() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url, changes: ["model.safetensors": nil])
    let whole = try Data(
      contentsOf: CheckpointFixtures.folder("llama").appending(path: "model.safetensors"))
    try CheckpointFixtures.adding("sonar.layers.0.weight", to: whole).write(
      to: folder.url.appending(path: "model.safetensors"))
    let checkpoint = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    #expect(checkpoint.notes.contains { $0.contains("not used: sonar.layers.0.weight") })
    #expect(try checkpoint.inspection().unexpectedTensors == ["sonar.layers.0.weight"])
  }
}
