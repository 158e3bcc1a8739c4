/// Text on its way into GitHub-flavoured Markdown.
package enum Markdown {
  /// `text` as it must be written to be shown literally, in a table cell or anywhere in a line:
  /// characters with a meaning are escaped, HTML and links are inert, line ends become blanks.
  package static func escape(_ text: String) -> String {
    var previous: Unicode.Scalar = " "
    let escaped = TerminalText.stripControls(text).mappingScalars { scalar in
      defer { previous = scalar }
      switch scalar {
      case "&": return "&amp;"
      case "<": return "&lt;"
      case ">": return "&gt;"
      case "@": return "&#64;"
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": return "\\\(scalar)"
      case "/" where previous == ":": return "&#47;"
      case "." where previous == "w" || previous == "W": return "&#46;"
      default: return nil
      }
    }
    return escaped
  }

  /// `text` as inline code in a line, outside tables: backticks become apostrophes.
  package static func code(_ text: String) -> String {
    let plain = TerminalText.stripControls(text).mappingScalars { $0 == "`" ? "'" : nil }
    return plain.isEmpty ? "` `" : "`\(plain)`"
  }
}
