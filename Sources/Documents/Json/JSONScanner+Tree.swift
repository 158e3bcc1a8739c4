extension JSONScanner {
  /// Reads a value as a tree.
  package mutating func value() throws(JSONFault) -> JSONValue {
    guard let byte = peek() else { throw fault("the document ends where a value should be") }
    try spend(&valuesLeft, "values")
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw fault("this is no JSON value (NaN, Infinity and comments are not JSON)")
    }
  }

  /// Takes one from a stock that an honest document does not use up.
  private func spend(_ stock: inout Int, _ name: String) throws(JSONFault) {
    stock -= 1
    guard stock >= 0 else { throw fault("there are more \(name) than a file of this size needs") }
  }

  private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else {
      throw fault("“\(word)” is expected here")
    }
    position += word.utf8.count
    return value
  }

  private mutating func object() throws(JSONFault) -> JSONValue {
    try enter(UInt8(ascii: "{"))
    try spend(&objectsLeft, "objects")
    var members: JSONObject = [:]
    if accept(UInt8(ascii: "}")) {
      leave()
      return .object(members)
    }
    repeat {
      _ = peek()
      let start = position
      let name = try key()
      guard members.add(try value(), for: name) else {
        throw JSONFault(offset: start, message: "the key “\(name)” appears twice")
      }
    } while try more(UInt8(ascii: "}"))
    return .object(members)
  }

  private mutating func array() throws(JSONFault) -> JSONValue {
    try enter(UInt8(ascii: "["))
    try spend(&arraysLeft, "lists")
    var elements: [JSONValue] = []
    if accept(UInt8(ascii: "]")) {
      leave()
      return .array(elements)
    }
    repeat {
      try spend(&elementsLeft, "list elements")
      elements.append(try value())
    } while try more(UInt8(ascii: "]"))
    return .array(elements)
  }
}
