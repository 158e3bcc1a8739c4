package import Foundation

/// A tokenizer as a `tokenizer.json` describes it: the ids are those of the `tokenizers` package.
///
/// A value without state: encoding may run on many threads at once. What speeds up repeated work is
/// in a ``Scratch`` that each caller owns.
package struct Tokenizer: Sendable {
  let model: Model
  var normalizer: Normalizer?
  let preTokenizer: PreTokenizer?
  let preTokenizerName: String?
  let postProcessor: PostProcessor
  let added: [AddedToken]
  var rawMatcher: AddedTokenMatcher
  var normalizedMatcher: AddedTokenMatcher
  /// Where `id(of:)` looks first.
  let addedIDs: [[UInt8]: Int32]
  let addedContents: [Int32: String]
  let specials: SpecialTokens
  /// Truncation that the file asks for; applied only by a caller that wants it.
  package let truncation: Truncation?
  /// Padding that the file asks for; never applied.
  package let padding: Padding?
  /// What `tokenizer_config.json` says.
  package let configuration: TokenizerConfiguration
  /// The files that were read, in the order of their digest; empty for a tokenizer from memory.
  package let digestSource: [URL]

  /// Special tokens by role.
  struct SpecialTokens: Sendable {
    var bos: SpecialToken?
    var eos: SpecialToken?
    var cls: SpecialToken?
    var sep: SpecialToken?
    var pad: SpecialToken?
  }

  /// Storage and remembered words of one caller; give each worker its own.
  package struct Scratch: Sendable {
    var list = PieceList()
    var whole = AlignedText()
    var cache = WordCache()
    var workspace = MergeWorkspace()
    var tokens: [ModelToken] = []

    /// Nothing remembered.
    package init() {}
  }
}

/// A token with its id.
package struct SpecialToken: Hashable, Sendable {
  /// Its text.
  package let content: String
  /// Its id.
  package let id: Int
}

/// The `truncation` of a tokenizer file.
package struct Truncation: Hashable, Sendable {
  /// Most tokens, special tokens included.
  package let maxLength: Int
  /// `LongestFirst`, `OnlyFirst` or `OnlySecond`.
  package let strategy: String
  /// Tokens that neighbouring parts share.
  package let stride: Int
  /// Whether the left end is cut and not the right.
  package let isLeft: Bool
}

/// The `padding` of a tokenizer file.
package struct Padding: Hashable, Sendable {
  /// Id of the padding token.
  package let id: Int
  /// The padding token.
  package let token: String
  /// Whether padding goes before the text.
  package let isLeft: Bool
  /// A fixed length, or nil for the longest of the batch.
  package let fixedLength: Int?
}

/// What `tokenizer_config.json` says that `tokenizer.json` does not.
package struct TokenizerConfiguration: Hashable, Sendable {
  /// The class of the `transformers` package.
  package var className: String?
  /// Whether a beginning token is asked for; nil where nothing is said.
  package var addsBOS: Bool?
  /// Whether an end token is asked for; nil where nothing is said.
  package var addsEOS: Bool?
  /// Most tokens of the model; nil where nothing is said or the value is a placeholder (above 10⁹).
  package var modelMaxLength: Int?
  /// `left` or `right`; nil where nothing is said.
  package var paddingSide: String?
  /// `left` or `right`; nil where nothing is said.
  package var truncationSide: String?
  /// Named tokens (`bos_token` …) as they are spelled there.
  package var tokenNames: [String: String] = [:]
  /// Every token that is declared there, whatever for.
  var declaredTokens: [String] = []
  /// Rules that tokenizer.json has too.
  var rules: StatedRules?
}

extension Tokenizer {
  /// The end of a text that truncation cuts: as `tokenizer_config.json` says, else `tokenizer.json`, else the
  /// last (`PreTrainedTokenizerFast` of transformers).
  package var truncatedEnd: Encoding.End {
    switch configuration.truncationSide {
    case "left": .start
    case .some: .end
    case nil: truncation?.isLeft == true ? .start : .end
    }
  }

  /// Number of distinct tokens, added ones included.
  package var vocabularySize: Int {
    model.tokens.count + added.count { model.tokens.id($0.content) == nil }
  }

  /// The largest id of any token: an embedding matrix needs more rows than this.
  package var largestID: Int {
    max(model.tokens.largestID, added.map { Int($0.id) }.max() ?? -1)
  }

  /// The id of a token, added tokens first.
  package func id(of token: String) -> Int? {
    (addedIDs[Array(token.utf8)] ?? model.tokens.id(token)).map(Int.init)
  }

  /// The token with an id, as the vocabulary spells it.
  package func token(of id: Int) -> String? {
    if let content = Int32(exactly: id).flatMap({ addedContents[$0] }) { return content }
    return model.tokens.bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// This tokenizer with lower case made first, before its own normalizer; itself where that names
  /// `Lowercase` already.
  ///
  /// That is what `do_lower_case` of a sentence-transformers module does (version 6, `Transformer.__init__`): raw
  /// added tokens are found before it, and a final sigma stays σ.
  package var lowercasing: Tokenizer {
    let own = normalizer.map(\.steps) ?? []
    if own.contains(where: \.isLowercase) { return self }
    var result = self
    let normalizer = Normalizer.sequence([.lowercase] + own)
    result.normalizer = normalizer
    (result.rawMatcher, result.normalizedMatcher) = AddedTokenReader.matchers(added, normalizer)
    return result
  }

  /// Beginning of sequence.
  package var bos: SpecialToken? { specials.bos }
  /// End of sequence.
  package var eos: SpecialToken? { specials.eos }
  /// Classification token.
  package var cls: SpecialToken? { specials.cls }
  /// Separator.
  package var sep: SpecialToken? { specials.sep }
  /// Padding.
  package var pad: SpecialToken? { specials.pad }

  /// Ids that the post-processor puts before a text.
  package var idsBefore: [Int32] { postProcessor.before.map(\.id) }
  /// Ids that the post-processor puts after a text.
  package var idsAfter: [Int32] { postProcessor.after.map(\.id) }
}
