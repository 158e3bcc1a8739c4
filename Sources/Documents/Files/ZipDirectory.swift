import EvalCore
import Foundation

/// The stored (uncompressed) members of a zip file, which is what `numpy.savez` writes.
///
/// Source: PKWARE's APPNOTE.TXT 6.3: end of central directory (4.3.16), file headers (4.3.12),
/// local headers (4.3.7). Zip64 sizes, encryption and compression are refused by name.
struct ZipDirectory {
  /// More members than any archive of vectors has.
  static let mostMembers = 64

  private let data: Data
  private let file: String
  /// Where each member's bytes are, by name.
  private(set) var members: [String: Range<Int>] = [:]

  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` or
  ///   ``EvalError/unsupported(_:file:remedy:)`` that names `file` and the member.
  init(_ data: Data, file: String) throws {
    self.data = data
    self.file = file
    let end = try findEnd()
    let count = try word(end + 10)
    guard count <= Self.mostMembers else {
      throw broken("the archive has \(count) members, and at most \(Self.mostMembers) are read")
    }
    var place = try double(end + 16)
    for _ in 0..<count {
      guard try double(place) == 0x0201_4B50 else { throw broken("its directory is damaged") }
      let (nameLength, extraLength) = (try word(place + 28), try word(place + 30))
      let name = try text(place + 46, nameLength)
      let range = try member(name, header: place)
      guard members.updateValue(range, forKey: name) == nil else {
        throw broken("the member “\(name)” occurs twice")
      }
      place += 46 + nameLength + extraLength + (try word(place + 32))
    }
  }

  /// The bytes of the member `name`.
  func bytes(of name: String) -> Data? {
    members[name].map {
      data.subdata(in: data.startIndex + $0.lowerBound..<data.startIndex + $0.upperBound)
    }
  }

  private func member(_ name: String, header: Int) throws -> Range<Int> {
    guard try word(header + 8) & 1 == 0 else {
      throw EvalError.unsupported(
        "the encrypted member “\(name)” of a zip file", file: file,
        remedy: "save it with numpy.savez")
    }
    guard try word(header + 10) == 0 else {
      throw EvalError.unsupported(
        "the compressed member “\(name)” of an .npz file", file: file,
        remedy: "save it with numpy.savez instead of numpy.savez_compressed, or as .npy")
    }
    let (size, local) = (try double(header + 24), try double(header + 42))
    guard size != 0xFFFF_FFFF, local != 0xFFFF_FFFF else {
      throw EvalError.unsupported(
        "the member “\(name)” of over 4 GiB", file: file, remedy: "save the vectors as .npy")
    }
    guard try double(local) == 0x0403_4B50, try double(header + 20) == size else {
      throw broken("the member “\(name)” is damaged")
    }
    let start = local + 30 + (try word(local + 26)) + (try word(local + 28))
    guard start + size <= data.count else { throw broken("the member “\(name)” is cut off") }
    let checksum = try double(header + 16)
    let body = data[data.startIndex + start..<data.startIndex + start + size]
    guard Int(Self.checksum(body)) == checksum else {
      throw broken("the member “\(name)” does not have its checksum")
    }
    return start..<start + size
  }

  private func findEnd() throws -> Int {
    guard data.count >= 22 else { throw broken("it is too short") }
    let lowest = max(0, data.count - 22 - 65_535)
    for place in stride(from: data.count - 22, through: lowest, by: -1)
    where try double(place) == 0x0605_4B50 {
      return place
    }
    throw broken("it has no directory")
  }

  private func word(_ place: Int) throws -> Int {
    guard place >= 0, place + 2 <= data.count else { throw broken("it is cut off") }
    let at = data.startIndex + place
    return Int(data[at]) | Int(data[at + 1]) << 8
  }

  private func double(_ place: Int) throws -> Int { try word(place) | word(place + 2) << 16 }

  private func text(_ place: Int, _ length: Int) throws -> String {
    guard place + length <= data.count else { throw broken("it is cut off") }
    return String(
      decoding: data[data.startIndex + place..<data.startIndex + place + length], as: UTF8.self)
  }

  private func broken(_ message: String) -> EvalError {
    .badData(
      file: file, place: "zip directory", "this is no sound .npz file: \(message)",
      remedy: "write it again with numpy.savez")
  }

  /// CRC-32 of ISO 3309 (reflected polynomial EDB88320), which zip uses.
  static func checksum(_ bytes: Data) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
      var sum: UInt32 = 0xFFFF_FFFF
      for byte in buffer {
        sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8)
      }
      return ~sum
    }
  }

  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in
      value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320
    }
  }
}
