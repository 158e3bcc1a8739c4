import Documents

/// Byte-pair encoding (Sennrich et al. 2016): a word starts as its scalars, or its bytes, and the
/// pair of the lowest rank is merged, the leftmost first, until none is left.
struct BPEModel: Sendable {
  /// What the file says beside vocabulary and merges.
  struct Options: Sendable {
    var unknown: Int32?
    var fusesUnknown = false
    var ignoresMerges = false
    /// Put before every scalar of a word but the first.
    var prefix: [UInt8] = []
    /// Put after the last scalar of a word.
    var suffix: [UInt8] = []
    /// Ids of `<0x00>` … `<0xFF>`, −1 where missing; nil without byte fallback.
    var byteTokens: [Int32]?
  }

  let tokens: TokenTable
  let merges: PairTable
  let options: Options
  /// Ids of the 128 ASCII scalars, −1 where missing.
  private let ascii: [Int32]
  /// Ids of the 256 scalars of the byte-level alphabet, −1 where missing.
  private let byteLevel: [Int32]
  /// Whether a text can be cut before each “▁” that follows something else, because no merge
  /// crosses that place.
  let cutsBeforeMark: Bool

  /// Whether bytes can be given as they are for a byte-level vocabulary.
  var takesBytes: Bool {
    options.prefix.isEmpty && options.suffix.isEmpty && options.byteTokens == nil
  }

  init(tokens: TokenTable, merges: PairTable, options: Options, cutsBeforeMark: Bool) {
    self.tokens = tokens
    self.merges = merges
    self.options = options
    self.cutsBeforeMark = cutsBeforeMark
    ascii = (0..<128).map { tokens.id([UInt8($0)], 0..<1) }
    byteLevel = ByteLevelAlphabet.utf8.map { tokens.id($0, 0..<$0.count) }
  }

  /// The UTF-8 of “▁”, U+2581.
  static let mark: [UInt8] = [0xE2, 0x96, 0x81]

  /// Cuts one word.
  ///
  /// - Parameter isByteLevel: the bytes stand for themselves, the vocabulary spells them in the
  ///   byte-level alphabet.
  func encode(
    _ bytes: [UInt8], _ range: Range<Int>, isByteLevel: Bool, workspace: inout MergeWorkspace,
    into out: inout [ModelToken]
  ) {
    if options.ignoresMerges {
      let id = isByteLevel ? mappedID(bytes, range) : tokens.id(bytes, range)
      if id >= 0 {
        out.append(ModelToken(id: id, start: range.lowerBound, end: range.upperBound))
        return
      }
    }
    workspace.clear()
    if isByteLevel {
      appendBytes(bytes, range, to: &workspace)
    } else {
      appendScalars(bytes, range, to: &workspace)
    }
    workspace.merge(merges, into: &out)
  }

  private func mappedID(_ bytes: [UInt8], _ range: Range<Int>) -> Int32 {
    var mapped: [UInt8] = []
    mapped.reserveCapacity(range.count * 2)
    for index in range { mapped.append(contentsOf: ByteLevelAlphabet.utf8[Int(bytes[index])]) }
    return tokens.id(mapped, 0..<mapped.count)
  }

  private func appendBytes(
    _ bytes: [UInt8], _ range: Range<Int>, to workspace: inout MergeWorkspace
  ) {
    var pending: ModelToken?
    for index in range {
      let id = byteLevel[Int(bytes[index])]
      if id >= 0 {
        if let token = pending { workspace.append(token) }
        pending = nil
        workspace.append(ModelToken(id: id, start: index, end: index + 1))
      } else {
        addUnknown(index, index + 1, &pending, &workspace)
      }
    }
    if let pending { workspace.append(pending) }
  }

  private func appendScalars(
    _ bytes: [UInt8], _ range: Range<Int>, to workspace: inout MergeWorkspace
  ) {
    var pending: ModelToken?
    var position = range.lowerBound
    let isPlain = options.prefix.isEmpty && options.suffix.isEmpty
    while position < range.upperBound {
      let byte = bytes[position]
      let length = UTF8Scalars.decode(bytes, at: position).length
      let end = min(position + length, range.upperBound)
      var spelled: [UInt8]?
      let id: Int32
      if isPlain {
        id = byte < 0x80 ? ascii[Int(byte)] : tokens.id(bytes, position..<end)
      } else {
        var text = position > range.lowerBound ? options.prefix : []
        text.append(contentsOf: bytes[position..<end])
        if end == range.upperBound { text.append(contentsOf: options.suffix) }
        id = tokens.id(text, 0..<text.count)
        spelled = text
      }
      if id >= 0 {
        if let token = pending { workspace.append(token) }
        pending = nil
        workspace.append(ModelToken(id: id, start: position, end: end))
      } else if !fallBack(spelled ?? Array(bytes[position..<end]), position, end, &workspace) {
        addUnknown(position, end, &pending, &workspace)
      }
      position = end
    }
    if let pending { workspace.append(pending) }
  }

  /// Spells a scalar in byte tokens; false when one of them is missing.
  private func fallBack(
    _ text: [UInt8], _ start: Int, _ end: Int, _ workspace: inout MergeWorkspace
  ) -> Bool {
    guard let byteTokens = options.byteTokens,
      text.allSatisfy({ byteTokens[Int($0)] >= 0 })
    else { return false }
    for (index, byte) in text.enumerated() {
      let at = min(start + index, end - 1)
      workspace.append(ModelToken(id: byteTokens[Int(byte)], start: at, end: at + 1))
    }
    return true
  }

  /// Without an unknown token the text is dropped, as in the reference.
  private func addUnknown(
    _ start: Int, _ end: Int, _ pending: inout ModelToken?, _ workspace: inout MergeWorkspace
  ) {
    guard let unknown = options.unknown else { return }
    if options.fusesUnknown, let token = pending {
      pending = ModelToken(id: unknown, start: token.start, end: end)
      return
    }
    if let token = pending { workspace.append(token) }
    pending = ModelToken(id: unknown, start: start, end: end)
  }
}
