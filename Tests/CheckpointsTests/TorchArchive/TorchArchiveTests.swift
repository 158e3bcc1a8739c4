import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// What `torch.save` wrote is read number by number, and what it could have run is refused by name.
@Suite struct TorchArchiveTests {
  private typealias Step = TorchBytes.Step

  private static let tensors = [
    TorchBytes.Tensor("a.weight", storage: "0", shape: [2, 3]),
    TorchBytes.Tensor("a.tied", storage: "0", shape: [2, 3]),
    TorchBytes.Tensor("b.row", storage: "0", shape: [3], offset: 3),
    TorchBytes.Tensor("b.turned", storage: "0", shape: [3, 2], strides: [1, 3]),
    TorchBytes.Tensor("c", storage: "1", shape: []),
    TorchBytes.Tensor("empty", storage: "1", shape: [0, 7]),
  ]
  private static let counts = ["0": 6, "1": 1]
  private static let numbers: [Float] = [1, -2, 3.5, 0, 1e-3, 65504]

  private static func zip(_ pickle: [UInt8]? = nil, kind: String = "Float") -> Data {
    TorchBytes.archive(
      pickle: pickle ?? TorchBytes.pickle(tensors, counts: counts, kind: kind),
      storages: [("0", TorchBytes.floats(numbers)), ("1", TorchBytes.floats([7]))])
  }

  private func opened(_ data: Data) throws -> TorchArchive {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "pytorch_model.bin")
    try data.write(to: place)
    return try TorchArchive(place)
  }

  private func values(_ archive: TorchArchive, _ name: String) throws -> [Float] {
    let entry = try #require(archive.entries[name])
    return try #require(archive.tensor(entry)).floats()
  }

  @Test(arguments: [false, true]) func numbersAreThoseThatWereSaved(isOld: Bool) throws {
    let data =
      isOld
      ? TorchBytes.old(
        pickle: TorchBytes.pickle(Self.tensors, counts: Self.counts, isOld: true),
        storages: [
          ("0", 6, TorchBytes.floats(Self.numbers)), ("1", 1, TorchBytes.floats([7])),
        ]) : Self.zip()
    let archive = try opened(data)
    #expect(Set(archive.entries.keys) == Set(Self.tensors.map(\.name)))
    for name in ["a.weight", "a.tied"] {
      #expect(try values(archive, name) == Self.numbers)
      #expect(archive.entries[name]?.shape == [2, 3])
    }
    #expect(try values(archive, "b.row") == [0, 1e-3, 65504])
    // Transposed: column by column of what was stored.
    #expect(try values(archive, "b.turned") == [1, 0, -2, 1e-3, 3.5, 65504])
    #expect(try values(archive, "c") == [7])
    #expect(try values(archive, "empty") == [])
    #expect(archive.entries["c"]?.typeName == "F32")
  }

  @Test func surveysReadEveryByteOnceAndFindWhatIsNotFinite() throws {
    // The files stay: one that is removed counts as changed.
    let folder = try TemporaryFolder()
    func opened(_ data: Data) throws -> TorchArchive {
      let place = folder.url.appending(path: "\(ContentDigest(of: data).short).bin")
      try data.write(to: place)
      return try TorchArchive(place)
    }
    let data = Self.zip()
    #expect(try opened(data).survey().digest == ContentDigest(of: data))
    let broken = TorchBytes.archive(
      pickle: TorchBytes.pickle(Self.tensors, counts: Self.counts),
      storages: [("0", TorchBytes.floats([1, 2, 3, .nan, 5, 6])), ("1", TorchBytes.floats([7]))])
    let survey = try opened(broken).survey()
    #expect(survey.digest == ContentDigest(of: broken))
    #expect(survey.tensorWithoutFiniteValues == "a.tied")
  }

  @Test func typesAreNamed() throws {
    let types = [
      ("Double", "F64", 8), ("Half", "F16", 2), ("BFloat16", "BF16", 2), ("Long", "I64", 8),
      ("Int", "I32", 4), ("Short", "I16", 2), ("Char", "I8", 1), ("Byte", "U8", 1),
      ("Bool", "BOOL", 1),
    ]
    for (kind, name, size) in types {
      let pickle = TorchBytes.pickle(
        [TorchBytes.Tensor("x", storage: "0", shape: [3])], counts: ["0": 3], kind: kind)
      let archive = try opened(
        TorchBytes.archive(
          pickle: pickle, storages: [("0", [UInt8](repeating: 0, count: 3 * size))]))
      let entry = try #require(archive.entries["x"])
      #expect(entry.typeName == name)
      #expect(entry.range.count == 3 * size)
    }
  }

  @Test func whatRunsCodeIsRefusedByName() throws {
    let call = Step.start + Step.name("os", "system") + Step.mark + Step.text("touch /tmp/x")
    for pickle in [call + Step.tuple + Step.call + Step.stop] {
      let error = #expect(throws: EvalError.self) { try opened(Self.zip(pickle)) }
      #expect(error?.exitCode == 78)
      #expect(error?.description.contains("the Python object os.system in a pickle") == true)
    }
    let names = [
      ("builtins", "eval"), ("torch", "load"), ("torch._utils", "_rebuild_qtensor"),
      ("torch", "QInt8Storage"), ("collections", "defaultdict"), ("posix", "system"),
    ]
    for (module, name) in names {
      let pickle = Step.start + Step.name(module, name) + Step.stop
      #expect(sentence { try opened(Self.zip(pickle)) }.contains("\(module).\(name)"))
    }
    // INST, OBJ, NEWOBJ, EXT1, STACK_GLOBAL, FRAME, text persistent ids, DUP.
    for code: UInt8 in [0x69, 0x6F, 0x81, 0x82, 0x93, 0x95, 0x50, 0x32] {
      let error = #expect(throws: EvalError.self) {
        try opened(Self.zip(Step.start + [code, 0, 0, 0, 0] + Step.stop))
      }
      #expect(error?.exitCode == 78)
      #expect(error?.description.contains("the pickle operation") == true)
    }
    #expect(
      sentence { try opened(Self.zip([0x80, 0x04, 0x2E])) }.contains("pickle protocol 4"))
  }

  @Test func bombsAreRefused() throws {
    let manyMarks = Step.start + [UInt8](repeating: 0x28, count: 100_000) + Step.stop
    let deep =
      Step.start + [UInt8](repeating: 0x29, count: 1)
      + [UInt8](repeating: 0x85, count: 100_000) + Step.stop
    let wide = Step.start + [UInt8](repeating: 0x29, count: PickleReader.mostValues + 1)
    let long = Step.start + [0x58, 0xFF, 0xFF, 0xFF, 0xFF]
    let huge = TorchBytes.pickle(
      [TorchBytes.Tensor("x", storage: "0", shape: [1 << 31 - 1, 1 << 31 - 1])],
      counts: ["0": 6, "1": 1])
    let expanded = TorchBytes.pickle(
      [TorchBytes.Tensor("x", storage: "0", shape: [1_000_000, 6], strides: [0, 1])],
      counts: Self.counts)
    for (pickle, reason) in [
      (manyMarks, "ends early"), (deep, "holds a list, tuple or dictionary where"),
      (wide, "more than"), (long, "a text of"),
      (huge, "of a storage that has 6"), (expanded, "more than once"),
    ] {
      let message = sentence { try opened(Self.zip(pickle)) }
      #expect(message.contains(reason), "\(message)")
    }
  }

  @Test func copiesOfViewsTakeNoMoreThanTheFile() throws {
    let views = (0..<20).map {
      TorchBytes.Tensor("x\($0)", storage: "0", shape: [100, 100], strides: [1, 100])
    }
    let data = TorchBytes.archive(
      pickle: TorchBytes.pickle(views, counts: ["0": 10_000]),
      storages: [("0", [UInt8](repeating: 0, count: 40_000))])
    #expect(sentence { try opened(data) }.contains("more memory than the file"))
  }

  @Test func archivesThatDoNotFitAreNamed() throws {
    let pickle = TorchBytes.pickle(Self.tensors, counts: Self.counts)
    let one = ("0", TorchBytes.floats(Self.numbers))
    let cases: [(Data, String)] = [
      (TorchBytes.archive(pickle: pickle, storages: [one]), "the storage “1” is missing"),
      (
        TorchBytes.archive(pickle: pickle, storages: [one, ("1", [0, 0])]),
        "the storage “1” has 2 bytes"
      ),
      (
        TorchBytes.archive(
          pickle: pickle, storages: [one, ("1", TorchBytes.floats([7]))], byteOrder: "big"),
        "the byte order “big”"
      ),
      (
        TorchBytes.archive(
          pickle: pickle, storages: [one, ("1", TorchBytes.floats([7]))],
          more: [("model/constants.pkl", [])]), "TorchScript"
      ),
      (TorchBytes.zip([("a.txt", [1])]), "has no data.pkl"),
      (Data("no file".utf8), "neither a zip file nor has its magic number"),
      (Data(), "neither a zip file nor has its magic number"),
      (Self.zip().dropLast(30), "it has no directory"),
      (
        Self.zip(
          Step.start + [0x7D] + Step.mark + Step.text("epoch") + Step.integer(3)
            + Step.setItems + Step.stop), "the entry “epoch” of a state dict, which is an integer"
      ),
      (Self.zip(Step.start + [0x4E] + Step.stop), "holds None where a dictionary"),
      (
        Self.zip(
          TorchBytes.pickle(
            [.init("x", storage: "0", shape: [7])], counts: Self.counts)),
        "ends at number 6 of a storage that has 6"
      ),
    ]
    for (data, reason) in cases {
      let message = sentence { try opened(data) }
      #expect(message.contains(reason), "\(message)")
    }
    // A pickle that was changed does not have its checksum.
    var bytes = [UInt8](Self.zip())
    let place = try #require(bytes.firstRange(of: Array("a.weight".utf8)))
    bytes[place.lowerBound] = 0x62
    #expect(sentence { try opened(Data(bytes)) }.contains("does not have its checksum"))
  }

  @Test func tablesPreferSafetensorsAndSaySo() throws {
    let folder = try TemporaryFolder()
    try Self.zip().write(to: folder.url.appending(path: "pytorch_model.bin"))
    let own = try TensorTable(folder: folder.url, surveys: SurveyCache(folder: nil))
    #expect(own["a.weight"]?.floats() == Self.numbers)
    #expect(own.passedOver == [])
    try SafetensorsBytes.file(
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: [0, 0, 128, 63]
    ).write(to: folder.url.appending(path: "model.safetensors"))
    let both = try TensorTable(folder: folder.url, surveys: SurveyCache(folder: nil))
    #expect(both.names == ["a"])
    #expect(both.passedOver == ["pytorch_model.bin"])
  }

  @Test func shardsAreReadByTheirIndex() throws {
    let folder = try TemporaryFolder()
    for (index, tensor) in Self.tensors.prefix(2).enumerated() {
      try TorchBytes.archive(
        pickle: TorchBytes.pickle([tensor], counts: Self.counts),
        storages: [("0", TorchBytes.floats(Self.numbers))]
      ).write(to: folder.url.appending(path: "pytorch_model-0000\(index + 1)-of-00002.bin"))
    }
    try folder.write(
      #"{"weight_map":{"a.weight":"pytorch_model-00001-of-00002.bin","#
        + #""a.tied":"pytorch_model-00002-of-00002.bin"}}"#, to: "pytorch_model.bin.index.json")
    let table = try TensorTable(folder: folder.url, surveys: SurveyCache(folder: nil))
    #expect(table["a.tied"]?.floats() == Self.numbers)
    #expect(table.parts.count == 2)
  }
}
