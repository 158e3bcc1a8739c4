import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// Variants of GGUF files: read or refused, never a trap, and never more memory than the file justifies.
@Suite struct GgufFuzzTests {
  private static let words = [
    "GGUF", "general.architecture", "general.alignment", "general.file_type", "llama", "gemma3",
    "bert", "gpt2", "llama.attention.head_count", "llama.attention.key_length", "split.count",
    "split.no", "token_embd.weight", "rope_freqs.weight", "blk.0.attn_q.weight", "output.weight",
    "blk.99999999999999999999.attn_q.weight", "\u{0}\u{0}\u{0}\u{0}", "\u{7F}\u{7F}\u{7F}\u{7F}",
  ]

  private static let corpus: [[UInt8]] = {
    let block = [UInt8](repeating: 3, count: 34)
    let tensors = [
      GgufBytes.Tensor("token_embd.weight", [32, 2], type: 8, data: block + block),
      GgufBytes.floats("blk.0.attn_norm.weight", [32], (0..<32).map { Float($0) }),
      GgufBytes.Tensor(
        "blk.0.attn_q.weight", [32, 32], type: 8, data: (0..<32).flatMap { _ in block }),
      GgufBytes.floats("blk.0.attn_k.bias", [32], (0..<32).map { Float($0) }),
      GgufBytes.Tensor("output_norm.weight", [32], type: 1, data: [UInt8](repeating: 1, count: 64)),
    ]
    let lists: [(String, GgufBytes.Value)] = [
      ("tokenizer.ggml.tokens", .texts(["<unk>", "a", "b"])),
      ("tokenizer.ggml.scores", .float32s([0, -1, -2])),
      ("tokenizer.ggml.token_type", .int32s([2, 1, 1])), ("general.file_type", .uint32(7)),
    ]
    let banded = [
      GgufBytes.floats("rope_freqs.weight", [8], [1, 1, 1, 1, 1, 2, 8, 8]),
      GgufBytes.floats("token_embd.weight", [32, 1], (0..<32).map { Float($0) }),
    ]
    return [
      GgufBytes(GgufBytes.decoder(hidden: 32) + lists, tensors).file,
      GgufBytes(GgufBytes.decoder("gemma3", hidden: 32), Array(tensors.prefix(2))).file,
      GgufBytes(GgufBytes.decoder(hidden: 32), banded).file,
    ]
  }()

  private func isProper(_ error: any Error) -> Bool { error is EvalError }

  private struct Unsound: Error { var reason: String }

  @Test func headers() {
    let campaign = FuzzCampaign(
      "GGUF header", corpus: Self.corpus, dictionary: Self.words, short: 800, long: 100_000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      let header = try bytes.withUnsafeBytes { try GgufHeader($0, file: "model.gguf") }
      var covered = 0
      for entry in header.tensors.values {
        covered += entry.range.count
        guard entry.range.lowerBound >= 0, entry.range.upperBound <= bytes.count else {
          throw Unsound(reason: "\(entry.name) lies outside the file")
        }
        guard let type = entry.type else { continue }
        guard type.bytes(entry.shape.reduce(1, *)) == entry.range.count else {
          throw Unsound(reason: "\(entry.name) has another size")
        }
      }
      guard covered <= bytes.count else { throw Unsound(reason: "tensors overlap") }
    }
    #expect(violations == [])
  }

  /// Whatever is accepted has numbers, and every element of its lists can be read.
  @Test func models() throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model.gguf")
    let campaign = FuzzCampaign(
      "GGUF model", corpus: Self.corpus, dictionary: Self.words, short: 500, long: 30_000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      try Data(bytes).write(to: place)
      guard let model = try GgufModel.open(place) else { return }
      let table = try model.tensors(surveys: SurveyCache(folder: nil))
      for tensor in table.tensors.values {
        guard tensor.floats().count == tensor.count else {
          throw Unsound(reason: "\(tensor.name) has another size")
        }
      }
      for key in model.metadata.keys {
        if case .list(let list) = model.metadata[key] {
          if list.element == .text {
            _ = try model.metadata.texts(key)
          } else if list.element == .flag {
            _ = try model.metadata.flags(key)
          } else {
            _ = try model.metadata.reals(key)
          }
        }
      }
    }
    #expect(violations == [])
  }
}
