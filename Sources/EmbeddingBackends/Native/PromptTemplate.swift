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
    var literal: [UInt8] = []
    func closeLiteral() {
      if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
      literal = []
    }
    // Bytes, because a combining mark behind a brace makes one character of both.
    var rest = Array(source.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: TemplateSyntax.text.utf8) {
        closeLiteral()
        pieces.append(.text)
        rest = rest.dropFirst(TemplateSyntax.text.utf8.count)
      } else if rest.starts(with: TemplateSyntax.instruction.utf8) {
        literal += instruction.utf8
        rest = rest.dropFirst(TemplateSyntax.instruction.utf8.count)
      } else {
        literal.append(byte)
        rest = rest.dropFirst()
      }
    }
    closeLiteral()
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
  /// The rules look at code points, as Python's `str` does: a quotation mark with a combining mark behind it
  /// is a quotation mark still. All that they look for is ASCII, so bytes serve.
  ///
  /// Source: the batchers of the evaluation code of BeLLM (4AI/BeLLM at 9da9269, eval_sts.py) and PromptEOL
  /// (kongds/scaling_sentemb at 656ddec, evaluation.py).
  package func apply(to text: String) -> String {
    switch self {
    case .verbatim: return text
    case .bellmFullStop: return Self.closed(Array(text.utf8))
    case .promptEOL:
      let single = text.utf8.map { $0 == UInt8(ascii: "\"") ? UInt8(ascii: "'") : $0 }
      return Self.closed(single)
    }
  }

  /// `text` with a full stop at its end: in place of a question mark, or where nothing of `. " '` is.
  private static func closed(_ text: [UInt8]) -> String {
    var text = text
    switch text.last {
    case nil, UInt8(ascii: "."), UInt8(ascii: "\""), UInt8(ascii: "'"): break
    case UInt8(ascii: "?"): text[text.count - 1] = UInt8(ascii: ".")
    default: text.append(UInt8(ascii: "."))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension PromptTemplate {
  /// The templates of `recipe`, with its instruction.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a template that cannot be read.
  static func all(of recipe: Recipe) throws -> [PromptTemplate] {
    try recipe.prompts.map { try PromptTemplate($0, instruction: recipe.instruction) }
  }
}
