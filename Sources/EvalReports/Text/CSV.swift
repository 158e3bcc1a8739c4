import Documents

/// Text on its way into comma-separated values (RFC 4180, lines ended by CR LF).
package enum CSV {
  /// A field for any text. What a spreadsheet would run as a formula (OWASP: `= + - @`, tab, CR,
  /// NUL in front) gets an apostrophe before it; commas, quotes and line ends are quoted.
  package static func field(text: String) -> String {
    let scalars = text.unicodeScalars
    let dangerous = scalars.first.map { "=+-@\t\r\n\0＝＋－＠".unicodeScalars.contains($0) } ?? false
    let quotes = scalars.contains { ",;\"\r\n\t".unicodeScalars.contains($0) }
    let body = text.mappingScalars { scalar in
      switch scalar {
      case "\0": ""
      case "\"": "\"\""
      default: nil
      }
    }
    let safe = (dangerous ? "'" : "") + body
    return quotes ? "\"\(safe)\"" : safe
  }

  /// A field for a number, at full precision; empty for nil.
  package static func field(number: Double?) -> String {
    number.map(JSONValue.numberText) ?? ""
  }

  /// A line of finished fields.
  package static func line(_ fields: [String]) -> String { fields.joined(separator: ",") + "\r\n" }
}
