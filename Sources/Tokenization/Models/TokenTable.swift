/// The vocabulary: tokens as bytes in one block, found by content through an open hash table and by
/// id through an index.
struct TokenTable: Sendable {
  /// Bytes of all tokens, one after the other.
  private(set) var block: [UInt8] = []
  /// Where each token starts in the block, in order of appearance; one more than tokens.
  private(set) var starts: [UInt32] = [0]
  private(set) var ids: [Int32] = []
  /// Entry number by hash, −1 for a free slot.
  private var slots: [Int32] = []
  /// Entry number by id, −1 where no token has it.
  private var entries: [Int32] = []

  /// Ids must be below: 2²⁴ is 16 times the largest published vocabulary.
  static let idLimit = 1 << 24
  /// No published token is longer than a few hundred bytes; a cap keeps matching linear.
  static let longestToken = 4096

  var count: Int { ids.count }
  /// The largest id, −1 when there is none.
  var largestID: Int { entries.count - 1 }

  /// What stands in the way of a bijection.
  enum Conflict: Error {
    case token(String)
    case id(Int, String, String)
    case tooLong(String)
  }

  /// Opens a token: the caller appends its bytes to ``block`` through `body`.
  mutating func add<Failure: Error>(
    _ body: (inout [UInt8]) throws(Failure) -> Int
  ) throws(Failure) {
    let id = try body(&block)
    starts.append(UInt32(truncatingIfNeeded: block.count))
    ids.append(Int32(truncatingIfNeeded: id))
  }

  /// Builds the look-up tables after the last token was added.
  mutating func index() throws(Conflict) {
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    slots = Array(repeating: -1, count: capacity)
    entries = Array(repeating: -1, count: Int(ids.max() ?? -1) + 1)
    for entry in 0..<count {
      let range = range(entry)
      guard range.count <= Self.longestToken else { throw .tooLong(text(entry)) }
      let slot = slot(of: block, range)
      guard slots[slot] < 0 else { throw .token(text(entry)) }
      slots[slot] = Int32(entry)
      let id = Int(ids[entry])
      guard entries[id] < 0 else { throw .id(id, text(Int(entries[id])), text(entry)) }
      entries[id] = Int32(entry)
    }
  }

  func range(_ entry: Int) -> Range<Int> { Int(starts[entry])..<Int(starts[entry + 1]) }

  private func text(_ entry: Int) -> String {
    String(decoding: block[range(entry)], as: UTF8.self)
  }

  /// FNV-1a (Fowler, Noll, Vo) over 64 bits, byte by byte.
  struct Hash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    mutating func take(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// Folded.
    @inline(__always)
    var value: Int { Int(truncatingIfNeeded: (state ^ state >> 32) & 0x7FFF_FFFF) }
  }

  @inline(__always)
  private func hash(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
    var hash = Hash()
    for index in range { hash.take(bytes[index]) }
    return hash.value
  }

  /// The slot that holds a token or is free for it.
  private func slot(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    slot(of: bytes, range, hash: hash(bytes, range))
  }

  @inline(__always)
  private func slot(of bytes: [UInt8], _ range: Range<Int>, hash: Int) -> Int {
    let mask = slots.count - 1
    var slot = hash & mask
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      let start = Int(starts[entry])
      if Int(starts[entry + 1]) - start == range.count {
        var index = 0
        while index < range.count, block[start + index] == bytes[range.lowerBound + index] {
          index += 1
        }
        if index == range.count { return slot }
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// The id of the token with these bytes, −1 where there is none.
  func id(_ bytes: [UInt8], _ range: Range<Int>) -> Int32 {
    guard !slots.isEmpty else { return -1 }
    let entry = slots[slot(of: bytes, range)]
    return entry < 0 ? -1 : ids[Int(entry)]
  }

  /// As ``id(_:_:)``, where the hash of the bytes is known.
  func id(_ bytes: [UInt8], _ range: Range<Int>, hash: Hash) -> Int32 {
    guard !slots.isEmpty else { return -1 }
    let entry = slots[slot(of: bytes, range, hash: hash.value)]
    return entry < 0 ? -1 : ids[Int(entry)]
  }

  func id(_ token: String) -> Int32? {
    let bytes = Array(token.utf8)
    let id = id(bytes, 0..<bytes.count)
    return id < 0 ? nil : id
  }

  /// The bytes of the token with an id.
  func bytes(of id: Int) -> ArraySlice<UInt8>? {
    guard entries.indices.contains(id), entries[id] >= 0 else { return nil }
    return block[range(Int(entries[id]))]
  }
}
