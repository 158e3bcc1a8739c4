/// `vocab.txt`: a token a line, whose id is the number of the line, from 0.
///
/// Source: `load_vocab` of transformers 4.57.6 (`models/bert/tokenization_bert.py`). A line ends in LF, CR or both; of
/// equal tokens the last keeps its id, and the ids before it have no token.
struct VocabularyLines {
  let tokens: [ListedToken]

  /// - Throws: ``TokenizerError/invalid(file:place:reason:)``.
  init(_ file: VocabularyFile) throws(TokenizerError) {
    try file.checkText()
    let bytes = file.bytes
    var places: [[UInt8]: Int] = [:]
    var lines: [[UInt8]] = []
    var start = 0
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x0A || byte == 0x0D else {
        position += 1
        continue
      }
      lines.append(Array(bytes[start..<position]))
      position += byte == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A ? 2 : 1
      start = position
    }
    if start < bytes.count { lines.append(Array(bytes[start...])) }
    guard lines.count <= TokenTable.idLimit else {
      throw file.invalid(
        "", "the file has \(lines.count) lines, and at most \(TokenTable.idLimit) are read")
    }
    for (id, line) in lines.enumerated() { places[line] = id }
    tokens = lines.enumerated().compactMap { id, line in
      places[line] == id ? ListedToken(String(decoding: line, as: UTF8.self), id: id) : nil
    }
  }
}
