import Documents

/// Builds the model that a file describes.
struct ModelReader {
  let document: TokenizerDocument

  private var node: JSONNode { document.model }
  private var reader: VocabularyReader { VocabularyReader(document: document) }

  func model() throws(TokenizerError) -> Model {
    switch try kind() {
    case "WordPiece": return .wordPiece(try wordPiece())
    case "BPE": return .bpe(try bpe())
    case "Unigram": return .unigram(try unigram())
    case "WordLevel": return .wordLevel(try wordLevel())
    case let other: throw node.unsupported("the model \(other)")
    }
  }

  /// Older files have no type; the members tell the models apart.
  private func kind() throws(TokenizerError) -> String {
    if let type = node["type"] { return try type.string() }
    if document.merges != nil { return "BPE" }
    if node["unk_id"] != nil { return "Unigram" }
    if node["max_input_chars_per_word"] != nil { return "WordPiece" }
    if node["unk_token"] != nil { return "WordLevel" }
    throw node.invalid("type is missing")
  }

  /// The unknown token by name: it must be in the vocabulary.
  private func unknown(_ tokens: TokenTable) throws(TokenizerError) -> Int32 {
    let member = try node.member("unk_token")
    let token = try member.string()
    guard let id = tokens.id(token) else {
      throw member.invalid("the unknown token \(token.debugDescription) is not in vocab")
    }
    return id
  }

  private func wordPiece() throws(TokenizerError) -> WordPieceModel {
    let tokens = try reader.tokens()
    return WordPieceModel(
      tokens: tokens, unknown: try unknown(tokens),
      prefix: try node["continuing_subword_prefix"]?.string() ?? "##",
      longestWord: try node["max_input_chars_per_word"]?.integer(0...1_000_000) ?? 100)
  }

  private func wordLevel() throws(TokenizerError) -> WordLevelModel {
    let tokens = try reader.tokens()
    return WordLevelModel(tokens: tokens, unknown: try unknown(tokens))
  }

  /// Ids of `<0x00>` … `<0xFF>`.
  private func byteTokens(_ tokens: TokenTable) throws(TokenizerError) -> [Int32]? {
    guard try node.flag("byte_fallback", default: false) else { return nil }
    return tokens.byteTokens
  }

  private func unigram() throws(TokenizerError) -> UnigramModel {
    let (tokens, scores) = try reader.scoredTokens()
    var unknown: Int32?
    if let member = node["unk_id"] {
      let id = try member.integer(0...TokenTable.idLimit)
      guard id < tokens.count else {
        throw member.invalid("unk_id is \(id), but vocab has \(tokens.count) tokens")
      }
      unknown = Int32(id)
    }
    let byteTokens = try byteTokens(tokens)
    guard unknown != nil || byteTokens?.allSatisfy({ $0 >= 0 }) == true else {
      throw node.invalid("unk_id is missing, so text outside of vocab has no id")
    }
    return UnigramModel(tokens: tokens, scores: scores, unknown: unknown, byteTokens: byteTokens)
  }

  private func bpe() throws(TokenizerError) -> BPEModel {
    if let dropout = node["dropout"], dropout.value.real != 0 {
      throw dropout.unsupported("dropout, which makes ids random,")
    }
    let tokens = try reader.tokens()
    var options = BPEModel.Options()
    if node["unk_token"] != nil { options.unknown = try unknown(tokens) }
    options.fusesUnknown = try node.flag("fuse_unk", default: false)
    options.ignoresMerges = try node.flag("ignore_merges", default: false)
    options.prefix = Array((try node["continuing_subword_prefix"]?.string() ?? "").utf8)
    options.suffix = Array((try node["end_of_word_suffix"]?.string() ?? "").utf8)
    options.byteTokens = try byteTokens(tokens)
    let (merges, keepsMarksFirst) = try reader.merges(tokens, prefix: options.prefix)
    let hasMark = tokens.id(BPEModel.mark, 0..<3) >= 0
    return BPEModel(
      tokens: tokens, merges: merges, options: options,
      cutsBeforeMark: keepsMarksFirst && hasMark && options.prefix.isEmpty
        && options.suffix.isEmpty && !options.ignoresMerges)
  }
}
