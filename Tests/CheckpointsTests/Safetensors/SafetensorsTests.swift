import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import Transformers

/// Every rule of the safetensors format, each with a file that breaks it.
@Suite struct CheckpointSafetensorsTests {
  private static let eight = [UInt8](repeating: 0, count: 8)

  private func opened(_ data: Data) throws -> SafetensorsFile {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model.safetensors")
    try data.write(to: place)
    return try SafetensorsFile(place)
  }

  private func refusal(_ header: String, _ data: [UInt8] = []) -> String {
    sentence { try opened(CheckpointFixtures.safetensors(header, data: data)) }
  }

  @Test func aSoundFileIsRead() throws {
    let file = try opened(
      CheckpointFixtures.safetensors(
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
      contentsOf: CheckpointFixtures.folder("bert").appending(path: "model.safetensors"))
    var generator = CounterGenerator(seed: 3)
    for _ in 0..<200 {
      let length = Int.random(in: 0..<whole.count, using: &generator)
      #expect(throws: EvalError.self) { try opened(whole.prefix(length)) }
    }
  }

  @Test func valuesThatAreNotFiniteAreFoundInEveryType() {
    func finite(_ bytes: [UInt8], _ type: ScalarType) -> Bool {
      bytes.withUnsafeBytes { FiniteScan.isFinite($0, type) }
    }
    // Infinity, NaN and the largest finite number of each type, little-endian.
    #expect(!finite([0, 0, 0, 0, 0, 0, 0x80, 0x7F], .float32))
    #expect(!finite([1, 0, 0x80, 0xFF], .float32))
    #expect(finite([0xFF, 0xFF, 0x7F, 0x7F], .float32))
    #expect(!finite([0x00, 0x7C], .float16))
    #expect(finite([0xFF, 0x7B], .float16))
    #expect(!finite([0x80, 0x7F], .bfloat16))
    #expect(finite([0x7F, 0x7F], .bfloat16))
    #expect(!finite([0, 0, 0, 0, 0, 0, 0xF0, 0x7F], .float64))
    #expect(finite([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xEF, 0x7F], .float64))
    var long = [UInt8](repeating: 0, count: 4 * 10_000)
    #expect(finite(long, .float32))
    long[4 * 9_999 + 2] = 0xC0
    long[4 * 9_999 + 3] = 0x7F
    #expect(!finite(long, .float32))
  }

  @Test func aTensorWithNaNIsNamed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("bert", to: folder.url)
    let place = folder.url.appending(path: "model.safetensors")
    let sound = try SafetensorsFile(place)
    let entry = try #require(sound.entries["encoder.layer.1.output.dense.weight"])
    var data = try Data(contentsOf: place)
    data.replaceSubrange(
      entry.range.lowerBound + 4..<entry.range.lowerBound + 8, with: [0, 0, 0xC0, 0x7F])
    try data.write(to: place)
    let message = sentence {
      try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    }
    #expect(
      message.contains("tensor “encoder.layer.1.output.dense.weight”: holds NaN or infinite values")
    )
    #expect(message.contains("model.safetensors"))
  }

  @Test func aFileThatChangesUnderneathIsNoticed() throws {
    let folder = try TemporaryFolder()
    try CheckpointFixtures.copy("llama", to: folder.url)
    let checkpoint = try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    try checkpoint.verifyUnchanged()
    let place = folder.url.appending(path: "model.safetensors")
    // A file put in its place by a rename leaves the opened one alone …
    let other = try folder.write("other", to: "other.safetensors")
    let original = try Data(contentsOf: place)
    let handle = try FileHandle(forUpdating: place)
    try FileManager.default.moveItem(at: place, to: folder.url.appending(path: "old"))
    try FileManager.default.moveItem(at: other, to: place)
    try checkpoint.verifyUnchanged()
    // … and one that is written to in place does not.
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    #expect(original.count > 8)
    #expect(
      sentence { try checkpoint.verifyUnchanged() }.contains("was changed while it was in use"))
  }

  @Test func digestsAreOfTheFileAndRemembered() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 0, count: SurveyCache.minimumSize)
    let place = folder.url.appending(path: "big.safetensors")
    let data = CheckpointFixtures.safetensors(
      #"{"a":{"dtype":"F32","shape":[\#(bytes.count / 4)],"data_offsets":[0,\#(bytes.count)]}}"#,
      data: bytes)
    try data.write(to: place)
    let cache = SurveyCache(folder: folder.url.appending(path: "cache"))
    let survey = try cache.survey(try SafetensorsFile(place))
    #expect(survey.digest == ContentDigest(of: data))
    let entries = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "cache").path)
    let entry = try #require(entries.first { $0.hasSuffix(".json") })
    #expect(entries.contains("CACHEDIR.TAG"))
    // What is remembered is used …
    let planted = FileSurvey(
      digest: ContentDigest(ofText: "planted"), tensorWithoutFiniteValues: nil)
    try CanonicalJSON.encode(planted).write(to: folder.url.appending(path: "cache/\(entry)"))
    #expect(try cache.survey(try SafetensorsFile(place)) == planted)
    // … until the file is written again; and rubbish in the cache is not believed.
    try data.write(to: place)
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
    for name in entries where name.hasSuffix(".json") {
      try Data("{".utf8).write(to: folder.url.appending(path: "cache/\(name)"))
    }
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
  }

  @Test func halvesAndBrainFloatsAreRounded() {
    // Bits by numpy.float16: 1, 65504, 65520 (rounds to infinity), 2⁻²⁴, 2⁻²⁵ (tie to even: 0), 3·2⁻²⁵, 0.1, −2.
    let cases: [(Float, UInt16)] = [
      (1, 0x3C00), (65504, 0x7BFF), (65520, 0x7C00), (0x1p-24, 1), (0x1p-25, 0), (0x3p-25, 2),
      (0.1, 0x2E66), (-2, 0xC000), (0, 0), (0x1p-14, 0x0400),
    ]
    for (value, bits) in cases { #expect(Half.bits(of: value) == bits, "\(value)") }
    let tensor = StoredTensor(
      name: "t", type: .bfloat16, shape: [3], file: "",
      bytes: UnsafeRawBufferPointer(start: nil, count: 0), owner: NSObjectOwner())
    // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷: ties to even give 1; 1 + 3·2⁻⁸ gives 1 + 2⁻⁶.
    let rounded = tensor.replacing([1 + 0x1p-8, 1 + 0x3p-8, -0.1], shape: [3])
    #expect(rounded.floats() == [1, 1 + 0x1p-6, -0.10009765625])
  }
}

private final class NSObjectOwner: Sendable {}
