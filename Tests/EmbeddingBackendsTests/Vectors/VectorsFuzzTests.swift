import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

/// Variants of every file of vectors and of every server's answer: read or refused, never a trap.
@Suite struct VectorsFuzzTests {
  private func isProper(_ error: any Error) -> Bool {
    error is EvalError || error is InterfaceFault
  }

  private static let words = [
    "<f4", "<f8", "<f2", ">f4", "|O", "True", "False", "descr", "fortran_order", "shape", "(2, 3)",
    "(0,)",
    "(0, 9223372036854775807)", "(9223372036854775807, 0)", "arr_0.npy", "embeddings", "F32",
    "BF16", "F16",
  ]

  @Test(arguments: ["npy", "npz", "safetensors"])
  func arrays(format: String) throws {
    let files = try Fixture.load().files.filter { $0.key.hasSuffix(".\(format)") }
    try #require(files.count > 1)
    let campaign = FuzzCampaign(
      format, corpus: files.sorted { $0.key < $1.key }.map { Array($0.value) },
      dictionary: Self.words, short: 1000, long: 100_000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      let table =
        switch format {
        case "npy": try VectorTable(npy: Data(bytes), file: "v.npy")
        case "npz": try VectorTable(npz: Data(bytes), file: "v.npz")
        default: try VectorTable(safetensors: Data(bytes), file: "v.safetensors")
        }
      guard table.values.count == table.count * table.dimension,
        table.values.count <= bytes.count, table.values.allSatisfy(\.isFinite)
      else { throw Unsound() }
    }
    #expect(violations == [])
  }

  private struct Unsound: Error {}

  /// A shape without values is refused at once, whatever its other side claims.
  @Test(arguments: ["(0, 9223372036854775807)", "(9223372036854775807, 0)", "(0, 0)"])
  func emptyMatrices(shape: String) throws {
    for order in ["True", "False"] {
      let header = "{'descr': '<f4', 'fortran_order': \(order), 'shape': \(shape), }\n"
      let bytes =
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      #expect {
        _ = try VectorTable(npy: Data(bytes), file: "v.npy")
      } throws: { ($0 as? EvalError)?.exitCode == 65 && "\($0)".contains("v.npy") }
    }
  }

  @Test func textsAndLines() {
    let lines = FuzzCampaign(
      "vectors.jsonl",
      corpus: [
        Array(
          "{\"text\":\"a\",\"embedding\":[3,4]}\n{\"text\":\"b\",\"embedding\":[1e0,-2.5]}\n".utf8)
      ], dictionary: ["NaN", "1e39", "text", "embedding", "[]"], short: 400, long: 40_000)
    #expect(
      lines.violations(isProper: isProper) {
        _ = try VectorTable.readLines(Data($0), file: "v.jsonl")
      } == [])
    for ending in ["txt", "texts", "sha256", "jsonl"] {
      let digest = ContentDigest(ofText: "a").hex
      let campaign = FuzzCampaign(
        "companion.\(ending)",
        corpus: [
          Array("\"first\"\n\"sec\\u006fnd\"\n".utf8), Array("a\r\nb\r\n".utf8),
          Array("{\"text\":\"a\"}\n{\"sha256\":\"\(digest)\"}\n".utf8), Array("\(digest)\n".utf8),
        ], short: 150, long: 10_000)
      #expect(
        campaign.violations(isProper: isProper) {
          _ = try VectorKey.read(Data($0), file: "v.\(ending)")
        } == [])
    }
  }

  @Test func serverAnswers() {
    let interfaces: [(any EmbeddingInterface, String)] = [
      (
        OpenAIInterface(model: "m"),
        #"{"data":[{"index":0,"embedding":[1,2.5e-3]},{"index":1,"embedding":"AACAPwAAAEA="}],"#
          + #""usage":{"prompt_tokens":7}}"#
      ),
      (TextEmbeddingsInferenceInterface(largestBatch: 32), "[[1,2.5],[-3,4e2]]"),
      (OllamaInterface(model: "m"), #"{"embeddings":[[1,2],[3,4]],"prompt_eval_count":7}"#),
    ]
    for (interface, answer) in interfaces {
      let campaign = FuzzCampaign(
        "answer of \(interface.path)", corpus: [Array(answer.utf8)],
        dictionary: ["NaN", "Infinity", "AACAfw==", "index", "null", "[]", "1e39"], short: 300,
        long: 40_000)
      let violations = campaign.violations(isProper: isProper) { bytes in
        _ = try interface.rows(Data(bytes), expected: 2)
      }
      #expect(violations == [])
    }
    let messages = FuzzCampaign(
      "error message",
      corpus: [
        Array(#"{"error":{"message":"no","code":"insufficient_quota","type":null}}"#.utf8),
        Array("<html>\u{1B}[2J</html>".utf8),
      ], short: 200, long: 20_000)
    let violations = messages.violations(isProper: isProper) { bytes in
      let text = ServerMessage.excerpt(Data(bytes), key: nil)
      _ = ServerMessage.codes(Data(bytes))
      guard
        text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
      else { throw Unsound() }
    }
    #expect(violations == [])
  }

  /// What users and their configuration files write: references and prompts.
  @Test func references() {
    let campaign = FuzzCampaign(
      "reference",
      corpus: [
        "hf:org/name@main", "https://host:8080/v1/embeddings#model",
        "exec:python 'a b' \"c\" d\\ e",
        "vectors:a/b.npy", "builtin:lexical", "models/x",
      ].map { Array($0.utf8) },
      dictionary: ["hf:", "exec:", "http://", "@", "#", "'", "\"", "\\", "[::1]"],
      short: 400, long: 30_000)
    #expect(
      campaign.violations(isProper: isProper) {
        _ = try NamedModel(parsing: String(decoding: $0, as: UTF8.self))
      } == [])
    let prompts = FuzzCampaign(
      "prompt",
      corpus: ["{text}", "a {instruction} {text} b {text}", "{{text}}"].map { Array($0.utf8) },
      dictionary: ["{text}", "{", "}", "{instruction}"], short: 200, long: 20_000)
    #expect(
      prompts.violations(isProper: isProper) {
        _ = try PromptTemplate(String(decoding: $0, as: UTF8.self), instruction: "i {text}").format(
          "t")
      } == [])
  }
}
