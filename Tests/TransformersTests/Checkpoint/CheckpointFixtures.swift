import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import Checkpoints
@testable import Transformers

/// The committed tiny checkpoints (benchmarks/reference/checkpoints.py, adapters.py) and the means to
/// make broken ones.
enum CheckpointFixtures {
  /// Where they are: `STSBENCH_TEST_CHECKPOINTS`, for checkpoints of other seeds and sizes, else Fixtures.
  static let root: URL = {
    if let named = ProcessInfo.processInfo.environment["STSBENCH_TEST_CHECKPOINTS"], !named.isEmpty
    {
      return URL(fileURLWithPath: named)
    }
    return SharedData.repository.appending(path: "Tests/TransformersTests/Fixtures")
  }()

  static func folder(_ name: String) -> URL { root.appending(path: name) }

  static func load(_ name: String, adapters: [URL] = []) throws -> Checkpoint {
    try Checkpoint.load(
      directory: folder(name), adapters: adapters, surveys: SurveyCache(folder: nil))
  }

  /// A safetensors file with one more tensor, a single F32 of 0, at its end.
  static func adding(_ tensor: String, to file: Data) throws -> Data {
    let length = Int(file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let body = file[(8 + length)...]
    guard
      var header = try JSONSerialization.jsonObject(with: file[8..<8 + length]) as? [String: Any]
    else { throw EvalError.internalFault("no header") }
    header[tensor] = [
      "dtype": "F32", "shape": [1], "data_offsets": [body.count, body.count + 4],
    ]
    let text = String(decoding: try JSONSerialization.data(withJSONObject: header), as: UTF8.self)
    return SafetensorsBytes.file(text, data: Array(body) + [0, 0, 0, 0])
  }

  /// Copies fixture `name` into `target`, files in `changes` replaced (nil: left out).
  static func copy(_ name: String, to target: URL, changes: [String: String?] = [:]) throws {
    for file in ["config.json", "model.safetensors"] where changes[file] == nil {
      try FileManager.default.copyItem(
        at: folder(name).appending(path: file), to: target.appending(path: file))
    }
    for case (let file, let text?) in changes {
      try Data(text.utf8).write(to: target.appending(path: file))
    }
  }

  /// The configuration of fixture `name` with members replaced; null removes one.
  static func configuration(_ name: String, _ changes: [String: Any]) throws -> String {
    let data = try Data(contentsOf: folder(name).appending(path: "config.json"))
    guard var members = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw EvalError.internalFault("fixture \(name) has no object")
    }
    for (key, value) in changes { members[key] = value }
    return String(decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
  }
}
