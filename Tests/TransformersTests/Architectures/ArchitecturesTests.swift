import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

@Suite struct ArchitecturesTests {
  @Test func everyFileOfTheFolderIsInTheCatalogue() throws {
    let folder = SharedData.repository.appending(
      path: "Sources/Transformers/Architectures/Families")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    let catalogue = try String(
      contentsOf: SharedData.repository.appending(
        path: "Sources/Transformers/Architectures/Architecture+Catalogue.swift"), encoding: .utf8)
    for file in files {
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      let declared = source.split(separator: "\n").compactMap { line -> String? in
        guard line.contains("static let "), line.contains("= Architecture(") else { return nil }
        return line.split(separator: " ").drop { $0 != "let" }.dropFirst().first.map(String.init)
      }
      #expect(!declared.isEmpty, "\(file) declares no architecture")
      for name in declared {
        #expect(
          catalogue.contains("    .\(name),\n"),
          "Architecture+Catalogue.swift lacks the line “.\(name),” for \(file)")
      }
    }
    let names = Architecture.catalogue.flatMap(\.modelTypes)
    #expect(Set(names).count == names.count)
    #expect(Architecture.catalogue.count == files.count)
  }

  /// The page about models names every family, and no other.
  @Test func theCoverageOfEveryFamilyIsStated() throws {
    let file = try JSONFile(
      SharedData.repository.appending(path: "benchmarks/coverage/models.json"))
    let stated = try #require(file.value["families"]?.elements).compactMap { $0["family"]?.text }
    #expect(Set(stated) == Set(Architecture.catalogue.map(\.name)))
    let hundred = try #require(file.value["hundred"]?.elements)
    #expect(hundred.count == 100)
    let page = try String(
      contentsOf: SharedData.repository.appending(path: "docs/models.md"), encoding: .utf8)
    for model in hundred {
      let name = try #require(model["model"]?.text)
      #expect(page.contains("| \(name) |"), "docs/models.md is not rendered anew: \(name)")
    }
  }

  /// What transformers counts: the numbers of every tensor of the bare model that a hidden state needs.
  @Test(arguments: [
    ("bert", "bert", 3), ("distilbert", "distilbert", 3), ("roberta", "roberta", 3),
    ("xlm-roberta", "xlm-roberta", 3), ("mpnet", "mpnet", 3), ("modernbert", "modernbert", 3),
    ("llama", "llama", 3), ("llama-biased", "llama", 3), ("llama-linear", "llama", 3),
    ("llama-dynamic", "llama", 3), ("llama-llama3", "llama", 3), ("llama-yarn", "llama", 3),
    ("mistral", "mistral", 3), ("mistral-full", "mistral", 3), ("qwen2", "qwen2", 3),
    ("qwen2-window", "qwen2", 3), ("qwen3", "qwen3", 3), ("gemma2", "gemma2", 3),
    ("gemma3", "gemma3_text", 3), ("gemma3-bidirectional", "gemma3_text", 3), ("opt", "opt", 3),
    ("opt-post", "opt", 3), ("gpt2", "gpt2", 3), ("gpt2-scaled", "gpt2", 3),
    ("gpt_neox", "gpt_neox", 3), ("gpt_neox-odd", "gpt_neox", 3),
    ("gpt_neox-sequential", "gpt_neox", 3), ("gpt_neox-float16", "gpt_neox", 3),
    ("llama-bfloat16", "llama", 3), ("modernbert-bfloat16", "modernbert", 3),
    ("camembert", "camembert", 3), ("electra", "electra", 3), ("albert", "albert", 4),
    ("t5", "t5", 3), ("t5-gated", "t5", 3), ("umt5", "t5", 3), ("gte", "gte", 3),
    ("gte-new", "gte", 3), ("nomic_bert", "nomic_bert", 3), ("nomic_bert-remote", "nomic_bert", 3),
    ("jina_embeddings_v3", "jina_embeddings_v3", 3), ("eurobert", "eurobert", 3),
    ("jina-bert", "bert", 3), ("jina-bert-code", "bert", 3), ("llama_bidirec", "llama_bidirec", 3),
    ("phi3", "phi3", 3), ("olmo2", "olmo2", 3), ("granite", "granite", 3),
    ("smollm3", "smollm3", 3), ("cohere", "cohere", 3), ("falcon", "falcon", 3),
    ("falcon-multi-query", "falcon", 3), ("bloom", "bloom", 3), ("gptj", "gptj", 3),
    ("phi", "phi", 3), ("clip", "clip", 3),
  ])
  func everyFixtureIsBoundWithoutAResidue(name: String, family: String, layers: Int) throws {
    let checkpoint = try CheckpointFixtures.load(name)
    #expect(checkpoint.architecture.name == family)
    #expect(checkpoint.blueprint.layerCount == layers)
    #expect(checkpoint.weights.layers.count == layers)
    let inspection = try checkpoint.inspection()
    // Whatever is not used is a head: nothing of the model's body was left out.
    #expect(inspection.unexpectedTensors == [], "\(name)")
    #expect(inspection.parameters + unusedCount(checkpoint) == inspection.weightCount(checkpoint))
  }

  private func unusedCount(_ checkpoint: Checkpoint) -> Int {
    checkpoint.tensors.tensors.values.filter { !checkpoint.takenTensors.contains($0.name) }
      .reduce(0) { $0 + $1.count }
  }

  @Test func windowsAndRotaryTablesAreRead() throws {
    let mistral = try CheckpointFixtures.load("mistral").blueprint
    #expect(mistral.layers.allSatisfy { $0.window == 4 && $0.windowRadius == 3 })
    #expect(
      try CheckpointFixtures.load("mistral-full").blueprint.layers.allSatisfy { $0.window == nil })
    let qwen = try CheckpointFixtures.load("qwen2-window").blueprint
    #expect(qwen.layers.map(\.window) == [nil, 3, 3])
    let gemma = try CheckpointFixtures.load("gemma3").blueprint
    #expect(gemma.layers.map(\.window) == [4, 4, nil])
    #expect(gemma.layers.map(\.rotary) == [1, 1, 0])
    #expect(gemma.rotaries.map(\.theta) == [1_000_000, 10_000])
    #expect(gemma.attention.scale == Float(1 / Double(11).squareRoot()))
    #expect(gemma.embedding.scale == 4)
    // 4 // 2 + 1 = 3, exclusive: two tokens to either side.
    let open = try CheckpointFixtures.load("gemma3-bidirectional").blueprint
    #expect(open.attention.direction == .bidirectional)
    #expect(open.layers.map(\.windowRadius) == [2, 2, nil])
    let modern = try CheckpointFixtures.load("modernbert").blueprint
    #expect(modern.layers.map(\.windowRadius) == [nil, 3, 3])
    #expect(modern.layers.map(\.hasAttentionNorm) == [false, true, true])
    #expect(modern.rotaries.map(\.theta) == [160_000, 10_000])
    let odd = try CheckpointFixtures.load("gpt_neox-odd").blueprint
    // ⌊8 · 0.4⌋ = 3 components, rounded up to 4; exponents still divide by 3.
    #expect(odd.rotaries[0].dimensions == 4)
    #expect(odd.rotaries[0].exponentDivisor == 3)
    let scaled = try CheckpointFixtures.load("gpt2-scaled").blueprint
    let base = Float(1 / Double(8).squareRoot())
    #expect(scaled.layers.map(\.attentionScale) == [base, base / 2, base / 3])
  }

  @Test func featuresOfOtherFamiliesAreRead() throws {
    let albert = try CheckpointFixtures.load("albert").blueprint
    #expect(albert.layers.map(\.shared) == [0, 0, 1, 1])
    #expect(albert.embedding.sumWidth == 10)
    #expect(try CheckpointFixtures.load("gte").blueprint.embedding.hasTokenTypes == false)
    let stretched = try CheckpointFixtures.load("gte-new").blueprint.rotaries[0]
    #expect(stretched.scaling == .stretchedBase(factor: 2.5))
    let nomic = try CheckpointFixtures.load("nomic_bert-remote").blueprint
    #expect(nomic.rotaries[0].scaling == .dynamic(factor: 2, originalMax: 6))
    #expect(nomic.maxPositions == 24)
    // Every second layer has no rotary positions.
    let smol = try CheckpointFixtures.load("smollm3").blueprint
    #expect(smol.layers.map(\.rotary) == [0, nil, 0])
    let granite = try CheckpointFixtures.load("granite").blueprint
    #expect(granite.residualScale == 0.22 && granite.embedding.scale == 6)
    #expect(granite.attention.scale == 0.3)
    // Three heads: 2^-4 and 2^-8 of two, then the first of four.
    let bloom = try CheckpointFixtures.load("bloom").blueprint.attention.linearBias
    #expect(bloom == LinearBiasBlueprint(slopes: [0.0625, 0.00390625, 0.25], isSymmetric: false))
    let jina = try CheckpointFixtures.load("jina-bert").blueprint
    #expect(jina.attention.linearBias?.isSymmetric == true)
    #expect(jina.embedding.positions == .none)
    let multi = try CheckpointFixtures.load("falcon-multi-query").blueprint.attention
    #expect(multi.keyValueHeads == 1)
  }

  @Test func bothSpellingsOfRotaryParametersMeanTheSame() throws {
    let old: [String: JSONValue] = [
      "rope_theta": .number(500_000), "max_position_embeddings": .integer(131_072),
      "rope_scaling": .object([
        "rope_type": .string("llama3"), "factor": .number(8), "low_freq_factor": .number(1),
        "high_freq_factor": .number(4), "original_max_position_embeddings": .integer(8192),
      ]),
    ]
    let new: [String: JSONValue] = [
      "max_position_embeddings": .integer(131_072),
      "rope_parameters": .object([
        "rope_type": .string("llama3"), "rope_theta": .number(500_000), "factor": .number(8),
        "low_freq_factor": .number(1), "high_freq_factor": .number(4),
        "original_max_position_embeddings": .integer(8192),
      ]),
    ]
    let expected = RotaryBlueprint(
      dimensions: 64, theta: 500_000,
      scaling: .banded(factor: 8, lowFrequency: 1, highFrequency: 4, originalMax: 8192))
    for values in [old, new] {
      let configuration = ModelConfiguration(file: "config.json", values: values, path: "")
      #expect(try configuration.rotary(headDimension: 64) == expected)
    }
    let linear = ModelConfiguration(
      file: "config.json",
      values: ["rope_scaling": .object(["type": .string("linear"), "factor": .number(2)])], path: ""
    )
    #expect(
      try linear.rotary(headDimension: 8)
        == RotaryBlueprint(dimensions: 8, theta: 10_000, scaling: .linear(factor: 2)))
  }

  @Test func yarnTakesItsAttentionFactorFromThePaper() throws {
    func factor(_ extra: JSONObject) throws -> Double {
      var object: JSONObject = [
        "rope_type": .string("yarn"), "factor": .number(4),
        "original_max_position_embeddings": .integer(64),
      ]
      for key in extra.keys { object.add(extra.members[key] ?? .null, for: key) }
      let configuration = ModelConfiguration(
        file: "", values: ["rope_parameters": .object(object)], path: "")
      guard
        case .yarn(_, _, _, _, let factor, _) = try configuration.rotary(headDimension: 8).scaling
      else { throw EvalError.internalFault("no YaRN") }
      return factor
    }
    // 0.1 ln 4 + 1 = 1.1386294…
    #expect(abs(try factor([:]) - 1.138629436111989) < 1e-15)
    #expect(try factor(["attention_factor": .number(0.5)]) == 0.5)
    // (0.1 · 2 · ln 4 + 1)/(0.1 · 1 · ln 4 + 1) = 1.2772588722239782/1.138629436111989
    #expect(
      abs(try factor(["mscale": .number(2), "mscale_all_dim": .number(1)]) - 1.121751143713058)
        < 1e-14)
  }

  @Test func theFamilyIsFoundByClassNameToo() throws {
    func family(_ name: String) throws -> String {
      try Architecture.find(
        ModelConfiguration(
          file: "config.json", values: ["architectures": .array([.string(name)])], path: "")
      ).name
    }
    #expect(try family("BertModel") == "bert")
    #expect(try family("Qwen2ForCausalLM") == "qwen2")
    #expect(try family("Gemma3TextModel") == "gemma3_text")
    #expect(try family("XLMRobertaModel") == "xlm-roberta")
    #expect(try family("T5EncoderModel") == "t5")
    #expect(try family("Phi3ForCausalLM") == "phi3")
    #expect(throws: EvalError.self) { try family("DebertaV2Model") }
  }
}

extension ModelInspection {
  /// All numbers of the checkpoint's floating-point tensors.
  func weightCount(_ checkpoint: Checkpoint) -> Int {
    checkpoint.tensors.tensors.values.reduce(0) { $0 + $1.count }
  }
}
