/// A value of a small JSON document; the large parts of a tokenizer never become one.
indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// The member of an object; nil where it is absent or null.
  subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    guard let value = members.first(where: { $0.key == key })?.value else { return nil }
    if case .null = value { return nil }
    return value
  }

  var string: String? {
    if case .string(let value) = self { value } else { nil }
  }
  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
  var number: Double? {
    if case .number(let value) = self { value } else { nil }
  }
  /// A whole number of at most 2⁵³.
  var integer: Int? {
    guard let number, number.rounded() == number, abs(number) <= 9_007_199_254_740_992 else {
      return nil
    }
    return Int(number)
  }
  var array: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }
  var isObject: Bool {
    if case .object = self { true } else { false }
  }
}

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
    guard let array = value.array else { throw invalid("a list is expected") }
    return array.enumerated().map {
      JSONNode(file: file, place: "\(place)[\($0.offset)]", value: $0.element)
    }
  }

  func string() throws(TokenizerError) -> String {
    guard let string = value.string else { throw invalid("a string is expected") }
    return string
  }

  func bool() throws(TokenizerError) -> Bool {
    guard let bool = value.bool else { throw invalid("true or false is expected") }
    return bool
  }

  func integer(_ range: ClosedRange<Int>) throws(TokenizerError) -> Int {
    guard let integer = value.integer, range.contains(integer) else {
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
