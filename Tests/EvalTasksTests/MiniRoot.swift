import EvalCore
import EvalTestSupport
import Foundation

@testable import EvalTasks

/// A root made for one test: files as given, expected counts as given.
struct MiniRoot {
  let folder: TemporaryFolder
  let variant: TextVariant

  /// - Parameter counts: by task, subset and split; the root then counts as a miniature.
  init(
    _ variant: TextVariant = .senteval, counts: [String: [String: [Split: Int]]] = [:]
  ) throws {
    folder = try TemporaryFolder()
    self.variant = variant
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "\(tree)"), withIntermediateDirectories: true)
    try folder.write(
      String(decoding: JSONEncoder().encode(counts), as: UTF8.self), to: SampleManifest.fileName)
  }

  private var tree: String { "\(DataRoot.folderName(of: variant))/downstream" }

  /// Writes bytes below `downstream`.
  func write(_ bytes: [UInt8], to path: String) throws {
    let file = folder.url.appending(path: "\(tree)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Writes UTF-8 text below `downstream`.
  func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  /// Reads one task of the root.
  func load(
    _ task: String, protocol: EvaluationProtocol = .senteval, split: Split? = nil, limit: Int? = nil
  ) throws -> TaskData {
    let text: TextVariant? = variant == .raw && `protocol` == .senteval ? .raw : nil
    let requests = try TaskSelection.parse(task, protocol: `protocol`, text: text, split: split)
    return try TaskReader.load(requests[0], from: DataRoot.open(folder.url.path), limit: limit)
  }

  /// STS13:OnWN with these files.
  static func onWN(
    input: String, gold: String, count: Int, variant: TextVariant = .senteval
  ) throws -> MiniRoot {
    let root = try MiniRoot(variant, counts: ["STS13": ["OnWN": [.test: count]]])
    try root.write(input, to: "STS/STS13-en-test/STS.input.OnWN.txt")
    try root.write(gold, to: "STS/STS13-en-test/STS.gs.OnWN.txt")
    return root
  }
}

extension TaskData {
  /// The pairs of the first subset.
  var firstPairs: PairSubset<String>? {
    if case .pairs(let subsets) = sentences { subsets.first } else { nil }
  }

  /// The training samples.
  var trainSamples: Samples<String>? {
    if case .samples(let train, _, _) = sentences { train } else { nil }
  }
}
