/// One token of a piece: its id and its bytes in the text (or in the word, inside the cache).
struct ModelToken: Hashable, Sendable {
  var id: Int32
  var start: Int
  var end: Int
}

/// Remembers how words were cut. Owned by one caller at a time, so that no lock is needed.
struct WordCache: Sendable {
  private struct Entry {
    var hash: UInt64
    var key: Int
    var keyCount: Int
    var tokens: Int
    var tokenCount: Int
  }

  private var slots: [Int32] = []
  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  private var tokens: [ModelToken] = []

  /// Words longer than this are not kept.
  static let longestWord = 96
  private static let mostEntries = 1 << 16

  /// FNV-1a over 64 bits.
  @inline(__always)
  static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
  }

  /// Appends the tokens of a known word; false when it is not known.
  func append(
    _ bytes: [UInt8], _ range: Range<Int>, hash: UInt64, to out: inout [ModelToken]
  ) -> Bool {
    guard !slots.isEmpty else { return false }
    var slot = Int(truncatingIfNeeded: hash & 0xFFFF_FFFF) & (slots.count - 1)
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.hash == hash, entry.keyCount == range.count {
        var index = 0
        while index < range.count, keys[entry.key + index] == bytes[range.lowerBound + index] {
          index += 1
        }
        if index == range.count {
          for token in tokens[entry.tokens..<entry.tokens + entry.tokenCount] {
            out.append(
              ModelToken(
                id: token.id, start: token.start + range.lowerBound,
                end: token.end + range.lowerBound))
          }
          return true
        }
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return false
  }

  /// Keeps the tokens of a word; a full cache is emptied first.
  mutating func insert(
    _ bytes: [UInt8], _ range: Range<Int>, hash: UInt64, tokens new: ArraySlice<ModelToken>
  ) {
    if slots.isEmpty || entries.count >= Self.mostEntries {
      slots = Array(repeating: -1, count: Self.mostEntries * 2)
      entries.removeAll(keepingCapacity: true)
      keys.removeAll(keepingCapacity: true)
      tokens.removeAll(keepingCapacity: true)
    }
    var slot = Int(truncatingIfNeeded: hash & 0xFFFF_FFFF) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(entries.count)
    entries.append(
      Entry(
        hash: hash, key: keys.count, keyCount: range.count, tokens: tokens.count,
        tokenCount: new.count))
    keys.append(contentsOf: bytes[range])
    for token in new {
      tokens.append(
        ModelToken(
          id: token.id, start: token.start - range.lowerBound, end: token.end - range.lowerBound))
    }
  }
}
