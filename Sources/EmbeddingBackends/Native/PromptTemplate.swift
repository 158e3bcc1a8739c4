package import EvalCore

/// A prompt with places for the text and the instruction: `Query: {text}`.
///
/// `{text}` stands at least once (twice for echo embeddings); `{instruction}` may stand anywhere.
/// Other braces are plain characters.
package struct PromptTemplate: Hashable, Sendable {
  private enum Piece: Hashable {
    case literal(String)
    case text
  }

  private let pieces: [Piece]
  /// The template as it was written.
  package let source: String

  /// Reads a template and puts the instruction in.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when `{text}` is missing.
  package init(_ source: String, instruction: String) throws {
    self.source = source
    var pieces: [Piece] = []
    var literal = ""
    var rest = Substring(source)
    while !rest.isEmpty {
      if rest.hasPrefix("{text}") {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
        pieces.append(.text)
        rest = rest.dropFirst("{text}".count)
      } else if rest.hasPrefix("{instruction}") {
        literal += instruction
        rest = rest.dropFirst("{instruction}".count)
      } else {
        literal.append(rest.removeFirst())
      }
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    guard pieces.contains(.text) else {
      throw EvalError.usage(
        "the prompt “\(source)” has no place for the text",
        remedy: "write {text} where the sentence goes")
    }
    self.pieces = pieces
  }

  /// How often the text stands in the prompt.
  package var copies: Int { pieces.count { $0 == .text } }

  /// Whether anything follows the last copy of the text.
  package var hasSuffix: Bool { pieces.last != .text }

  /// The prompt for `text`, and the UTF-8 byte ranges of its copies.
  package func format(_ text: String) -> (prompt: String, copies: [Range<Int>]) {
    var prompt = ""
    var copies: [Range<Int>] = []
    var length = 0
    for piece in pieces {
      switch piece {
      case .literal(let literal):
        prompt += literal
        length += literal.utf8.count
      case .text:
        prompt += text
        copies.append(length..<length + text.utf8.count)
        length += text.utf8.count
      }
    }
    return (prompt, copies)
  }
}

extension TextRule {
  /// The text as it enters the template.
  ///
  /// Source: the batchers of the BeLLM and PromptEOL evaluation code (facts §2.1, §2.2).
  package func apply(to text: String) -> String {
    switch self {
    case .verbatim: return text
    case .bellmFullStop: return Self.closed(text)
    case .promptEOL:
      return Self.closed(String(text.map { $0 == "\"" ? "'" : $0 }))
    }
  }

  private static func closed(_ text: String) -> String {
    guard let last = text.last else { return text }
    if last == "?" { return text.dropLast() + "." }
    return [".", "\"", "'"].contains(last) ? text : text + "."
  }
}
