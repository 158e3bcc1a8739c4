package import EvalCore
package import Foundation

/// Which text a row of vectors belongs to.
package enum VectorKey: Hashable, Sendable {
  case text(String)
  /// The SHA-256 of the text's UTF-8 bytes.
  case digest(ContentDigest)

  /// The digest that rows are found by.
  package var digest: ContentDigest {
    switch self {
    case .text(let text): ContentDigest(ofText: text)
    case .digest(let digest): digest
    }
  }
}

extension VectorKey {
  private struct Seal: Codable {
    var vectors_sha256: String
  }

  /// The last line of a companion that names the vector file it was written with.
  static func seal(of vectors: Data) throws -> Data {
    try CanonicalJSON.encode(Seal(vectors_sha256: ContentDigest(of: vectors).hex)) + [0x0A]
  }

  /// The companion without its seal, and the digest of the vector file that the seal names; nil
  /// where there is none.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for a seal without a SHA-256.
  static func unsealed(
    _ data: Data, file: String
  ) throws -> (texts: Data, vectors: ContentDigest?) {
    guard !["txt", "sha256"].contains((file as NSString).pathExtension.lowercased()) else {
      return (data, nil)
    }
    let whole = data.last == 0x0A ? data.dropLast() : data
    let start = whole.lastIndex(of: 0x0A).map { $0 + 1 } ?? whole.startIndex
    guard whole[start...].first == UInt8(ascii: "{"),
      let seal = try? JSONDecoder().decode(Seal.self, from: Data(whole[start...]))
    else { return (data, nil) }
    return (
      Data(whole[..<start]),
      try digest(seal.vectors_sha256, line: whole.split(separator: 0x0A).count, file: file)
    )
  }

  private struct Entry: Decodable {
    var text: String?
    var sha256: String?
  }

  /// Reads the companion of a vector file, one entry a row of vectors.
  ///
  /// A file whose name ends in `.txt` has one text a line. A file whose name ends in `.sha256` has
  /// one digest of 64 digits a line. Any other file (`.texts`, `.jsonl`) is read as JSON lines
  /// when its first line is a JSON string or an object with `text` or `sha256`, and then every line
  /// must be; else as one text a line. A last line end ends the last line and begins no other.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with the line.
  package static func read(_ data: Data, file: String) throws -> [VectorKey] {
    guard let whole = String(validating: data, as: UTF8.self) else {
      throw EvalError.badData(
        file: file, place: nil, "the texts are not UTF-8", remedy: "convert the file to UTF-8")
    }
    var lines = whole.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == 0x0D ? line.dropLast() : line))
    }
    if lines.last == "" { lines.removeLast() }
    switch (file as NSString).pathExtension.lowercased() {
    case "txt": return lines.map { .text($0) }
    case "sha256":
      return try lines.enumerated().map { .digest(try digest($1, line: $0 + 1, file: file)) }
    default:
      guard let first = lines.first, try entry(first, line: 1, file: file) != nil else {
        return lines.map { .text($0) }
      }
      return try lines.enumerated().map { index, line in
        guard let key = try entry(line, line: index + 1, file: file) else {
          throw EvalError.badData(
            file: file, place: "line \(index + 1)",
            "line 1 is JSON, and this line is not: a JSON string, or an object with text or sha256",
            remedy: "correct the line, or end the name in .txt for one plain text a line")
        }
        return key
      }
    }
  }

  private static func entry(_ line: String, line number: Int, file: String) throws -> VectorKey? {
    let decoder = JSONDecoder()
    let data = Data(line.utf8)
    if line.hasPrefix("\"") {
      return (try? decoder.decode(String.self, from: data)).map { .text($0) }
    }
    guard line.hasPrefix("{"), let entry = try? decoder.decode(Entry.self, from: data) else {
      return nil
    }
    if let text = entry.text { return .text(text) }
    return try entry.sha256.map { .digest(try digest($0, line: number, file: file)) }
  }

  private static func digest(_ text: String, line: Int, file: String) throws -> ContentDigest {
    guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else {
      throw EvalError.badData(
        file: file, place: "line \(line)", "this is no SHA-256 of 64 digits",
        remedy: "write the digest of the text's UTF-8 bytes")
    }
    return ContentDigest(hex: text)
  }
}
