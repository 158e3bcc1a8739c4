/// What a prompt template may look like: `{text}` once, or twice for echo embeddings, and
/// `{instruction}` anywhere. Other braces are plain characters, but a place that is nearly one of
/// the two, such as `{Text}` or `{sentence}`, is an error and never a literal.
package enum TemplateSyntax {
  /// Where the text goes.
  package static let text = "{text}"
  /// Where the instruction goes.
  package static let instruction = "{instruction}"

  private static let places = ["text", "instruction"]
  /// What other programs call the place of the text.
  private static let foreignNames: Set<String> = ["sentence", "input", "query", "0", ""]

  /// - Throws: ``EvalError/usage(_:remedy:)`` that quotes the template.
  package static func check(_ template: String) throws {
    var copies = 0
    for name in namesInBraces(template) {
      if name == "text" { copies += 1 }
      if places.contains(name) { continue }
      let lowered = name.lowercased()
      let near =
        foreignNames.contains(lowered) ? "text" : nearMisses(for: lowered, among: places).first
      if let near {
        throw EvalError.usage(
          "the prompt “\(template)” has the unknown place {\(name)}",
          remedy: "did you mean {\(near)}?")
      }
    }
    guard copies == 1 || copies == 2 else {
      throw EvalError.usage(
        copies == 0
          ? "the prompt “\(template)” has no place for the text"
          : "the prompt “\(template)” repeats the text \(copies) times",
        remedy: "write {text} once where the sentence goes, or twice for echo embeddings")
    }
  }

  /// Whether `template` shows the instruction.
  package static func showsInstruction(_ template: String) -> Bool {
    namesInBraces(template).contains("instruction")
  }

  private static func namesInBraces(_ template: String) -> [String] {
    var names: [String] = []
    var open: String.UnicodeScalarView?
    for scalar in template.unicodeScalars {
      switch scalar {
      case "{": open = String.UnicodeScalarView()
      case "}":
        if let name = open { names.append(String(name)) }
        open = nil
      default: open?.append(scalar)
      }
    }
    return names
  }
}
