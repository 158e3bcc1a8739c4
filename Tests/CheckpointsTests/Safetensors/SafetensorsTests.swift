import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// Every rule of the safetensors format, each with a file that breaks it.
@Suite struct SafetensorsTests {
  private static let eight = [UInt8](repeating: 0, count: 8)

  private func opened(_ data: Data) throws -> SafetensorsFile {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model.safetensors")
    try data.write(to: place)
    return try SafetensorsFile(place)
  }

  private func refusal(_ header: String, _ data: [UInt8] = []) -> String {
    sentence { try opened(SafetensorsBytes.file(header, data: data)) }
  }

  @Test func aSoundFileIsRead() throws {
    let file = try opened(
      SafetensorsBytes.file(
        #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,2],"data_offsets":[8,16]},"#
          + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""none":{"dtype":"F32","shape":[0,7],"data_offsets":[8,8]},"#
          + #""scalar":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}   "#,
        data: [0, 0, 128, 63, 0, 0, 0, 192] + Self.eight + Self.eight))
    #expect(file.entries.count == 4)
    #expect(file.entries["b"]?.shape == [2, 2])
    #expect(file.entries["scalar"]?.shape == [])
    let entry = try #require(file.entries["a"])
    let tensor = StoredTensor(
      name: "a", type: .float32, shape: [2], file: "", bytes: file.bytes(of: entry),
      owner: file.file)
    // 0x3F800000 is 1, 0xC0000000 is −2.
    #expect(tensor.floats() == [1, -2])
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
      "tensor “a”: has 8 bytes, and its shape [3] of F32 needs 12"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
      "ends at byte 16 of the data, which has 8: the file is cut off"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "4 bytes follow the last tensor"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "starts at byte 4 of the data and leaves a hole before it"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "tensor “b”: starts at byte 4 of the data and overlaps the tensor before it"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      "the key “a” appears twice"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
      "product overflows"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,8]}}"#,
      "size in bytes overflows"
    ),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "no list of sizes"),
    (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, "no list of sizes"),
    (
      #"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#,
      "has the type “F31”, which is unknown"
    ),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "no ascending pair"),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, "must have exactly dtype, shape and data_offsets"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}"#,
      "must have exactly dtype, shape and data_offsets"
    ),
    (
      #"{"__metadata__":{"n":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      "__metadata__, “n”: is an integer; only strings are allowed"
    ),
    (#"{"a":{"dtype":"F32","shape":[[[[2]]]],"data_offsets":[0,8]}}"#, "nest deeper than 4"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#, "the header is no valid JSON"),
    (#"[1]"#, "does not start with “{”"),
  ])
  func aBrokenHeaderIsRefused(header: String, reason: String) {
    let message = refusal(header, Self.eight)
    #expect(message.contains(reason), "\(message)")
    #expect(message.contains("model.safetensors"))
    #expect(message.contains("etch it again"))
  }

  @Test func lengthsThatDoNotFitAreRefused() {
    let short = sentence { try opened(Data([1, 2, 3])) }
    #expect(short.contains("has 3 bytes; a safetensors file starts with 8"))
    let huge = sentence {
      try opened(Data([255, 255, 255, 255, 255, 255, 255, 127]) + Data("{}".utf8))
    }
    #expect(
      huge.contains("declares a header of 9223372036854775807 bytes; at most 25000000 are read"))
    let cut = sentence { try opened(Data([200, 0, 0, 0, 0, 0, 0, 0]) + Data("{}".utf8)) }
    #expect(cut.contains("declares a header of 200 bytes, and only 2 follow"))
  }

  @Test func everyPrefixOfAFileIsRefused() throws {
    let whole = try Data(
      contentsOf: SharedData.repository.appending(
        path: "Tests/TransformersTests/Fixtures/bert/model.safetensors"))
    var generator = CounterGenerator(seed: 3)
    for _ in 0..<200 {
      let length = Int.random(in: 0..<whole.count, using: &generator)
      #expect(throws: EvalError.self) { try opened(whole.prefix(length)) }
    }
  }
}
