import EvalTestSupport
import Foundation

/// A tiny model directory whose tokenizer has `[CLS]` and `[SEP]`, and the vectors that `stsbench encode` makes of it.
struct TextModel {
  private let folder: TemporaryFolder
  let model: TinyModel
  var path: String { model.directory.path }

  /// A copy of the fixture called `name`, with the special tokens around every text.
  init(_ name: String = "bert") throws {
    folder = try TemporaryFolder()
    model = try TinyModel(name, in: folder)
    try edit("tokenizer.json") {
      $0.replacing("\"post_processor\": null", with: "\"post_processor\": \(Self.template)")
    }
  }

  /// `word88` and `word89` stand around every text, as `[CLS]` and `[SEP]` do.
  private static let template = """
    {"type": "TemplateProcessing",
     "single": [{"SpecialToken": {"id": "word88", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "word89", "type_id": 0}}],
     "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
     "special_tokens": {"word88": {"id": "word88", "ids": [88], "tokens": ["word88"]},
                        "word89": {"id": "word89", "ids": [89], "tokens": ["word89"]}}}
    """

  /// Changes the text of a file.
  func edit(_ name: String, _ change: (String) -> String) throws {
    try model.edit(name) { $0 = Data(change(String(decoding: $0, as: UTF8.self)).utf8) }
  }

  /// Puts files in, folders too.
  func write(_ files: [String: String]) throws {
    for (name, text) in files {
      let file = model.directory.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  /// Changes members of a JSON file.
  func set(_ members: [String: Any], in name: String = "config.json") throws {
    let file = model.directory.appending(path: name)
    var object: [String: Any] = [:]
    if let data = FileManager.default.contents(atPath: file.path),
      let found = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    {
      object = found
    }
    object.merge(members) { $1 }
    try JSONSerialization.data(withJSONObject: object).write(to: file)
  }

  /// What sentence-transformers keeps beside a model: a Transformer and a Pooling of these settings.
  static func modules(pooling: String, more: [String] = []) -> [String: String] {
    let names = ["Transformer", "Pooling"] + more
    let paths = ["", "1_Pooling"] + more.enumerated().map { "\($0 + 2)_\($1)" }
    let entries = names.indices.map {
      #"{"idx":\#($0),"name":"\#($0)","path":"\#(paths[$0])","type":"sentence_transformers.models.\#(names[$0])"}"#
    }
    return [
      "modules.json": "[\(entries.joined(separator: ","))]", "1_Pooling/config.json": pooling,
    ]
  }

  static let texts = [
    "a man is playing", "the dog and the cat in the word40 of word41 word42 word43",
    "word20 word21",
  ]

  /// The components of all texts, and what was said.
  func vectors(
    _ binary: Binary, _ options: [String] = [], texts: [String] = texts
  ) throws -> (values: [Float], errors: String) {
    try binary.folder.write(texts.joined(separator: "\n") + "\n", to: "texts.txt")
    let run = try binary.run(
      ["encode", "--model", path, "--input", "texts.txt", "--output", "v.npy"] + options)
    guard run.status == 0 else { throw Refusal(status: run.status, errors: run.errors) }
    let data = try Data(contentsOf: binary.folder.url.appending(path: "v.npy"))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    let values = data[start...].withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    return (values, run.errors)
  }

  /// A command that ended with another code than 0.
  struct Refusal: Error, CustomStringConvertible {
    var status: Int32
    var errors: String
    var description: String { "\(status): \(errors)" }
  }

  /// The refusal of `vectors`, or nil where there are some.
  func refusal(_ binary: Binary) throws -> Refusal? {
    do {
      _ = try vectors(binary)
      return nil
    } catch let refusal as Refusal {
      return refusal
    }
  }
}
