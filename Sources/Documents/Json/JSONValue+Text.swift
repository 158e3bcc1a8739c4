extension JSONValue {
  /// The document as text, keys in their order: two blanks an indent and a closing line end, or on one line without.
  package func text(indented: Bool = true) -> String {
    var output = ""
    write(to: &output, indent: indented ? 0 : nil)
    if indented { output += "\n" }
    return output
  }

  private func write(to output: inout String, indent: Int?) {
    switch self {
    case .null: output += "null"
    case .boolean(let value): output += value ? "true" : "false"
    case .integer(let value): output += String(value)
    case .number(let value): output += Self.numberText(value)
    case .string(let value): Self.write(quoted: value, to: &output)
    case .array(let values):
      Self.write(list: values, between: ("[", "]"), to: &output, indent: indent) {
        $0.write(to: &$1, indent: $2)
      }
    case .object(let object):
      Self.write(list: object.keys, between: ("{", "}"), to: &output, indent: indent) {
        Self.write(quoted: $0, to: &$1)
        $1 += indent == nil ? ":" : ": "
        (object.members[$0] ?? .null).write(to: &$1, indent: $2)
      }
    }
  }

  private static func write<Element>(
    list: [Element], between ends: (String, String), to output: inout String, indent: Int?,
    element: (Element, inout String, Int?) -> Void
  ) {
    output += ends.0
    for (index, value) in list.enumerated() {
      if index > 0 { output += "," }
      if let indent { output += "\n" + String(repeating: "  ", count: indent + 1) }
      element(value, &output, indent.map { $0 + 1 })
    }
    if let indent, !list.isEmpty { output += "\n" + String(repeating: "  ", count: indent) }
    output += ends.1
  }

  /// The fewest digits that read back to `value`; `null` for what JSON cannot hold, which callers
  /// keep out (scores are finite by type).
  package static func numberText(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    if value == value.rounded(), abs(value) < 1e15 {
      return value == 0 ? "0" : String(Int(value))
    }
    return "\(value)"
  }

  private static func write(quoted text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\r": output += "\\r"
      case "\t": output += "\\t"
      case "\u{2028}": output += "\\u2028"
      case "\u{2029}": output += "\\u2029"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral
{
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements))
  }

  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  package init(stringLiteral value: String) { self = .string(value) }

  package init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSONValue {
  /// The number, or null for nil.
  package static func optional(_ value: Double?) -> JSONValue {
    value.map(JSONValue.number) ?? .null
  }

  /// The integer, or null for nil.
  package static func optional(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }
}
