import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// Models in GGUF: where they lie, what their keys mean, what is undone.
@Suite struct GgufModelTests {
  /// Files stay while a test runs: one that is removed counts as changed.
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func file(
    _ metadata: [(String, GgufBytes.Value)] = GgufBytes.decoder(),
    _ tensors: [GgufBytes.Tensor] = []
  ) -> GgufBytes {
    GgufBytes(
      metadata,
      [GgufBytes.floats("token_embd.weight", [4, 3], (0..<12).map { Float($0) })] + tensors)
  }

  private func open(_ file: GgufBytes) throws -> GgufModel {
    let place = folder.url.appending(path: "tiny.gguf")
    try Data(file.file).write(to: place)
    return try #require(try GgufModel.open(place))
  }

  private func message(_ file: GgufBytes) -> String {
    do {
      _ = try open(file)
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func keysBecomeMembersOfTheConfiguration() throws {
    let model = try open(Self.file())
    let configuration = model.configuration
    #expect(try configuration.text("model_type", "") == "llama")
    #expect(try configuration.size("hidden_size") == 4)
    #expect(try configuration.size("num_hidden_layers") == 1)
    #expect(try configuration.size("num_key_value_heads") == 2)
    #expect(try configuration.size("head_dim") == 2)
    #expect(try configuration.size("vocab_size") == 3)
    #expect(configuration["rope_theta"]?.real == 10_000)
    #expect(model.precision == "F32")
  }

  @Test func everyKeyIsReadHarmlessOrRefused() throws {
    let harmless = Self.file(
      GgufBytes.decoder() + [("general.author", .text("x")), ("general.file_type", .uint32(15))])
    let model = try open(harmless)
    #expect(model.precision == "Q4_K_M")
    #expect(model.harmlessKeys.map(\.key) == ["general.author"])
    for key in ["llama.residual_scale", "llama.rope.scaling.alpha", "something.else"] {
      let refused = message(Self.file(GgufBytes.decoder() + [(key, .float32(2))]))
      #expect(refused.contains("“\(key)”"), "\(refused)")
    }
    #expect(
      message(Self.file(GgufBytes.decoder() + [("llama.expert_count", .uint32(8))]))
        .contains("a mixture of experts"))
    #expect(
      message(Self.file(GgufBytes.decoder() + [("llama.rope.dimension_count", .uint32(1))]))
        .contains("rope.dimension_count"))
    #expect(
      message(Self.file(GgufBytes.decoder() + [("llama.pooling_type", .uint32(4))]))
        .contains("pooling_type"))
  }

  /// llama.cpp scales nothing where the kind is “none”; a factor without a kind is linear.
  @Test(
    arguments: [
      ("none", "llama.rope.scaling.factor", nil), (nil, "llama.rope.scaling.factor", "linear"),
      ("linear", "llama.rope.scaling.factor", "linear"), (nil, "llama.rope.scale_linear", "linear"),
      ("none", "llama.rope.scale_linear", nil),
    ] as [(String?, String, String?)])
  func rotaryScalingIsThatOfItsKind(kind: String?, key: String, expected: String?) throws {
    let stated = kind.map { [("llama.rope.scaling.type", GgufBytes.Value.text($0))] } ?? []
    let model = try open(Self.file(GgufBytes.decoder() + stated + [(key, .float32(4))]))
    let scaling = model.configuration["rope_scaling"]
    #expect(scaling?["rope_type"]?.text == expected)
    #expect(scaling?["factor"]?.real == (expected == nil ? nil : 4))
  }

  @Test func familiesAndTensorsAreKnownByName() {
    #expect(message(Self.file(GgufBytes.decoder("t5encoder"))).contains("original files run"))
    #expect(message(Self.file(GgufBytes.decoder("mamba"))).contains("“mamba”"))
    let stray = GgufBytes.floats("blk.0.ssm_a.weight", [4], [1, 2, 3, 4])
    #expect(message(Self.file(GgufBytes.decoder(), [stray])).contains("“blk.0.ssm_a.weight”"))
    let far = GgufBytes.floats("blk.00.attn_norm.weight", [4], [1, 2, 3, 4])
    #expect(message(Self.file(GgufBytes.decoder(), [far])).contains("“blk.00.attn_norm.weight”"))
  }

  /// Rows of a head that lie 0, 2, 1, 3 in the order of its halves come out 0, 1, 2, 3.
  @Test func rotaryRowsAreTurnedBack() throws {
    let metadata = GgufBytes.decoder(hidden: 4, heads: 1)
    let rows: [Float] = [0, 2, 1, 3]
    let query = GgufBytes.floats(
      "blk.0.attn_q.weight", [4, 4], rows.flatMap { [$0, $0, $0, $0] })
    let value = GgufBytes.floats("blk.0.attn_v.weight", [4, 4], (0..<16).map { Float($0) })
    let file = try open(Self.file(metadata, [query, value]))
    let table = try file.tensors(surveys: SurveyCache(folder: nil))
    let turned = try #require(table["model.layers.0.self_attn.q_proj.weight"])
    #expect(turned.floats() == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    #expect(
      table["model.layers.0.self_attn.v_proj.weight"]?.floats() == (0..<16).map { Float($0) })
    #expect(
      table["model.embed_tokens.weight"]?.floats() == (0..<12).map { Float($0) })
  }

  @Test func normsOfGemmaLoseTheirOne() throws {
    let metadata =
      GgufBytes.decoder("gemma3")
      + [("gemma3.attention.sliding_window", .uint32(8))]
    let norm = GgufBytes.floats("output_norm.weight", [4], [1, 1.5, 2, 0])
    let table = try open(Self.file(metadata, [norm])).tensors(surveys: SurveyCache(folder: nil))
    #expect(table["model.norm.weight"]?.floats() == [0, 0.5, 1, -1])
  }

  @Test func digestsAreThoseOfTheFile() throws {
    let bytes = Self.file(
      GgufBytes.decoder(), [GgufBytes.floats("output_norm.weight", [4], [1, 2, 3, 4])])
    let table = try open(bytes).tensors(surveys: SurveyCache(folder: nil))
    #expect(table.digest == ContentDigest(of: Data(bytes.file)))
  }

  @Test func scalesThatAreNoNumbersAreFound() throws {
    var block = [UInt8](repeating: 0, count: 34)
    (block[0], block[1]) = (0x00, 0x7C)
    let metadata = GgufBytes.decoder(hidden: 32, heads: 2)
    let tensor = GgufBytes.Tensor("token_embd.weight", [32, 1], type: 8, data: block)
    let model = try open(GgufBytes(metadata, [tensor]))
    #expect(throws: EvalError.self) { try model.tensors(surveys: SurveyCache(folder: nil)) }
  }

  @Test func foldersAndSetsAreFound() throws {
    let folder = try TemporaryFolder()
    #expect(try GgufModel.open(folder.url) == nil)
    try Data(Self.file().file).write(to: folder.url.appending(path: "one.gguf"))
    #expect(try GgufModel.open(folder.url)?.url.lastPathComponent == "one.gguf")
    try Data(Self.file().file).write(to: folder.url.appending(path: "two.gguf"))
    #expect(throws: EvalError.self) { try GgufModel.open(folder.url) }
    // Weights of another format stand before those of GGUF.
    try Data().write(to: folder.url.appending(path: "model.safetensors"))
    #expect(try GgufModel.open(folder.url) == nil)
    // A set with a gap.
    let set = try TemporaryFolder()
    let first = set.url.appending(path: "m-00001-of-00002.gguf")
    try Data(Self.file().file).write(to: first)
    #expect(throws: EvalError.self) { try GgufModel.open(first) }
    // Files that are no parts of one set.
    try Data(Self.file().file).write(to: set.url.appending(path: "m-00002-of-00002.gguf"))
    #expect(throws: EvalError.self) { try GgufModel.open(first) }
    #expect(GgufModel.name(of: first) == "m")
    #expect(GgufModel.name(of: URL(fileURLWithPath: "/x/gemma-q4.gguf")) == "gemma-q4")
  }
}
