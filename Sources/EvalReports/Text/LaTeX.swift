/// Text on its way into LaTeX.
package enum LaTeX {
  /// `text` shown literally in text mode: the characters with a meaning become commands.
  package static func escape(_ text: String) -> String {
    TerminalText.stripControls(text).mappingScalars { scalar in
      switch scalar {
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "<": "\\textless{}"
      case ">": "\\textgreater{}"
      case "|": "\\textbar{}"
      case "\"": "\\textquotedbl{}"
      case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
      case "—": "---"
      case "–": "--"
      case "−": "$-$"
      case "×": "$\\times$"
      case "Δ": "$\\Delta$"
      case "±": "$\\pm$"
      default: nil
      }
    }
  }
}
