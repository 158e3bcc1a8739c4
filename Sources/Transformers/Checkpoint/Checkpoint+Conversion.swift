import Checkpoints
import Documents
import EvalCore
package import Foundation
package import LinearAlgebra

extension Checkpoint {
  /// Writes the model into `target` as Hugging Face lays it out: `config.json`, `model.safetensors` with adapters
  /// merged, and what sentence-transformers keeps beside them. The tokenizer's files are written elsewhere.
  ///
  /// - Parameters:
  ///   - target: a folder, empty or with files of the tokenizer.
  ///   - type: the type of all numbers; nil keeps 16- and 32-bit ones and widens all others to float32.
  /// - Returns: the folder of the transformer's own files, where the tokenizer belongs.
  /// - Throws: ``EvalError`` for numbers that `type` cannot hold and files that cannot be read or written.
  package func write(to target: URL, type: ScalarType?) throws -> URL {
    let place = gguf == nil ? try copyFiles(to: target) : target
    if let gguf { try writeConfiguration(gguf, to: target, type: type) }
    try SafetensorsWriter.write(
      tensors.tensors.values, to: place.appending(path: "model.safetensors"), type: type)
    for module in modules?.dense ?? [] {
      let table = try TensorTable(folder: module.folder)
      try SafetensorsWriter.write(
        table.tensors.values,
        to: target.appending(path: relative(module.folder)).appending(path: "model.safetensors"),
        type: type)
      try table.verifyUnchanged()
    }
    try verifyUnchanged()
    return place
  }

  private func relative(_ inner: URL) -> String {
    let (root, path) = (folder.standardizedFileURL.path, inner.standardizedFileURL.path)
    return path == root ? "" : String(path.dropFirst(root.count).drop { $0 == "/" })
  }

  // MARK: From a folder

  /// The largest file that is copied: the longest vocabularies have tens of megabytes.
  private static let largestCopy = 256 << 20
  private static let copiedEndings: Set = ["json", "txt", "model", "jinja", "vocab", "spm"]

  /// Copies every file that is no weight file; returns the transformer's folder in `target`.
  private func copyFiles(to target: URL) throws -> URL {
    let places = Set(
      [folder] + [modules?.transformerFolder].compactMap(\.self)
        + (modules?.dense.map(\.folder) ?? [])
        + (modules?.fileDigests ?? []).map {
          folder.appending(path: $0.name).deletingLastPathComponent()
        })
    for place in places.sorted(by: { $0.path < $1.path }) {
      let inner = target.appending(path: relative(place), directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
      where Self.isCopied(name) {
        let file = place.appending(path: name)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
          !isFolder.boolValue
        else { continue }
        let content = try BoundedFile.content(
          of: file.path, atMost: Self.largestCopy, remedy: "take the file out of the folder")
        try content.write(to: inner.appending(path: name))
      }
    }
    return target.appending(
      path: relative(modules?.transformerFolder ?? folder), directoryHint: .isDirectory)
  }

  private static func isCopied(_ name: String) -> Bool {
    // Indices of shards and adapters belong to weights that are one file afterwards.
    !name.hasPrefix(".") && !name.hasSuffix(".index.json") && name != "adapter_config.json"
      && copiedEndings.contains((name as NSString).pathExtension)
  }

  // MARK: From GGUF

  private func writeConfiguration(_ gguf: GgufModel, to target: URL, type: ScalarType?) throws {
    var members = JSONObject(
      gguf.configuration.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    let numbers: [ScalarType: String] = [
      .float32: "float32", .float16: "float16", .bfloat16: "bfloat16",
    ]
    members.set(.string(numbers[type ?? .float32] ?? "float32"), for: "torch_dtype")
    let recipe = defaultRecipe()
    func write(_ value: JSONValue, _ name: String) throws {
      let file = target.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(value.text().utf8).write(to: file)
    }
    try write(.object(members), "config.json")
    guard recipe.pooling.modes.count == 1, let mode = recipe.pooling.modes.first else { return }
    try write(
      [
        ["idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"],
        [
          "idx": 1, "name": "1", "path": "1_Pooling",
          "type": "sentence_transformers.models.Pooling",
        ],
      ], "modules.json")
    try write(
      [
        "word_embedding_dimension": .integer(outputWidth),
        "pooling_mode_cls_token": .boolean(mode == .cls),
        "pooling_mode_mean_tokens": .boolean(mode == .mean),
        "pooling_mode_max_tokens": .boolean(mode == .max),
        "pooling_mode_mean_sqrt_len_tokens": .boolean(mode == .meanSquareRootLength),
        "pooling_mode_weightedmean_tokens": .boolean(mode == .weightedMean),
        "pooling_mode_lasttoken": .boolean(mode == .last), "include_prompt": .boolean(true),
      ], "1_Pooling/config.json")
    try write(
      [
        "max_seq_length": .integer(recipe.truncation.maxTokens ?? blueprint.maxPositions),
        "do_lower_case": .boolean(false),
      ], "sentence_bert_config.json")
  }
}
