import Foundation
import Testing

@testable import Tokenization

/// Ids and offsets against the `tokenizers` package over every sentence of every set and random
/// Unicode: slow, and only where benchmarks/reference/tokenizers_parity.py has been run.
@Suite(.serialized) struct TokenizerParityTests {
  private struct Manifest: Decodable {
    struct Entry: Decodable {
      let name: String
      let path: String
    }
    let tokenizers: String
    let entries: [Entry]
  }

  /// The output folder of tokenizers_parity.py.
  private static let parityFolder = ProcessInfo.processInfo.environment["STSBENCH_PARITY_DIR"]

  @Test(
    .enabled(
      if: parityFolder != nil,
      "needs the output of benchmarks/reference/tokenizers_parity.py; set STSBENCH_PARITY_DIR to its folder"
    ))
  func idsAndOffsetsEqualTheReference() throws {
    let folder = URL(fileURLWithPath: try #require(Self.parityFolder))
    let manifest = try JSONDecoder().decode(
      Manifest.self, from: Data(contentsOf: folder.appendingPathComponent("manifest.json")))
    #expect(!manifest.entries.isEmpty)
    for entry in manifest.entries {
      let start = CPUClock.seconds
      let tokenizer = try Tokenizer(contentsOf: URL(fileURLWithPath: entry.path), config: nil)
      let load = (CPUClock.seconds - start).formatted(.number.precision(.fractionLength(3)))
      for kind in ["sentences", "random"] {
        let texts = kind == "sentences" ? "sentences" : "\(entry.name)-random"
        let ids = folder.appendingPathComponent("\(entry.name)-\(kind).ids")
        guard FileManager.default.fileExists(atPath: ids.path) else {
          print("parity \(entry.name) \(kind): not written yet")
          continue
        }
        try compare(
          tokenizer, "\(entry.name) \(kind), ready in \(load) s",
          texts: folder.appendingPathComponent("\(texts).texts"),
          expected: folder.appendingPathComponent("\(entry.name)-\(kind)"))
      }
    }
  }

  private func compare(
    _ tokenizer: Tokenizer, _ title: String, texts: URL, expected: URL
  ) throws {
    let bytes = [UInt8](try Data(contentsOf: texts))
    let ids = try words(expected.appendingPathExtension("ids"))
    let offsets = try words(expected.appendingPathExtension("offsets"))
    var scratch = Tokenizer.Scratch()
    var at = 0
    var idAt = 0
    var offsetAt = 0
    var count = 0
    var tokens = 0
    var wrongIDs = 0
    var wrongOffsets = 0
    var time = 0.0
    while at < bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
      let text = String(decoding: bytes[at + 4..<at + 4 + length], as: UTF8.self)
      at += 4 + length
      let start = CPUClock.seconds
      let encoding = tokenizer.encode(text, scratch: &scratch)
      time += CPUClock.seconds - start
      let wanted = Int(ids[idAt])
      let reference = Array(ids[idAt + 1..<idAt + 1 + wanted])
      idAt += 1 + wanted
      count += 1
      tokens += wanted
      let own = encoding.ids.map { UInt32(bitPattern: $0) }
      if own != reference {
        wrongIDs += 1
        if wrongIDs <= 5 {
          print(title, text.debugDescription)
          print("  reference", reference.map { tokenizer.token(of: Int($0)) ?? "?" })
          print("  here     ", own.map { tokenizer.token(of: Int($0)) ?? "?" })
        }
      } else if offsetAt < offsets.count,
        !offsetsAreEqual(encoding, offsets[offsetAt..<offsetAt + 2 * wanted])
      {
        wrongOffsets += 1
        if wrongOffsets <= 3 {
          print(title, "offsets", text.debugDescription)
          print("  tokens   ", own.map { tokenizer.token(of: Int($0)) ?? "?" })
          print("  reference", Array(offsets[offsetAt..<offsetAt + 2 * wanted]))
          print("  here     ", encoding.offsets.flatMap { [$0.lowerBound, $0.upperBound] })
        }
      }
      offsetAt += 2 * wanted
    }
    let rate = Double(tokens) / time
    print(
      "parity \(title): \(count) texts, \(tokens) tokens, \(wrongIDs) with other ids, "
        + "\(wrongOffsets) with other offsets, \(Int(rate)) tokens/s")
    #expect(count > 0)
    #expect(wrongIDs == 0, "\(title)")
  }

  /// Tokens of the post-processor have no place; the reference gives them 0..<0.
  private func offsetsAreEqual(_ encoding: Encoding, _ reference: ArraySlice<UInt32>) -> Bool {
    var at = reference.startIndex
    for index in encoding.ids.indices {
      let range = encoding.offsets[index]
      let isEqual =
        Int(reference[at]) == range.lowerBound && Int(reference[at + 1]) == range.upperBound
      if !encoding.isSpecial[index], !isEqual { return false }
      at += 2
    }
    return true
  }

  private func words(_ url: URL) throws -> [UInt32] {
    let data = try Data(contentsOf: url)
    return data.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
  }
}
