package import EvalCore
package import Tokenization

/// Turns texts into token ids under a recipe: text rule, template, special tokens, truncation.
package struct PromptEncoder: Sendable {
  /// One encoded prompt.
  package struct Prompt: Hashable, Sendable {
    package var ids: [Int32]
    package var typeIDs: [Int32]
    /// The tokens of the text, and the special tokens after it where the template ends with the text.
    package var text: Range<Int>
    /// The tokens of the second copy, where the template has one.
    package var secondCopy: Range<Int>?
    package var isTruncated: Bool
    /// Whether the cut took tokens of the template that stand after the text.
    package var lostSuffix: Bool
  }

  private let tokenizer: Tokenizer
  private let template: PromptTemplate
  private let specialTokens: EvalCore.SpecialTokens
  private let truncation: EvalCore.Truncation
  private let maxTokens: Int
  private let textRule: TextRule
  private let bosID: Int32?
  private let eosID: Int32?
  private let assertedID: Int32?

  /// An encoder for one template of `recipe`; `maxTokens` is the model's own bound.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the recipe asks for a token that the
  ///   tokenizer lacks, or for a span that the template does not have.
  package init(
    _ tokenizer: Tokenizer, prompt: String, recipe: Recipe, modelLimit: Int
  ) throws {
    self.tokenizer = tokenizer
    template = try PromptTemplate(prompt, instruction: recipe.instruction)
    specialTokens = recipe.specialTokens
    truncation = recipe.truncation
    maxTokens = min(recipe.truncation.maxTokens ?? modelLimit, modelLimit)
    textRule = recipe.textRule
    bosID = try Self.token(
      tokenizer.bos ?? tokenizer.cls, for: "begin-of-sequence", in: specialTokens.bos)
    eosID = try Self.token(
      tokenizer.eos ?? tokenizer.sep, for: "end-of-sequence", in: specialTokens.eos)
    assertedID = try specialTokens.assertLast.map { token in
      guard let id = tokenizer.id(of: token) else {
        throw EvalError.usage(
          "the token “\(token)”, which every prompt must end with, is not in the vocabulary",
          remedy: "name a token of this tokenizer with --assert-last")
      }
      return Int32(id)
    }
    if recipe.pooling.span == .secondCopy, template.copies < 2 {
      throw EvalError.usage(
        "pooling over the second copy needs a prompt with {text} twice, and “\(prompt)” has it once",
        remedy: "use --recipe echo, or another pooling span")
    }
  }

  private static func token(
    _ token: SpecialToken?, for role: String, in policy: EvalCore.SpecialTokens.Policy
  ) throws -> Int32? {
    if policy == .add, token == nil {
      throw EvalError.usage(
        "the recipe adds a \(role) token and the tokenizer names none",
        remedy: "set it in tokenizer_config.json, or use the policy “tokenizer”")
    }
    return token.map { Int32($0.id) }
  }

  /// Encodes `text`.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when nothing is left to feed or the asserted last
  ///   token is missing, ``EvalError/usage(_:remedy:)`` when the template alone exceeds the bound.
  package func encode(_ text: String, scratch: inout Tokenizer.Scratch) throws -> Prompt {
    let ruled = textRule.apply(to: text)
    var (encoding, copies) = encodeWhole(ruled, &scratch)
    var isTruncated = false
    var lostSuffix = false
    if encoding.ids.count > maxTokens {
      isTruncated = true
      switch truncation.target {
      case .whole:
        let textEnd = copies.last?.upperBound ?? 0
        let lost = encoding.truncate(to: maxTokens, at: tokenizer.truncatedEnd)
        lostSuffix = template.hasSuffix && lost.contains { $0.upperBound > textEnd }
      case .text: (encoding, copies) = try shorten(ruled, encoding, copies, &scratch)
      }
    }
    guard !encoding.ids.isEmpty else {
      throw EvalError.badData(
        file: "text “\(Self.excerpt(of: text))”", place: nil, "it has no tokens under this recipe",
        remedy: "leave it out, or let the tokenizer add its special tokens (--bos, --eos)")
    }
    if let assertedID, encoding.ids.last != assertedID {
      let last = encoding.ids.last.flatMap { tokenizer.token(of: Int($0)) } ?? "nothing"
      throw EvalError.badData(
        file: "text “\(Self.excerpt(of: text))”", place: nil,
        "its prompt ends with “\(last)” and not with “\(specialTokens.assertLast ?? "")”",
        remedy:
          "set --eos add, or --truncate text, so that the token that is pooled is the right one")
    }
    return Prompt(
      ids: encoding.ids, typeIDs: encoding.typeIDs,
      text: tokens(of: copies[0].lowerBound..<copies[copies.count - 1].upperBound, in: encoding),
      secondCopy: copies.count > 1 ? tokens(of: copies[1], in: encoding) : nil,
      isTruncated: isTruncated, lostSuffix: lostSuffix)
  }

  /// The beginning of a text in one line, for messages.
  private static func excerpt(of text: String) -> String {
    let line = text.prefix(60).split(whereSeparator: \.isNewline).joined(separator: " ")
    return text.count > 60 ? line + "…" : line
  }

  private func encodeWhole(_ text: String, _ scratch: inout Tokenizer.Scratch) -> (
    Encoding, [Range<Int>]
  ) {
    let (prompt, copies) = template.format(text)
    let usesProcessor = specialTokens.bos != .omit || specialTokens.eos != .omit
    var encoding = tokenizer.encode(
      prompt, addSpecialTokens: usesProcessor, scratch: &scratch)
    apply(specialTokens.bos, bosID, atEnd: false, to: &encoding)
    apply(specialTokens.eos, eosID, atEnd: true, to: &encoding)
    return (encoding, copies)
  }

  private func apply(
    _ policy: EvalCore.SpecialTokens.Policy, _ id: Int32?, atEnd: Bool, to encoding: inout Encoding
  ) {
    guard let id, policy != .tokenizer else { return }
    let place = atEnd ? encoding.ids.count - 1 : 0
    let isThere = encoding.ids.indices.contains(place) && encoding.ids[place] == id
    if policy == .add, !isThere {
      encoding.insertSpecial(id, at: atEnd ? encoding.ids.count : 0)
    } else if policy == .omit, isThere, encoding.isSpecial[place] {
      encoding.remove(at: place)
    }
  }

  /// Shortens the text, copy by copy alike, until the whole prompt fits.
  private func shorten(
    _ text: String, _ whole: Encoding, _ ranges: [Range<Int>], _ scratch: inout Tokenizer.Scratch
  ) throws -> (Encoding, [Range<Int>]) {
    var encoding = whole
    var copies = ranges
    var kept = Array(text.utf8)
    while encoding.ids.count > maxTokens {
      let range = copies[copies.count - 1]
      let inText = encoding.offsets.indices.filter {
        !encoding.isSpecial[$0] && encoding.offsets[$0].lowerBound < range.upperBound
          && encoding.offsets[$0].upperBound > range.lowerBound
      }
      let excess = encoding.ids.count - maxTokens
      let drop = max(1, (excess + copies.count - 1) / copies.count)
      guard !kept.isEmpty, !inText.isEmpty else {
        throw EvalError.usage(
          "the prompt “\(template.source)” alone has more than \(maxTokens) tokens",
          remedy: "raise --max-tokens or shorten the prompt")
      }
      let firstDropped = inText[max(0, inText.count - drop)]
      var end = max(0, encoding.offsets[firstDropped].lowerBound - range.lowerBound)
      if end >= kept.count { end = kept.count - 1 }
      while end > 0, kept[end] & 0xC0 == 0x80 { end -= 1 }
      kept = Array(kept[..<end])
      while let last = kept.last, last == 0x20 { kept.removeLast() }
      (encoding, copies) = encodeWhole(String(decoding: kept, as: UTF8.self), &scratch)
    }
    return (encoding, copies)
  }

  /// The tokens that stand for bytes of `range`; never empty, so that an empty text is the token
  /// before it.
  private func tokens(of range: Range<Int>, in encoding: Encoding) -> Range<Int> {
    let count = encoding.ids.count
    let inside = encoding.offsets.indices.filter {
      !encoding.isSpecial[$0] && encoding.offsets[$0].lowerBound < range.upperBound
        && encoding.offsets[$0].upperBound > range.lowerBound
    }
    let end = template.hasSuffix ? (inside.last.map { $0 + 1 } ?? count) : count
    let start = inside.first ?? max(0, end - 1)
    return start..<max(min(start + 1, count), end)
  }
}

extension Encoding {
  /// Puts a special token in; it stands for no bytes of the text.
  fileprivate mutating func insertSpecial(_ id: Int32, at index: Int) {
    let edge = index == 0 ? 0 : (offsets.last?.upperBound ?? 0)
    ids.insert(id, at: index)
    typeIDs.insert(typeIDs.last ?? 0, at: index)
    offsets.insert(edge..<edge, at: index)
    isSpecial.insert(true, at: index)
  }

  fileprivate mutating func remove(at index: Int) {
    ids.remove(at: index)
    typeIDs.remove(at: index)
    offsets.remove(at: index)
    isSpecial.remove(at: index)
  }
}
