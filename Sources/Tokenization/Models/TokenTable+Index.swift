extension TokenTable {
  /// Builds the look-up tables.
  ///
  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` at `place` for what stands in the way.
  mutating func index(file: String, place: String) throws(TokenizerError) {
    func invalid(_ reason: String) -> TokenizerError {
      .invalid(file: file, place: place, reason: reason)
    }
    guard count > 0 else { throw invalid("the vocabulary is empty") }
    do {
      try index()
    } catch {
      switch error {
      case .token(let token):
        throw invalid("the token \(token.debugDescription) appears twice")
      case .id(let id, let first, let second):
        throw invalid(
          "the id \(id) belongs to \(first.debugDescription) and \(second.debugDescription)")
      case .tooLong(let token):
        throw invalid(
          "the token that begins with \(String(token.prefix(20)).debugDescription) is longer than "
            + "\(Self.longestToken) bytes")
      }
    }
  }

  /// Ids of `<0x00>` … `<0xFF>`, −1 where missing.
  var byteTokens: [Int32] {
    (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return id("<0x\(digits.count == 1 ? "0" : "")\(digits)>") ?? -1
    }
  }
}
