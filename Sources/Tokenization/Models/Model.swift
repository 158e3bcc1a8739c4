/// The part of a tokenizer that turns a piece of text into tokens.
enum Model: Sendable {
  case wordPiece(WordPieceModel)
  case bpe(BPEModel)
  case unigram(UnigramModel)
  case wordLevel(WordLevelModel)
  case wordList(WordListModel)

  /// The name in the file.
  var name: String {
    switch self {
    case .wordPiece: "WordPiece"
    case .bpe: "BPE"
    case .unigram: "Unigram"
    case .wordLevel: "WordLevel"
    case .wordList: "list of words"
    }
  }

  var tokens: TokenTable {
    switch self {
    case .wordPiece(let model): model.tokens
    case .bpe(let model): model.tokens
    case .unigram(let model): model.tokens
    case .wordLevel(let model): model.tokens
    case .wordList(let model): model.tokens
    }
  }

  /// Whether a ByteLevel pre-tokenizer may leave the mapping of bytes to the model.
  var takesBytes: Bool {
    if case .bpe(let model) = self { model.takesBytes } else { false }
  }

  /// Appends the tokens of a piece, with the cache where it pays.
  func encode(
    _ bytes: [UInt8], _ piece: Range<Int>, isByteLevel: Bool, cache: inout WordCache,
    workspace: inout MergeWorkspace, into out: inout [ModelToken]
  ) {
    switch self {
    case .wordPiece(let model): return model.encode(bytes, piece, into: &out)
    case .wordLevel(let model): return model.encode(bytes, piece, into: &out)
    case .wordList(let model): return model.encode(bytes, piece, into: &out)
    case .bpe, .unigram: break
    }
    let isKept = piece.count <= WordCache.longestWord
    let hash = isKept ? WordCache.hash(bytes, piece) : 0
    if isKept, cache.append(bytes, piece, hash: hash, to: &out) { return }
    let first = out.count
    switch self {
    case .bpe(let model):
      model.encode(bytes, piece, isByteLevel: isByteLevel, workspace: &workspace, into: &out)
    case .unigram(let model): model.encode(bytes, piece, into: &out)
    case .wordPiece, .wordLevel, .wordList: break
    }
    if isKept { cache.insert(bytes, piece, hash: hash, tokens: out[first...]) }
  }
}
