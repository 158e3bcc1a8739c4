import EvalTestSupport
import Foundation
import Testing

/// The transfer tasks through the binary: what is refused, and where it says so.
@Suite("transfer tasks") struct TransferCommandTests {
  private func refuse(
    _ binary: Binary, _ arguments: [String], status: Int32, _ words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try binary.run(["run"] + arguments + ["--no-store"])
    #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        run.errors.contains(word), "“\(word)” in: \(run.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test("probe options without a task that trains a probe: 64")
  func idleOptions() throws {
    let binary = try Binary()
    let similarity = ["--task", "STSB", "--data", "sample"]
    try refuse(
      binary, similarity + ["--solver", "senteval-adam", "--fast"], status: 64,
      ["--solver and --fast would change nothing", "--task transfer"])
    try refuse(
      binary, similarity + ["--probe-seed", "7"], status: 64, ["--probe-seed would change nothing"])
    try refuse(
      binary, ["--task", "STSB-regression", "--data", "sample", "--fast"], status: 64,
      ["--fast would change nothing"])
  }

  /// A root with CR only, its files as given.
  private func root(_ positive: Data, _ negative: Data, counts: Int? = nil) throws -> Binary {
    let binary = try Binary()
    let folder = binary.folder.url.appending(path: "root/senteval/downstream/CR")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try positive.write(to: folder.appending(path: "custrev.pos"))
    try negative.write(to: folder.appending(path: "custrev.neg"))
    if let counts {
      try Data(#"{"CR": {"CR": {"test": \#(counts)}}}"#.utf8).write(
        to: binary.folder.url.appending(path: "root/sample.json"))
    }
    return binary
  }

  private let cr = ["--task", "CR", "--data", "root"]

  @Test("wrong counts, mixed encodings, one class: 65, with file and remedy")
  func badFiles() throws {
    let good = Data("fine\nnice one\n".utf8)
    try refuse(
      root(good, good), cr, status: 65, ["CR/custrev.neg", "4 samples", "3775 are expected"])
    let mixed = Data(Array("caf\u{E9}\ncaf".utf8) + [0xE9, 0x0A])
    try refuse(
      root(mixed, good, counts: 4), cr, status: 65,
      ["CR/custrev.pos", "line 2", "mixed encodings", "Fetch the file again"])
    try refuse(
      root(good, Data(), counts: 2), cr, status: 65,
      ["CR/custrev.neg", "class 0 has no sample", "Fetch the file again"])
    try refuse(
      root(good, good, counts: 4), cr, status: 65, ["CR", "2 samples", "10 folds", "--fast"])
  }

  @Test("an unknown label: 65, with file and line")
  func unknownLabel() throws {
    let binary = try Binary()
    let folder = binary.folder.url.appending(path: "root/senteval/downstream/TREC")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let lines = "NUM:date When ?\nHUMAN:ind Who ?\n"
    for name in ["train_5500.label", "TREC_10.label"] {
      try Data(lines.utf8).write(to: folder.appending(path: name))
    }
    try refuse(
      binary, ["--task", "TREC", "--data", "root"], status: 65,
      ["TREC/train_5500.label", "line 2", "HUMAN", "fetch the file again"])
  }

  @Test("vectors that are not finite: 65, with the place")
  func notFinite() throws {
    let texts = (0..<24).map { "word\($0) of \($0 % 2 == 0 ? "joy" : "grief")" }
    let binary = try root(
      Data((texts[..<12].joined(separator: "\n") + "\n").utf8),
      Data((texts[12...].joined(separator: "\n") + "\n").utf8), counts: 24)
    var lines = ""
    for (index, text) in texts.enumerated() {
      lines += #"{"text": "\#(text)", "embedding": [\#(index), 1, \#(index % 5)]}"# + "\n"
    }
    try binary.folder.write(lines, to: "good.jsonl")
    let good = try binary.run(["run"] + cr + ["--model", "vectors:good.jsonl", "--no-store"])
    #expect(good.status == 0, "\(good.errors)")
    // The same as a matrix, with one component spoilt.
    var matrix = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (24, 3), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    matrix += [UInt8(header.utf8.count), 0] + Array(header.utf8)
    for index in 0..<24 {
      for value in [Float(index), index == 6 ? .nan : 1, Float(index % 5)] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { matrix += $0 }
      }
    }
    try matrix.write(to: binary.folder.url.appending(path: "bad.npy"))
    try binary.folder.write(texts.map { "\"\($0)\"\n" }.joined(), to: "bad.npy.texts")
    try refuse(
      binary, cr + ["--model", "vectors:bad.npy"], status: 65,
      ["bad.npy", "row 6, component 1", "nan", "Make the vectors again"])
  }
}
