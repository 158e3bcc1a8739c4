package import EvalCore
package import Foundation

/// A folder of computed vectors, one file a key: what lets a killed run go on where it was.
///
/// A file is a line with the SHA-256 of all that follows, a line of JSON (shape, counts, notes), and
/// little-endian float32 components. A file that is not whole is treated as absent and removed. The oldest
/// files go when the folder exceeds its bound.
package struct VectorFolder: Sendable {
  private let folder: URL
  private let byteLimit: Int

  private struct Header: Codable {
    var dimension: Int
    var count: Int
    var truncatedTexts: Int
    var lostSuffixes: Int
    var tokens: Int?
    var work: WorkCounts?
    var notes: [String]

    /// The bytes of the components; nil for a shape that cannot be.
    var byteCount: Int? {
      guard dimension >= 0, count >= 0 else { return nil }
      let (cells, overflow) = dimension.multipliedReportingOverflow(by: count)
      let (bytes, bytesOverflow) = cells.multipliedReportingOverflow(by: 4)
      return overflow || bytesOverflow ? nil : bytes
    }
  }

  /// The folder at `folder`, created when something is written; `byteLimit` bounds all files together.
  package init(at folder: URL, byteLimit: Int = 4 << 30) {
    self.folder = folder
    self.byteLimit = byteLimit
  }

  /// `$XDG_CACHE_HOME/stsbench/vectors`, or `~/.cache/stsbench/vectors`.
  package static func defaultLocation(environment: [String: String]) -> URL {
    UserFolder.cache.url(in: environment).appending(path: "vectors")
  }

  /// The vectors under `key`, or nil.
  package func read(_ key: ContentDigest) -> Embeddings? {
    let file = place(of: key)
    guard let data = try? Data(contentsOf: file) else { return nil }
    guard let digestEnd = data.firstIndex(of: 0x0A),
      data[..<digestEnd].elementsEqual(ContentDigest(of: data[(digestEnd + 1)...]).hex.utf8),
      let end = data[(digestEnd + 1)...].firstIndex(of: 0x0A),
      let header = try? JSONDecoder().decode(Header.self, from: data[(digestEnd + 1)..<end]),
      header.byteCount == data.count - end - 1
    else {
      try? FileManager.default.removeItem(at: file)
      return nil
    }
    let values = data[(end + 1)...].withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map {
        Float(
          bitPattern: UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
    return Embeddings(
      dimension: header.dimension, values: values, truncatedTexts: header.truncatedTexts,
      lostSuffixes: header.lostSuffixes, tokens: header.tokens, work: header.work,
      notes: header.notes)
  }

  /// Keeps `embeddings` under `key`; the file appears whole or not at all.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` or ``EvalError/inputOutput(path:_:remedy:)``.
  package func write(_ embeddings: Embeddings, under key: ContentDigest) throws {
    let body = embeddings.values.withUnsafeBytes { Data($0) }
    let header = Header(
      dimension: embeddings.dimension, count: embeddings.count,
      truncatedTexts: embeddings.truncatedTexts, lostSuffixes: embeddings.lostSuffixes,
      tokens: embeddings.tokens, work: embeddings.work, notes: embeddings.notes)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? UserFolder.tagAsCache(folder)
    } catch {
      throw EvalError.cannotCreate(
        path: folder.path, "the folder of vectors cannot be made: \(error.fileReason)",
        remedy: "set XDG_CACHE_HOME to a folder that can be written, or use --fresh")
    }
    prune(toFit: body.count)
    do {
      let content = try CanonicalJSON.encode(header) + Data("\n".utf8) + body
      try (Data("\(ContentDigest(of: content).hex)\n".utf8) + content).write(
        to: place(of: key), options: .atomic)
    } catch {
      throw EvalError.inputOutput(
        path: folder.path, "vectors cannot be kept: \(error.fileReason)",
        remedy: "free some space, or use --fresh to go without the journal")
    }
  }

  private func place(of key: ContentDigest) -> URL { folder.appending(path: "\(key.hex).vectors") }

  private func prune(toFit bytes: Int) {
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: Array(keys))) ?? []
    var entries = files.filter { $0.pathExtension == "vectors" }.map { file in
      let values = try? file.resourceValues(forKeys: keys)
      return (file, values?.fileSize ?? 0, values?.contentModificationDate ?? .distantPast)
    }
    var total = entries.reduce(bytes) { $0 + $1.1 }
    entries.sort { $0.2 < $1.2 }
    for (file, size, _) in entries where total > byteLimit {
      try? FileManager.default.removeItem(at: file)
      total -= size
    }
  }
}
