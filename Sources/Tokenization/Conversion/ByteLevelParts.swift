import Documents

/// A tokenizer of byte-level byte-pair encoding (GPT-2, RoBERTa, Qwen) as plain values.
///
/// Source: `GPT2Converter`, `RobertaConverter` and `Qwen2Converter` of transformers 4.57.6
/// (`convert_slow_tokenizer.py`).
package struct ByteLevelParts: Sendable {
  /// How text is cut into words before bytes are joined.
  package enum Words: Hashable, Sendable {
    /// The pattern of GPT-2, which the pre-tokenizer has built in.
    case gpt2
    /// Each digit is a word; the rest is cut by the pattern of GPT-2.
    case digits
    /// Each expression cuts the pieces that the one before left.
    case patterns([String])
    /// What the expression finds are the words, cut by the pattern of GPT-2 once more; what lies between them is left out
    /// (CLIP).
    case matches(String)
  }

  package var tokens: [ListedToken]
  /// By rank, the first to be joined first.
  package var merges: [ListedMerge]
  package var words = Words.gpt2
  /// Whether a space goes before each text that does not start with one.
  package var addsPrefixSpace = false
  /// The Unicode normal form (`NFC` …) that text is brought to; nil leaves it.
  package var normalForm: String?
  /// Whether runs of white space become one blank and letters small, behind the normal form (CLIP).
  package var foldsCase = false
  /// What the last piece of a word ends with; empty for none (CLIP: `</w>`).
  package var suffix = ""
  /// The token for what the vocabulary lacks; nil where every byte has one.
  package var unknown: String?
  /// Whether a word that is a token as a whole is that token, whatever the merges say.
  package var ignoresMerges = false
  package var template = SpecialTokenTemplate()
  /// Whether the offsets of tokens leave out white space; no id depends on it.
  package var trimsOffsets = false
  /// Tokens looked for in the text, in the order in which they are added.
  package var added: [DeclaredToken] = []

  package init(tokens: [ListedToken], merges: [ListedMerge]) {
    self.tokens = tokens
    self.merges = merges
  }

  /// The document that the tokenizer's own `tokenizer.json` would be.
  ///
  /// - Parameter file: what errors name.
  /// - Throws: ``TokenizerError`` for a template whose tokens are not there.
  package func document(file: String) throws(TokenizerError) -> TokenizerDocument {
    let numbered = NumberedTokens(added, vocabulary: tokens, names: template.names)
    var members: JSONObject = [
      "added_tokens": numbered.member, "pre_tokenizer": preTokenizer,
    ]
    if foldsCase {
      let form: [JSONValue] = normalForm.map { [["type": .string($0)]] } ?? []
      let folding: [JSONValue] = [
        ["type": "Replace", "pattern": ["Regex": #"\s+"#], "content": " "], ["type": "Lowercase"],
      ]
      members.set(
        ["type": "Sequence", "normalizers": .array(form + folding)], for: "normalizer")
    } else if let normalForm {
      members.set(["type": .string(normalForm)], for: "normalizer")
    }
    let trimming: JSONValue = [
      "type": "ByteLevel", "add_prefix_space": .boolean(addsPrefixSpace),
      "trim_offsets": .boolean(trimsOffsets),
    ]
    if let wrapping = try template.member(numbered, file: file) {
      members.set(
        trimsOffsets ? ["type": "Sequence", "processors": [trimming, wrapping]] : wrapping,
        for: "post_processor")
    } else {
      members.set(trimming, for: "post_processor")
    }
    return TokenizerDocument(
      members: members, model: model, tokens: tokens, merges: .listed(merges), file: file)
  }

  private var model: JSONObject {
    var model: JSONObject = ["type": "BPE", "ignore_merges": .boolean(ignoresMerges)]
    if !suffix.isEmpty { model.set(.string(suffix), for: "end_of_word_suffix") }
    if let unknown { model.set(.string(unknown), for: "unk_token") }
    return model
  }

  private var preTokenizer: JSONValue {
    func byteLevel(usesPattern: Bool) -> JSONValue {
      [
        "type": "ByteLevel", "add_prefix_space": .boolean(addsPrefixSpace),
        "use_regex": .boolean(usesPattern),
      ]
    }
    switch words {
    case .gpt2: return byteLevel(usesPattern: true)
    case .digits:
      return [
        "type": "Sequence",
        "pretokenizers": [
          ["type": "Digits", "individual_digits": .boolean(true)], byteLevel(usesPattern: true),
        ],
      ]
    case .matches(let pattern):
      let split: JSONValue = [
        "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Removed",
        "invert": .boolean(true),
      ]
      return ["type": "Sequence", "pretokenizers": [split, byteLevel(usesPattern: true)]]
    case .patterns(let patterns):
      let splits: [JSONValue] = patterns.map {
        [
          "type": "Split", "pattern": ["Regex": .string($0)], "behavior": "Isolated",
          "invert": .boolean(false),
        ]
      }
      return [
        "type": "Sequence", "pretokenizers": .array(splits + [byteLevel(usesPattern: false)]),
      ]
    }
  }

  /// A token in the byte-level alphabet: itself where it is spelled in it, else its bytes.
  package static func spelled(_ token: String) -> String {
    guard !token.unicodeScalars.allSatisfy({ alphabet.contains($0.value) }) else { return token }
    return String(
      String.UnicodeScalarView(
        token.utf8.compactMap { Unicode.Scalar(ByteLevelAlphabet.scalars[Int($0)]) }))
  }

  private static let alphabet = Set(ByteLevelAlphabet.scalars)
}
