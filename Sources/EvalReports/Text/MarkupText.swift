/// Text on its way into HTML or XML.
package enum MarkupText {
  /// `text` for element content or a double-quoted attribute: the five characters with a meaning are
  /// entities, what XML 1.0 cannot hold becomes U+FFFD, and marks that reverse the direction of
  /// writing are dropped.
  package static func escape(_ text: String) -> String {
    text.mappingScalars { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      case "\n", "\t": nil
      case "\r": "&#13;"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): "\u{FFFD}"
      case "\u{FFFE}", "\u{FFFF}": "\u{FFFD}"
      case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": ""
      default: nil
      }
    }
  }
}
