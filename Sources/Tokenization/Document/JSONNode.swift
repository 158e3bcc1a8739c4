import Documents

/// A value with the file and the path of keys to it, for errors that say where.
struct JSONNode {
  let file: String
  let place: String
  let value: JSONValue

  /// A member, or nil where it is absent or null.
  subscript(key: String) -> JSONNode? {
    value[key].map {
      JSONNode(file: file, place: place.isEmpty ? key : "\(place).\(key)", value: $0)
    }
  }

  func invalid(_ reason: String) -> TokenizerError {
    .invalid(file: file, place: place, reason: reason)
  }

  func unsupported(_ component: String) -> TokenizerError {
    .unsupported(file: file, place: place, component: component)
  }

  func member(_ key: String) throws(TokenizerError) -> JSONNode {
    guard let node = self[key] else { throw invalid("\(key) is missing") }
    return node
  }

  func elements() throws(TokenizerError) -> [JSONNode] {
    guard let array = value.elements else { throw invalid("a list is expected") }
    return array.enumerated().map {
      JSONNode(file: file, place: "\(place)[\($0.offset)]", value: $0.element)
    }
  }

  func string() throws(TokenizerError) -> String {
    guard let string = value.text else { throw invalid("a string is expected") }
    return string
  }

  func bool() throws(TokenizerError) -> Bool {
    guard let bool = value.flag else { throw invalid("true or false is expected") }
    return bool
  }

  func integer(_ range: ClosedRange<Int>) throws(TokenizerError) -> Int {
    guard let integer = value.whole, range.contains(integer) else {
      throw invalid(
        "a whole number from \(range.lowerBound) to \(range.upperBound) is expected")
    }
    return integer
  }

  func flag(_ key: String, default fallback: Bool) throws(TokenizerError) -> Bool {
    guard let node = self[key] else { return fallback }
    return try node.bool()
  }

  /// A string that must be a single scalar.
  func scalar() throws(TokenizerError) -> UInt32 {
    let scalars = UTF8Scalars.scalars(try string())
    guard scalars.count == 1 else { throw invalid("a single character is expected") }
    return scalars[0]
  }

  /// The `type` of a component.
  func type() throws(TokenizerError) -> String { try member("type").string() }
}
