/// Finds YAML anchors and aliases before a parser can follow them: nested aliases let a file of a few
/// lines unfold into billions of nodes.
enum YAMLReferences {
  /// The line, counted from 1, of the first `&name` or `*name` outside quotes and comments.
  static func firstLine(in text: String) -> Int? {
    var (line, quote, before) = (1, Unicode.Scalar?.none, Unicode.Scalar("\n"))
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if scalar == "\n" { line += 1 }
      let startsToken = " \t\r\n[{,:-?".unicodeScalars.contains(before)
      if let open = quote {
        if open == "#" {
          if scalar == "\n" { quote = nil }
        } else if open == "\"", isEscaped {
          isEscaped = false
        } else if open == "\"", scalar == "\\" {
          isEscaped = true
        } else if scalar == open {
          quote = nil
        }
      } else if startsToken, scalar == "'" || scalar == "\"" || scalar == "#" {
        quote = scalar
      } else if startsToken, scalar == "&" || scalar == "*" {
        return line
      }
      before = scalar
    }
    return nil
  }
}
