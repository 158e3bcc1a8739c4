import EvalCore

/// A value of GGUF's metadata. Lists stay in the file and are read where they are asked for.
package enum GgufValue: Hashable, Sendable {
  case whole(Int)
  case real(Double)
  case flag(Bool)
  case text(String)
  case list(GgufList)

  /// What kind of value it is, for messages.
  package var kind: String {
    switch self {
    case .whole: "a whole number"
    case .real: "a number"
    case .flag: "a boolean"
    case .text: "a text"
    case .list: "a list"
    }
  }
}

/// A list in the file: what its elements are, and where they stand.
package struct GgufList: Hashable, Sendable {
  package var element: GgufElement
  package var count: Int
  /// The bytes of the elements.
  var range: Range<Int>
}

/// The kinds of values by the numbers that the format gives them (gguf.md of ggml).
package enum GgufElement: UInt32, Hashable, Sendable {
  case uint8 = 0
  case int8 = 1
  case uint16 = 2
  case int16 = 3
  case uint32 = 4
  case int32 = 5
  case float32 = 6
  case flag = 7
  case text = 8
  case list = 9
  case uint64 = 10
  case int64 = 11
  case float64 = 12

  /// Bytes of a value, of a text or list at least.
  var least: Int {
    switch self {
    case .uint8, .int8, .flag: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64, .text: 8
    case .list: 12
    }
  }
}

extension GgufCursor {
  /// A text of the metadata may have this many bytes; chat templates have some ten thousand.
  static let longestText = 16 << 20

  /// The value of `key`, of the kind that stands before it.
  mutating func value(of key: String) throws -> GgufValue {
    let element = try element(of: key)
    guard element == .list else { return try scalar(element, of: key) }
    let inner = try self.element(of: key)
    guard inner != .list else {
      throw nested(key)
    }
    let count = try count(of: "elements of “\(key)”", least: inner.least)
    let start = position
    if inner == .text {
      for _ in 0..<count { try skipText() }
    } else {
      try skip(count * inner.least)
    }
    return .list(GgufList(element: inner, count: count, range: start..<position))
  }

  private func nested(_ key: String) -> EvalError {
    .unsupported(
      "the list of lists “\(key)”", file: file,
      remedy: "convert the model again with a current llama.cpp")
  }

  private mutating func element(of key: String) throws -> GgufElement {
    let number = try number(UInt32.self)
    guard let element = GgufElement(rawValue: number) else {
      throw broken("has the kind \(number), which the format does not know", at: "“\(key)”")
    }
    return element
  }

  /// A value that is no list.
  mutating func scalar(_ element: GgufElement, of key: String) throws -> GgufValue {
    switch element {
    case .uint8: return .whole(Int(try number(UInt8.self)))
    case .int8: return .whole(Int(try number(Int8.self)))
    case .uint16: return .whole(Int(try number(UInt16.self)))
    case .int16: return .whole(Int(try number(Int16.self)))
    case .uint32: return .whole(Int(try number(UInt32.self)))
    case .int32: return .whole(Int(try number(Int32.self)))
    case .int64: return .whole(Int(try number(Int64.self)))
    case .uint64:
      let value = try number(UInt64.self)
      guard let whole = Int(exactly: value) else {
        throw broken("is \(value), which exceeds 63 bits", at: "“\(key)”")
      }
      return .whole(whole)
    case .float32: return .real(Double(Float(bitPattern: try number(UInt32.self))))
    case .float64: return .real(Double(bitPattern: try number(UInt64.self)))
    case .flag:
      let byte = try number(UInt8.self)
      guard byte <= 1 else { throw broken("is the boolean \(byte)", at: "“\(key)”") }
      return .flag(byte == 1)
    case .text: return .text(try text(of: "“\(key)”", limit: Self.longestText))
    case .list: throw nested(key)
    }
  }
}
