package import Documents
package import EvalCore
import Foundation

/// The metadata of a GGUF file, given out key by key, so that a key that nobody asked for can be named.
package struct GgufMetadata: Sendable {
  /// The file, for messages.
  package let file: String
  private let mapped: MappedFile
  private let values: [String: GgufValue]
  private let places: [String: Range<Int>]
  /// Which keys were asked for.
  package let ledger = KeyLedger()

  init(_ header: GgufHeader, in mapped: MappedFile) {
    self.mapped = mapped
    file = mapped.url.path
    values = header.metadata
    places = header.places
    ledger.open("", keys: values.keys)
  }

  /// The value of `key`, or nil.
  package subscript(_ key: String) -> GgufValue? {
    ledger.read(key)
    return values[key]
  }

  /// All keys.
  package var keys: [String] { values.keys.sorted() }

  /// Takes note of keys that need no reading.
  package func supersede(_ keys: String...) {
    for key in keys { ledger.read(key) }
  }

  // MARK: Reading

  package func whole(_ key: String) throws -> Int? {
    switch self[key] {
    case nil: return nil
    case .whole(let value): return value
    default: throw wrong(key, "a whole number")
    }
  }

  package func real(_ key: String) throws -> Double? {
    switch self[key] {
    case nil: return nil
    case .real(let value) where value.isFinite: return value
    case .whole(let value): return Double(value)
    default: throw wrong(key, "a finite number")
    }
  }

  package func flag(_ key: String) throws -> Bool? {
    switch self[key] {
    case nil: return nil
    case .flag(let value): return value
    default: throw wrong(key, "true or false")
    }
  }

  package func text(_ key: String) throws -> String? {
    switch self[key] {
    case nil: return nil
    case .text(let value): return value
    default: throw wrong(key, "a text")
    }
  }

  /// The elements of a list of texts, of at most `limit` bytes each.
  package func texts(_ key: String, limit: Int = 1 << 16) throws -> [String]? {
    guard let (list, start) = try list(key) else { return nil }
    var cursor = start
    guard list.element == .text else { throw wrong(key, "a list of texts") }
    var result: [String] = []
    result.reserveCapacity(list.count)
    for _ in 0..<list.count {
      result.append(try cursor.text(of: "an element of “\(key)”", limit: limit))
    }
    return result
  }

  /// The elements of a list of numbers.
  package func reals(_ key: String) throws -> [Double]? {
    try elements(key, "a list of numbers") { value in
      switch value {
      case .real(let value) where value.isFinite: value
      case .whole(let value): Double(value)
      default: nil
      }
    }
  }

  /// The elements of a list of whole numbers.
  package func wholes(_ key: String) throws -> [Int]? {
    try elements(key, "a list of whole numbers") { value in
      if case .whole(let value) = value { value } else { nil }
    }
  }

  /// The elements of a list of booleans.
  package func flags(_ key: String) throws -> [Bool]? {
    try elements(key, "a list of booleans") { value in
      if case .flag(let value) = value { value } else { nil }
    }
  }

  /// The number of elements of a list.
  package func count(_ key: String) throws -> Int? { try list(key)?.0.count }

  private func list(_ key: String) throws -> (GgufList, GgufCursor)? {
    switch self[key] {
    case nil: return nil
    case .list(let list):
      return (list, GgufCursor(mapped.bytes, file: file, at: list.range.lowerBound))
    default: throw wrong(key, "a list")
    }
  }

  private func elements<Element>(
    _ key: String, _ expected: String, _ take: (GgufValue) -> Element?
  ) throws -> [Element]? {
    guard let (list, start) = try list(key) else { return nil }
    var cursor = start
    guard list.element != .text else { throw wrong(key, expected) }
    var result: [Element] = []
    result.reserveCapacity(list.count)
    for _ in 0..<list.count {
      guard let element = take(try cursor.scalar(list.element, of: key)) else {
        throw wrong(key, expected)
      }
      result.append(element)
    }
    return result
  }

  // MARK: Refusing

  /// An error for a value of the wrong kind or one that is missing.
  package func wrong(_ key: String, _ expected: String) -> EvalError {
    .badData(
      file: file, place: "“\(key)”",
      values[key].map { "is \($0.kind) and must be \(expected)" }
        ?? "is missing; it must be \(expected)",
      remedy: "convert the model again with a current llama.cpp")
  }

  /// An error for metadata that change ids or vectors in a way that is not supported.
  package func unsupported(_ what: String) -> EvalError {
    .unsupported(
      what, file: file,
      remedy: "use the model's original files (a folder with config.json and safetensors)")
  }

  // MARK: Identity

  /// The digest of the keys and values for which `isIncluded`, in alphabetical order.
  package func digest(where isIncluded: (String) -> Bool) -> ContentDigest {
    var accumulator = DigestAccumulator()
    for key in keys where isIncluded(key) {
      guard let range = places[key] else { continue }
      accumulator.update(UnsafeRawBufferPointer(rebasing: mapped.bytes[range]))
    }
    return accumulator.finished()
  }
}
