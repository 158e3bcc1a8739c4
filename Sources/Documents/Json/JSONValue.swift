/// A JSON document as read, without loss of what matters to a model directory: integers stay exact and
/// keys are unique.
package enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// A number without fraction and exponent that fits 64 bits.
  case integer(Int)
  /// Any other number; finite.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of a JSON object, with the order in which they were written.
package struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The keys in the order of the file.
  package private(set) var keys: [String] = []
  /// The members by key.
  package private(set) var members: [String: JSONValue] = [:]

  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

  /// The members in their order; of equal keys the first.
  package init(_ elements: [(String, JSONValue)]) {
    for (key, value) in elements { add(value, for: key) }
  }

  /// Puts `value` in the place of the member called `key`, or behind all others.
  package mutating func set(_ value: JSONValue, for key: String) {
    if members[key] == nil { keys.append(key) }
    members[key] = value
  }

  /// Adds a member; false, and nothing is changed, when the key is there already.
  @discardableResult
  package mutating func add(_ value: JSONValue, for key: String) -> Bool {
    guard members[key] == nil else { return false }
    keys.append(key)
    members[key] = value
    return true
  }

  /// Adds the members of `other` whose keys are not there yet, in their order.
  package mutating func add(_ other: JSONObject) {
    for key in other.keys { other.members[key].map { _ = add($0, for: key) } }
  }
}

extension JSONValue {
  /// What kind of value it is, for messages.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The value of `key`, or nil for other kinds, a missing key or null.
  package subscript(_ key: String) -> JSONValue? {
    guard case .object(let object) = self, let value = object.members[key], value != .null else {
      return nil
    }
    return value
  }

  /// The members of an object, or nil.
  package var members: [String: JSONValue]? {
    if case .object(let object) = self { object.members } else { nil }
  }

  /// The keys of an object in the order of the file; empty for other kinds.
  package var orderedKeys: [String] {
    if case .object(let object) = self { object.keys } else { [] }
  }

  /// The elements of a list, or nil.
  package var elements: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The text of a string, or nil.
  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of a boolean, or nil.
  package var flag: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

  /// The value of an integer, also one that is written `8.0`, or nil.
  package var whole: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  /// The value of any number, or nil.
  package var real: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
