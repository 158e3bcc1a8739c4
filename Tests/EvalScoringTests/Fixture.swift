import Foundation

/// Committed reference values, written by `benchmarks/reference/scoring.py` and `probes.py`.
enum Fixture {
  struct Missing: Error { let name: String }

  static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws
    -> Value
  {
    guard
      let url = Bundle.module.url(
        forResource: name, withExtension: "json", subdirectory: "Fixtures")
    else { throw Missing(name: name) }
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
  }
}
