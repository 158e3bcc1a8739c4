import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// The rules of the format, each with a file that breaks it.
@Suite struct GgufHeaderTests {
  private func header(_ bytes: [UInt8]) throws -> GgufHeader {
    try bytes.withUnsafeBytes { try GgufHeader($0, file: "model.gguf") }
  }

  private func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try header(bytes)
      return "no error"
    } catch { return "\(error)" }
  }

  private static let sound = GgufBytes(
    [("general.architecture", .text("llama")), ("numbers", .int32s([1, -2]))],
    [
      GgufBytes.floats("a", [3], [1, 2, 3]),
      GgufBytes.Tensor("b", [32, 2], type: 8, data: [UInt8](repeating: 1, count: 68)),
    ])

  @Test(arguments: [2, 3] as [UInt32]) func soundFilesAreRead(version: UInt32) throws {
    var file = Self.sound
    file.version = version
    let bytes = file.file
    let header = try header(bytes)
    #expect(header.metadata["general.architecture"] == .text("llama"))
    #expect(header.tensors["a"]?.shape == [3])
    // Sizes are written from the innermost on.
    #expect(header.tensors["b"]?.shape == [2, 32])
    #expect(header.tensors["b"]?.typeName == "Q8_0")
    let place = try #require(header.tensors["b"]?.range)
    #expect(place.count == 68)
    #expect(place.lowerBound % 32 == 0)
    #expect(bytes[place].allSatisfy { $0 == 1 })
  }

  @Test func otherVersionsAndByteOrdersAreRefusedByName() {
    var file = Self.sound
    file.version = 1
    #expect(message(file.file).contains("version 1 of GGUF"))
    file.version = UInt32(3).byteSwapped
    #expect(message(file.file).contains("big-endian"))
    #expect(message(Array("GGML and more".utf8)).contains("does not begin with “GGUF”"))
  }

  /// Every cut of the header and of the data is found out.
  @Test func cutFilesAreRefused() {
    let bytes = Self.sound.file
    let end = bytes.count - (32 - 68 % 32)
    for count in 0..<end {
      let text = message(Array(bytes[..<count]))
      #expect(text != "no error", "\(count) bytes of \(bytes.count)")
    }
  }

  @Test func countsBeyondTheFileAreRefusedBeforeMemoryIsTaken() {
    var file = Self.sound
    file.tensorCount = 1 << 40
    #expect(message(file.file).contains("declares 1099511627776 tensors"))
    file.tensorCount = nil
    file.keyCount = .max
    #expect(message(file.file).contains("declares 18446744073709551615 keys"))
  }

  @Test func tensorsLieOneBehindTheOther() {
    func changed(_ change: (inout GgufBytes) -> Void) -> String {
      var file = Self.sound
      change(&file)
      return message(file.file)
    }
    #expect(changed { $0.tensors[1].offset = 64 }.contains("starts at byte 64 of the data"))
    #expect(changed { $0.tensors[1].offset = 0 }.contains("starts at byte 0 of the data"))
    #expect(changed { $0.tensors[1].sizes = [32, 1 << 40] }.contains("the file is cut off"))
    #expect(changed { $0.tensors[1].sizes = [16, 4] }.contains("no whole blocks of Q8_0"))
    #expect(changed { $0.tensors[1].sizes = [.max, 2] }.contains("has the size"))
    #expect(changed { $0.tensors[1].sizes = [0, 2] }.contains("has the size 0"))
    #expect(changed { $0.tensors[1].sizes = [1 << 40, 1 << 40] }.contains("overflow"))
    #expect(changed { $0.tensors[1].sizes = [1, 1, 1, 1, 1] }.contains("has 5 sizes"))
    #expect(changed { $0.tensors[1].type = 4 }.contains("the type number 4"))
    #expect(changed { $0.tensors[1].name = "a" }.contains("appears twice"))
    #expect(
      changed { $0.metadata.append(("general.architecture", .flag(true))) }.contains(
        "appears twice"))
    #expect(
      changed { $0.metadata.append(("general.alignment", .uint32(24))) }.contains("no power of two")
    )
    #expect(message(Self.sound.file + [0]).contains("follow the last tensor"))
  }

  @Test func anotherAlignmentIsHonoured() throws {
    var file = Self.sound
    file.metadata.append(("general.alignment", .uint32(64)))
    file.alignment = 64
    let header = try header(file.file)
    #expect(header.tensors["b"]?.range.lowerBound.isMultiple(of: 64) == true)
  }

  /// The types of the house have the block sizes that the format gives them.
  @Test func typesAgreeWithTheFormat() {
    var known: Set<String> = []
    for number in 0..<64 as Range<UInt32> {
      guard let stored = GgufTensorType.numbered(number) else { continue }
      guard let type = ScalarType(rawValue: stored.name) else { continue }
      known.insert(stored.name)
      #expect(type.blockSize == stored.blockSize, "\(stored.name)")
      #expect(type.blockBytes == stored.blockBytes, "\(stored.name)")
    }
    #expect(known == Set(ScalarType.allCases.map(\.rawValue)))
  }
}
