import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import Checkpoints

/// Variants of files of torch: each is read, or refused with an error of ours, in bounded time and memory.
@Suite struct TorchFuzzTests {
  private static let tensors = [
    TorchBytes.Tensor("a.weight", storage: "0", shape: [2, 3]),
    TorchBytes.Tensor("a.turned", storage: "0", shape: [3, 2], strides: [1, 3]),
    TorchBytes.Tensor("b", storage: "1", shape: [1]),
  ]
  private static let counts = ["0": 6, "1": 1]
  private static let words = [
    "cos\nsystem\n", "cbuiltins\neval\n", "ctorch\nFloatStorage\n", "ctorch\nDoubleStorage\n",
    "collections\nOrderedDict\n", "_rebuild_parameter", "storage", "cpu", "model/data/0", "big",
    "((((((", "}}}}", "]]]]", "ttt", "RRR", "QQ", "u.", "q\u{0}h\u{0}", "J\u{7F}", "PK",
  ]

  private func run(_ name: String, _ corpus: [[UInt8]]) throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "pytorch_model.bin")
    let campaign = FuzzCampaign(
      name, corpus: corpus, dictionary: Self.words, short: 400, long: 40_000)
    for sound in corpus {
      try Data(sound).write(to: place)
      #expect(try TorchArchive(place).entries.count == Self.tensors.count)
    }
    let violations = campaign.violations(isProper: { $0 is EvalError }) { bytes in
      try Data(bytes).write(to: place)
      let archive = try TorchArchive(place)
      _ = try archive.survey()
      for entry in archive.entries.values { _ = archive.tensor(entry)?.floats() }
    }
    #expect(violations == [])
  }

  private static let storages: [(key: String, bytes: [UInt8])] = [
    ("0", TorchBytes.floats([1, 2, 3, 4, 5, 6])), ("1", TorchBytes.floats([7])),
  ]

  @Test func archives() throws {
    let pickle = TorchBytes.pickle(Self.tensors, counts: Self.counts)
    try run("torch zip", [[UInt8](TorchBytes.archive(pickle: pickle, storages: Self.storages))])
  }

  @Test func oldFiles() throws {
    let pickle = TorchBytes.pickle(Self.tensors, counts: Self.counts, isOld: true)
    let storages = Self.storages.map { ($0.key, $0.bytes.count / 4, $0.bytes) }
    try run("torch legacy", [[UInt8](TorchBytes.old(pickle: pickle, storages: storages))])
  }

  /// The pickle alone, so that its checksum does not stop every variant.
  @Test func pickles() throws {
    let campaign = FuzzCampaign(
      "torch pickle", corpus: [TorchBytes.pickle(Self.tensors, counts: Self.counts)],
      dictionary: Self.words, short: 1000, long: 100_000)
    let violations = campaign.violations(isProper: { $0 is EvalError }) { bytes in
      try bytes.withUnsafeBytes { raw in
        var reader = PickleReader(raw, raw.indices, file: "pytorch_model.bin")
        let root = try reader.value()
        let content = try TorchContent(root, reader, file: "pytorch_model.bin") { storage in
          guard let size = storage.byteCount, size <= 1 << 20 else {
            throw EvalError.badData(file: "f", place: nil, "too large", remedy: "none")
          }
          return 0..<size
        }
        _ = try content.entries(fileSize: 1 << 20, file: "pytorch_model.bin")
      }
    }
    #expect(violations == [])
  }
}
