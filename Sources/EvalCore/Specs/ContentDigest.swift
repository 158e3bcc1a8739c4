import Crypto
package import Foundation

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
package struct ContentDigest: Hashable, Sendable, Codable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package let hex: String

  /// Takes over digits that were computed earlier.
  package init(hex: String) { self.hex = hex.lowercased() }

  /// The digest of `data`.
  package init(of data: some DataProtocol) {
    self.init(SHA256.hash(data: data))
  }

  fileprivate init(_ digest: SHA256.Digest) {
    hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The digest of the UTF-8 bytes of `text`.
  package init(ofText text: String) { self.init(of: Data(text.utf8)) }

  /// The digest of `value`'s canonical JSON: keys sorted, no blanks, no escaped slashes.
  package init(ofCanonicalJSON value: some Encodable) throws {
    self.init(of: try CanonicalJSON.encode(value))
  }

  /// The first 12 digits: enough to name a run.
  package var short: String { String(hex.prefix(12)) }

  package var description: String { hex }

  package init(from decoder: any Decoder) throws {
    hex = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// Digests many pieces one after another.
package struct DigestAccumulator {
  private var hasher = SHA256()

  /// An accumulator that has seen nothing.
  package init() {}

  /// Adds `bytes`.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    hasher.update(bufferPointer: bytes)
  }

  /// Adds the UTF-8 bytes of `text`.
  package mutating func update(_ text: String) { hasher.update(data: Data(text.utf8)) }

  /// The digest of all that was added.
  package func finished() -> ContentDigest { ContentDigest(hasher.finalize()) }
}

/// One spelling for one value: the JSON that digests are taken of.
package enum CanonicalJSON {
  /// Sorted keys, no blanks, no escaped slashes, absent for nil.
  package static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  /// As ``encode(_:)``, indented for people.
  package static func pretty(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    return try encoder.encode(value) + Data("\n".utf8)
  }
}
