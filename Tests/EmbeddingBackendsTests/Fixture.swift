import EmbeddingBackends
import Foundation

/// What `benchmarks/reference/embedding_backends.py` wrote with NumPy, scikit-learn and safetensors.
struct Fixture: Decodable {
  struct Lexical: Decodable {
    var texts: [String]
    var cosines: [[Double]]
  }
  struct Halves: Decodable {
    var bits: [UInt16]
    var widened: [UInt32]
  }
  var lexical: Lexical
  var matrix: [[Float]]
  var files: [String: Data]
  var halves: Halves

  static func load() throws -> Fixture {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/backends.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }
}
