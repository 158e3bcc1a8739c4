import EvalTestSupport
import Foundation

/// A model directory made of a fixture checkpoint and a word-level tokenizer that fits its vocabulary.
struct TinyModel {
  let directory: URL

  /// Copies the fixture called `name` to `folder`.
  init(_ name: String, in folder: TemporaryFolder) throws {
    directory = folder.url.appending(path: "models/\(name)")
    let source = SharedData.repository.appending(path: "Tests/TransformersTests/Fixtures/\(name)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: source.appending(path: file), to: directory.appending(path: file))
    }
    try write(Self.tokenizer(), to: "tokenizer.json")
  }

  /// Puts a file in, or another in its place.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: directory.appending(path: name))
  }

  /// Changes the bytes of a file.
  func edit(_ name: String, _ change: (inout Data) throws -> Void) throws {
    let file = directory.appending(path: name)
    var data = try Data(contentsOf: file)
    try change(&data)
    try data.write(to: file)
  }

  /// 90 words, the unknown one first.
  private static func tokenizer() -> String {
    let common = [
      "a", "the", "is", "man", "woman", "playing", "dog", "cat", "in", "on", "of", "and", "to",
    ]
    let words = ["[UNK]"] + common + (common.count + 1..<90).map { "word\($0)" }
    let vocabulary = words.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    return """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {\(vocabulary)}, "unk_token": "[UNK]"}}
      """
  }
}
