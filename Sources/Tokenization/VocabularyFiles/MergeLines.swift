import Documents

/// `merges.txt`: a line with the version, then two tokens a line, the pair that is joined first first.
///
/// Source: `GPT2Tokenizer` of transformers 4.57.6. It drops the first line whatever it says; here that line must be the
/// version, for other programs read it as a merge where it is none. `Qwen2Tokenizer` reads a file without that line, and
/// passes over empty lines.
struct MergeLines {
  let merges: [ListedMerge]

  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` with the line.
  init(_ file: VocabularyFile, headerIsOptional: Bool = false) throws(TokenizerError) {
    try file.checkText()
    var merges: [ListedMerge] = []
    var seen = Set<[UInt8]>()
    var lines = file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    var number = 0
    if let first = lines.first, first.starts(with: "#version".utf8) {
      lines.removeFirst()
      number = 1
    } else if !headerIsOptional {
      throw file.invalid("line 1", "the file does not start with “#version”")
    }
    // What follows the last line end is nothing, or a merge that is cut off.
    if let last = lines.popLast(), !last.isEmpty {
      throw file.invalid(
        "line \(number + lines.count + 1)", "the last line does not end: it is cut off")
    }
    for line in lines {
      number += 1
      let parts = Self.words(line)
      if parts.isEmpty, headerIsOptional { continue }
      guard parts.count == 2 else {
        throw file.invalid(
          "line \(number)", "\(parts.count) tokens, where two with a space between are expected")
      }
      let key = Array(parts[0]) + [0x20] + Array(parts[1])
      guard seen.insert(key).inserted else { continue }
      guard merges.count < TokenTable.idLimit else {
        throw file.invalid("line \(number)", "more than \(TokenTable.idLimit) merges")
      }
      merges.append(
        ListedMerge(
          String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self)))
    }
    self.merges = merges
  }

  /// The parts between white space of any kind, as `str.split` of Python cuts.
  private static func words(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let bytes = Array(line)
    var words: [ArraySlice<UInt8>] = []
    var start = 0
    var position = 0
    while position < bytes.count {
      let (scalar, length) = UTF8Scalars.decode(bytes, at: position)
      if CharacterTable.shared.isWhite(scalar) || (0x1C...0x1F).contains(scalar) {
        if start < position { words.append(bytes[start..<position]) }
        start = position + length
      }
      position += length
    }
    if start < bytes.count { words.append(bytes[start...]) }
    return words
  }
}
