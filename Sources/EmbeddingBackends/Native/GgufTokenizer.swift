import Checkpoints
import Documents
import EvalCore
import Foundation
import Tokenization

/// Builds the tokenizer that the metadata of a GGUF file describe.
///
/// Ids are those of transformers' conversion (`integrations/gguf` of 5.24), but where that leaves out what the model's own
/// tokenizer does and llama.cpp does too (whole words of Llama 3 and Mistral Nemo, the beginning token of theirs), or
/// what Qwen's does (NFC). Characters that a vocabulary without byte tokens lacks are the unknown token.
struct GgufTokenizer {
  private let metadata: GgufMetadata
  private let pieces: [String]
  private let types: [Int]?

  /// The types that the format numbers (`TokenType` of the gguf package).
  private enum Kind {
    static let normal = 1
    static let unknown = 2
    static let control = 3
    static let userDefined = 4
  }

  /// Builds the tokenizer of `model`.
  ///
  /// - Throws: ``EvalError`` naming the key of a part that is missing, broken or not supported.
  static func open(
    _ model: GgufModel, acceptedKeys: Set<String>
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    let metadata = model.metadata
    let tokenizer: Tokenizer
    do {
      let described = try GgufTokenizer(metadata).described()
      tokenizer = try Tokenizer(described.document, names: described.names)
    } catch let error as TokenizerError {
      throw EvalError(error)
    }
    _ = try metadata.checkUnread(
      metadata.ledger.unread.filter { $0.hasPrefix("tokenizer.") },
      accepted: acceptedKeys
    ) { key in
      harmless.first { key.hasPrefix($0.beginning) }?.reason
    }
    return (tokenizer, metadata.digest { $0.hasPrefix("tokenizer.") })
  }

  /// Why keys that begin so change no id.
  private static let harmless: [(beginning: String, reason: String)] = [
    ("tokenizer.chat_template", "concerns chats, which are not fed here"),
    ("tokenizer.ggml.eot_token", generation), ("tokenizer.ggml.eom_token", generation),
    ("tokenizer.ggml.fim_", generation), ("tokenizer.ggml.prefix_token", generation),
    ("tokenizer.ggml.suffix_token", generation), ("tokenizer.ggml.middle_token", generation),
    ("tokenizer.ggml.eog_token", generation), ("tokenizer.ggml.eot_id", generation),
    ("tokenizer.ggml.token_type_count", "seen in the tensors themselves"),
    ("tokenizer.ggml.cls_token", "the beginning token says it"),
  ]

  private static let generation = "concerns the generation of text"

  private init(_ metadata: GgufMetadata) throws {
    self.metadata = metadata
    guard let pieces = try metadata.texts("tokenizer.ggml.tokens"), !pieces.isEmpty else {
      throw metadata.wrong("tokenizer.ggml.tokens", "a list of texts")
    }
    self.pieces = pieces
    types = try metadata.wholes("tokenizer.ggml.token_type")
    if let types, types.count != pieces.count {
      throw metadata.wrong("tokenizer.ggml.token_type", "a list of \(pieces.count) numbers")
    }
  }

  /// The document that stands for the tokenizer of `model`, and the tokens of roles.
  ///
  /// - Throws: as ``open(_:acceptedKeys:)``.
  static func document(
    of model: GgufModel
  ) throws -> (document: TokenizerDocument, names: [String: String]) {
    do { return try GgufTokenizer(model.metadata).described() } catch let error as TokenizerError {
      throw EvalError(error)
    }
  }

  private typealias Described = (document: TokenizerDocument, names: [String: String])

  private func described() throws -> Described {
    guard let kind = try metadata.text("tokenizer.ggml.model") else {
      throw metadata.wrong("tokenizer.ggml.model", "a text")
    }
    switch kind {
    case "llama": return try sentencePiece()
    case "gpt2": return try byteLevel()
    case "bert": return try wordPiece()
    case "t5": return try unigram()
    default:
      throw metadata.unsupported(
        "the tokenizer “\(kind)” of a GGUF file (llama, gpt2, bert and t5 are read)")
    }
  }

  // MARK: Kinds

  private func sentencePiece() throws -> Described {
    metadata.supersede("tokenizer.ggml.pre")
    try refuseWhiteSpaceRule()
    let architecture = try metadata.text("general.architecture") ?? ""
    let isGemma = architecture.hasPrefix("gemma")
    let prefix = try metadata.flag("tokenizer.ggml.add_space_prefix") ?? !isGemma
    if isGemma, prefix {
      throw metadata.unsupported("“tokenizer.ggml.add_space_prefix” in \(architecture)")
    }
    // Gemma's pieces of spaces alone stand as spaces, and its merges are ranked by id.
    let spelled =
      isGemma
      ? pieces.map { piece in
        !piece.isEmpty && piece.utf8.allSatisfy { $0 == 0x20 }
          ? String(repeating: "\u{2581}", count: piece.utf8.count) : piece
      } : pieces
    let scores = try metadata.reals("tokenizer.ggml.scores")
    let merges = try metadata.texts("tokenizer.ggml.merges")
    if merges == nil, scores == nil {
      throw metadata.wrong("tokenizer.ggml.scores", "a list of numbers")
    }
    var parts = PieceMergeParts(
      tokens: try listed(spelled, scores: scores), unknown: try unknownID().map { spelled[$0] })
    if let merges {
      parts.merges = .listed(try listed(merges: merges))
    } else if isGemma {
      parts.merges = .impliedByIDs
    }
    if isGemma {
      parts.normalizer = ["type": "Replace", "pattern": ["String": " "], "content": "\u{2581}"]
    } else {
      parts.preTokenizer = [
        "type": "Metaspace", "replacement": "\u{2581}",
        "prepend_scheme": prefix ? "first" : "never", "split": .boolean(false),
      ]
    }
    parts.added = try added(spelled: spelled, isByteLevel: false)
    let around = try around(spelled, addsBeginning: true, addsEnd: false)
    parts.template = around.template
    return (try parts.document(file: metadata.file), around.names)
  }

  private func byteLevel() throws -> Described {
    metadata.supersede("tokenizer.ggml.scores")
    try refuseWhiteSpaceRule()
    if try metadata.flag("tokenizer.ggml.add_space_prefix") == true {
      throw metadata.unsupported("“tokenizer.ggml.add_space_prefix” of a byte-level vocabulary")
    }
    guard let merges = try metadata.texts("tokenizer.ggml.merges") else {
      throw metadata.wrong("tokenizer.ggml.merges", "a list of texts")
    }
    let isGPT2 = try metadata.text("general.architecture") == "gpt2"
    guard let name = try metadata.text("tokenizer.ggml.pre") ?? (isGPT2 ? "gpt-2" : nil) else {
      throw metadata.unsupported(
        "a byte-level vocabulary without “tokenizer.ggml.pre”, which says how text is cut into words,"
      )
    }
    guard let rule = SplittingRule.named(name == "default" && isGPT2 ? "gpt-2" : name) else {
      let near = nearMisses(for: name, among: SplittingRule.names).first
      throw metadata.unsupported(
        "the rule of splitting “\(name)” (tokenizer.ggml.pre\(near.map { "; the nearest known is \($0)" } ?? ""))"
      )
    }
    let spelled = pieces.map(ByteLevelParts.spelled)
    var parts = ByteLevelParts(tokens: try listed(spelled), merges: try listed(merges: merges))
    parts.words = rule.words
    parts.normalForm = rule.composes ? "NFC" : nil
    parts.ignoresMerges = rule.ignoresMerges
    parts.added = try added(spelled: spelled, isByteLevel: true)
    metadata.supersede("tokenizer.ggml.unknown_token_id")
    let around = try around(spelled, addsBeginning: rule.addsBeginning, addsEnd: false)
    parts.template = around.template
    return (try parts.document(file: metadata.file), around.names)
  }

  private func wordPiece() throws -> Described {
    metadata.supersede("tokenizer.ggml.pre", "tokenizer.ggml.scores")
    // Beginnings of words carry “▁” in the file, and what continues them nothing.
    let spelled = pieces.enumerated().map { id, piece in
      if types?[id] == Kind.control { return piece }
      return piece.hasPrefix("\u{2581}") ? String(piece.unicodeScalars.dropFirst()) : "##" + piece
    }
    let unknown = try unknownID().map { spelled[$0] } ?? "[UNK]"
    // No key says whether text is lower-cased: a vocabulary without capitals is one of lower-cased text.
    let hasCapitals = pieces.enumerated().contains { id, piece in
      types?[id] != Kind.control && !piece.hasPrefix("\u{2581}[")
        && piece.utf8.contains { $0 &- 0x41 < 26 }
    }
    var parts = WordPieceParts(tokens: try listed(spelled))
    parts.unknown = unknown
    parts.lowercases = !hasCapitals
    parts.added = try added(spelled: spelled, isByteLevel: false)
    let around = try around(spelled, addsBeginning: true, addsEnd: true)
    parts.template = around.template
    return (try parts.document(file: metadata.file), around.names)
  }

  private func unigram() throws -> Described {
    metadata.supersede("tokenizer.ggml.pre")
    for key in ["tokenizer.ggml.add_space_prefix", "tokenizer.ggml.remove_extra_whitespaces"] {
      if try metadata.flag(key) == false {
        throw metadata.unsupported("“\(key)” false of a Unigram vocabulary")
      }
    }
    guard let stated = try metadata.reals("tokenizer.ggml.scores") else {
      throw metadata.wrong("tokenizer.ggml.scores", "a list of numbers")
    }
    guard let unknown = try unknownID() else {
      throw metadata.wrong("tokenizer.ggml.unknown_token_id", "an id")
    }
    // Scores of pieces that are no text are placeholders, and must not become the least of all.
    let scores = stated.enumerated().map { id, score in
      let kind = types.flatMap { $0.indices.contains(id) ? $0[id] : nil } ?? Kind.normal
      return kind == Kind.normal || kind == Kind.userDefined ? score : 0
    }
    var map: String?
    let key = "tokenizer.ggml.precompiled_charsmap"
    if let bytes = try metadata.wholes(key), !bytes.isEmpty {
      map = Data(bytes.map { UInt8(truncatingIfNeeded: $0) }).base64EncodedString()
    }
    var parts = UnigramParts(tokens: try listed(pieces, scores: scores), unknown: unknown)
    parts.charsmap = map
    parts.cutsAtWhiteSpace = true
    parts.added = try added(spelled: pieces, isByteLevel: false)
    let around = try around(pieces, addsBeginning: false, addsEnd: true)
    parts.template = around.template
    return (try parts.document(file: metadata.file), around.names)
  }

  // MARK: Tokens

  /// The vocabulary, the id of each piece its place.
  private func listed(_ spelled: [String], scores: [Double]? = nil) throws -> [ListedToken] {
    if let scores, scores.count != spelled.count {
      throw metadata.wrong("tokenizer.ggml.scores", "a list of \(spelled.count) numbers")
    }
    return spelled.indices.map { ListedToken(spelled[$0], id: $0, score: scores?[$0] ?? 0) }
  }

  private func listed(merges: [String]) throws -> [ListedMerge] {
    try merges.enumerated().map {
      try ListedMerge(spelled: $0.element, rank: $0.offset, file: metadata.file)
    }
  }

  private func refuseWhiteSpaceRule() throws {
    if try metadata.flag("tokenizer.ggml.remove_extra_whitespaces") == true {
      throw metadata.unsupported(
        "“tokenizer.ggml.remove_extra_whitespaces” of a byte-pair vocabulary")
    }
  }

  private func unknownID() throws -> Int? {
    try id("unknown") ?? types?.firstIndex(of: Kind.unknown)
  }

  /// The id that the file gives the token of a role.
  private func id(_ role: String) throws -> Int? {
    let key = "tokenizer.ggml.\(role)_token_id"
    guard let id = try metadata.whole(key), id != -1, id != Int(UInt32.max) else { return nil }
    guard pieces.indices.contains(id) else {
      throw metadata.wrong(key, "an id of the \(pieces.count) tokens")
    }
    return id
  }

  private static let roles = [
    "bos": "bos", "eos": "eos", "unk": "unknown", "pad": "padding", "sep": "seperator",
    "mask": "mask",
  ]

  /// The tokens that are found in the text before the model sees it: special ones, and those that the user defined.
  private func added(spelled: [String], isByteLevel: Bool) throws -> [DeclaredToken] {
    var special = Set(try Self.roles.values.compactMap { try id($0) })
    var plain: [Int] = []
    for (id, kind) in (types ?? []).enumerated() {
      switch kind {
      case Kind.control, Kind.unknown: special.insert(id)
      case Kind.userDefined: plain.append(id)
      default: break
      }
    }
    // A token that is spelled otherwise in the vocabulary would be one of another id.
    func token(_ id: Int, isSpecial: Bool) -> DeclaredToken? {
      let content = isByteLevel ? pieces[id] : spelled[id]
      guard !content.isEmpty, spelled[id] == content,
        isByteLevel || pieces[id] == content || isSpecial
      else { return nil }
      return DeclaredToken(content, isSpecial: isSpecial, isNormalized: false)
    }
    return special.sorted().compactMap { token($0, isSpecial: true) }
      + plain.filter { !special.contains($0) }.compactMap { token($0, isSpecial: false) }
  }

  /// The tokens around a text and the names of roles; flags of the file stand before the defaults.
  private func around(
    _ spelled: [String], addsBeginning: Bool, addsEnd: Bool
  ) throws -> (template: SpecialTokenTemplate, names: [String: String]) {
    var names: [String: String] = [:]
    for (name, role) in Self.roles {
      names[name] = try id(role).map { spelled[$0] }
    }
    let isBert = try metadata.text("tokenizer.ggml.model") == "bert"
    if isBert {
      names["cls"] = names.removeValue(forKey: "bos")
      // The end of a text is its separator, whatever else the file calls an end.
      names["sep"] = names["sep"] ?? names["eos"]
      names["eos"] = nil
    }
    func named(_ role: String) throws -> String {
      guard let token = names[role] else {
        let key = ["cls": "bos", "sep": "seperator"][role] ?? role
        throw metadata.wrong(
          "tokenizer.ggml.\(key)_token_id", "an id, for the token is added to texts")
      }
      return token
    }
    let adds = (
      beginning: try metadata.flag("tokenizer.ggml.add_bos_token") ?? addsBeginning,
      end: try metadata.flag("tokenizer.ggml.add_eos_token"),
      separator: try metadata.flag("tokenizer.ggml.add_sep_token")
    )
    let addsLast = isBert ? adds.separator ?? adds.end ?? addsEnd : adds.end ?? addsEnd
    let template = SpecialTokenTemplate(
      before: adds.beginning ? [try named(isBert ? "cls" : "bos")] : [],
      after: addsLast ? [try named(isBert ? "sep" : "eos")] : [])
    return (template, names)
  }
}
