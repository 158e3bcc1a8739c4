import EvalCore

/// The stored (uncompressed) members of a zip file, which is what `numpy.savez` and `torch.save` write.
///
/// Source: PKWARE's APPNOTE.TXT 6.3: end of central directory (4.3.16, with Zip64 4.3.14 and 4.3.15), file headers
/// (4.3.12), local headers (4.3.7), Zip64 sizes (4.5.3). Encryption and compression are refused by name.
package struct ZipDirectory: Sendable {
  /// What the archive is for: what errors call it, and who writes it.
  package struct Purpose: Sendable {
    /// “.npz file”.
    package var name: String
    /// What to do about an archive that is not sound.
    package var rewriting: String
    /// What to do about a compressed or encrypted member.
    package var storing: String
    /// More members than any archive of the kind has.
    package var mostMembers: Int
    /// Whether every member is read and held against its checksum.
    package var checksAll: Bool

    package init(
      name: String, rewriting: String, storing: String, mostMembers: Int, checksAll: Bool
    ) {
      self.name = name
      self.rewriting = rewriting
      self.storing = storing
      self.mostMembers = mostMembers
      self.checksAll = checksAll
    }
  }

  /// A member of the archive.
  package struct Member: Hashable, Sendable {
    /// Its bytes, counted from the start of the archive.
    package var range: Range<Int>
    var checksum: UInt32
  }

  /// The members by name.
  package private(set) var members: [String: Member] = [:]
  private let file: String
  private let purpose: Purpose

  /// - Parameter bytes: the whole archive.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` or ``EvalError/unsupported(_:file:remedy:)`` that names
  ///   `file` and the member.
  package init(_ bytes: UnsafeRawBufferPointer, file: String, purpose: Purpose) throws {
    self.file = file
    self.purpose = purpose
    let reader = ZipReader(bytes: bytes) { Self.broken($0, file, purpose) }
    var (count, place) = try reader.directory()
    guard count <= purpose.mostMembers else {
      throw reader.broken(
        "the archive has \(count) members, and at most \(purpose.mostMembers) are read")
    }
    while count > 0 {
      count -= 1
      guard try reader.double(place) == 0x0201_4B50 else {
        throw reader.broken("its directory is damaged")
      }
      let nameLength = try reader.word(place + 28)
      let extraLength = try reader.word(place + 30)
      let name = try reader.text(place + 46, nameLength)
      let member = try member(name, header: place, extra: place + 46 + nameLength, reader)
      guard members.updateValue(member, forKey: name) == nil else {
        throw reader.broken("the member “\(name)” occurs twice")
      }
      if purpose.checksAll { try check(name, in: bytes) }
      place += 46 + nameLength + extraLength + (try reader.word(place + 32))
    }
  }

  /// Holds the bytes of `name` against their checksum.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the member.
  package func check(_ name: String, in bytes: UnsafeRawBufferPointer) throws {
    guard let member = members[name] else { return }
    let body = UnsafeRawBufferPointer(rebasing: bytes[member.range])
    guard Self.checksum(body) == member.checksum else {
      throw Self.broken("the member “\(name)” does not have its checksum", file, purpose)
    }
  }

  private func member(
    _ name: String, header: Int, extra: Int, _ reader: ZipReader
  ) throws -> Member {
    guard try reader.word(header + 8) & 1 == 0 else {
      throw EvalError.unsupported(
        "the encrypted member “\(name)” of a zip file", file: file, remedy: purpose.storing)
    }
    guard try reader.word(header + 10) == 0 else {
      throw EvalError.unsupported(
        "the compressed member “\(name)” of a \(purpose.name)", file: file, remedy: purpose.storing)
    }
    let sizes = try reader.sizes(header: header, extra: extra)
    guard sizes.stored == sizes.size, try reader.double(sizes.local) == 0x0403_4B50 else {
      throw reader.broken("the member “\(name)” is damaged")
    }
    let names = try reader.word(sizes.local + 26) + reader.word(sizes.local + 28)
    let start = sizes.local + 30 + names
    guard start <= reader.bytes.count, sizes.size <= reader.bytes.count - start else {
      throw reader.broken("the member “\(name)” is cut off")
    }
    return Member(
      range: start..<start + sizes.size,
      checksum: UInt32(truncatingIfNeeded: try reader.double(header + 16)))
  }

  private static func broken(_ message: String, _ file: String, _ purpose: Purpose) -> EvalError {
    .badData(
      file: file, place: "zip directory", "this is no sound \(purpose.name): \(message)",
      remedy: purpose.rewriting)
  }

  /// CRC-32 of ISO 3309 (reflected polynomial EDB88320), which zip uses.
  package static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
    return ~sum
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in
      value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320
    }
  }
}

/// The numbers of a zip file, little-endian.
private struct ZipReader {
  let bytes: UnsafeRawBufferPointer
  let broken: (String) -> EvalError

  func word(_ place: Int) throws -> Int {
    guard place >= 0, place <= bytes.count - 2 else { throw broken("it is cut off") }
    return Int(bytes[place]) | Int(bytes[place + 1]) << 8
  }

  func double(_ place: Int) throws -> Int { try word(place) | word(place + 2) << 16 }

  /// Eight bytes; sizes beyond what an address can hold are those of no file.
  func quad(_ place: Int) throws -> Int {
    let high = try double(place + 4)
    guard high < 1 << 30 else { throw broken("a size of over 2⁶² bytes") }
    return try double(place) | high << 32
  }

  func text(_ place: Int, _ length: Int) throws -> String {
    guard place <= bytes.count - length else { throw broken("it is cut off") }
    return String(decoding: bytes[place..<place + length], as: UTF8.self)
  }

  /// The number of members, and where the list of them starts.
  func directory() throws -> (count: Int, place: Int) {
    guard bytes.count >= 22 else { throw broken("it is too short") }
    let lowest = max(0, bytes.count - 22 - 65_535)
    for place in stride(from: bytes.count - 22, through: lowest, by: -1)
    where try double(place) == 0x0605_4B50 {
      if place >= 20, try double(place - 20) == 0x0706_4B50 {
        let end = try quad(place - 12)
        guard try double(end) == 0x0606_4B50 else { throw broken("its directory is damaged") }
        return (try quad(end + 32), try quad(end + 48))
      }
      return (try word(place + 10), try double(place + 16))
    }
    throw broken("it has no directory")
  }

  /// Sizes and place of a member, those of Zip64 where the header has none.
  func sizes(header: Int, extra: Int) throws -> (stored: Int, size: Int, local: Int) {
    var stored = try double(header + 20)
    var size = try double(header + 24)
    var local = try double(header + 42)
    let end = extra + (try word(header + 30))
    var place = extra
    while place + 4 <= end {
      let length = try word(place + 2)
      if try word(place) == 1 {
        var field = place + 4
        for path in 0..<3 {
          let isLarge = [size, stored, local][path] == 0xFFFF_FFFF
          guard isLarge else { continue }
          guard field + 8 <= place + 4 + length else { throw broken("a size of Zip64 is missing") }
          switch path {
          case 0: size = try quad(field)
          case 1: stored = try quad(field)
          default: local = try quad(field)
          }
          field += 8
        }
        break
      }
      place += 4 + length
    }
    return (stored, size, local)
  }
}
