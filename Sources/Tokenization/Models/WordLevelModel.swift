/// WordLevel: every piece is one token, or the unknown one.
struct WordLevelModel: Sendable {
  let tokens: TokenTable
  let unknown: Int32

  func encode(_ bytes: [UInt8], _ range: Range<Int>, into out: inout [ModelToken]) {
    let id = tokens.id(bytes, range)
    out.append(
      ModelToken(id: id < 0 ? unknown : id, start: range.lowerBound, end: range.upperBound))
  }
}
