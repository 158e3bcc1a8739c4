import Documents
package import EvalCore
package import Foundation

/// A folder of computed vectors, one file a key: what lets a killed run go on where it was.
///
/// A file is a line with the SHA-256 of its key and of all that follows, a line of JSON (shape, counts, notes), and
/// little-endian float32 components. A file that is not whole, or lies under another name than its own, is
/// removed. The files that were used longest ago go when the folder exceeds its bound.
package struct VectorFolder: Sendable {
  private let folder: URL
  /// The most bytes of all files together.
  package let byteLimit: Int

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

  /// The vectors under `key`, which count as used now.
  package func read(_ key: ContentDigest) -> Kept<Embeddings> {
    let file = place(of: key)
    guard FileManager.default.fileExists(atPath: file.path) else { return .absent }
    guard let found = Self.vectors(in: file, under: key) else {
      try? FileManager.default.removeItem(at: file)
      return .damaged
    }
    // Where the time cannot be set the file goes earlier than it might, and nothing else.
    utimensat(AT_FDCWD, file.path, nil, 0)
    return .sound(found)
  }

  /// What `file` holds; nil where it is not what was written under `key`.
  private static func vectors(in file: URL, under key: ContentDigest) -> Embeddings? {
    guard let data = try? BoundedFile.bytes(of: file.path, atMost: 8 << 30),
      let digestEnd = data.firstIndex(of: 0x0A),
      data[..<digestEnd].elementsEqual(
        checksum(of: data[(digestEnd + 1)...], under: key).hex.utf8),
      let end = data[(digestEnd + 1)...].firstIndex(of: 0x0A),
      let header = try? JSONDecoder().decode(Header.self, from: data[(digestEnd + 1)..<end]),
      header.byteCount == data.count - end - 1
    else { return nil }
    let values = [Float](unsafeUninitializedCapacity: (data.count - end - 1) / 4) {
      buffer, initialized in
      data[(end + 1)...].withUnsafeBytes { bytes in
        for index in 0..<bytes.count / 4 {
          let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
          (buffer.baseAddress! + index).initialize(
            to: Float(bitPattern: UInt32(littleEndian: bits)))
        }
        initialized = bytes.count / 4
      }
    }
    return Embeddings(
      dimension: header.dimension, values: values, truncatedTexts: header.truncatedTexts,
      lostSuffixes: header.lostSuffixes, tokens: header.tokens, work: header.work,
      notes: header.notes)
  }

  private static func checksum(of content: Data, under key: ContentDigest) -> ContentDigest {
    var accumulator = DigestAccumulator()
    accumulator.update("\(key.hex)\n")
    content.withUnsafeBytes { accumulator.update($0) }
    return accumulator.finished()
  }

  /// Keeps `embeddings` under `key`; the file appears whole or not at all. Older files make room for it, and what is
  /// larger than the bound by itself is not kept.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` or ``EvalError/inputOutput(path:_:remedy:)``.
  package func write(_ embeddings: Embeddings, under key: ContentDigest) throws {
    let body = embeddings.values.withUnsafeBytes { Data($0) }
    guard body.count < byteLimit else { return }
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
        remedy: "set XDG_CACHE_HOME to a folder that can be written")
    }
    prune(toFit: body.count)
    do {
      let content = try CanonicalJSON.encode(header) + Data("\n".utf8) + body
      try (Data("\(Self.checksum(of: content, under: key).hex)\n".utf8) + content).write(
        to: place(of: key), options: .atomic)
    } catch {
      throw EvalError.inputOutput(
        path: folder.path, "vectors cannot be kept: \(error.fileReason)",
        remedy: "free some space, or set XDG_CACHE_HOME to a folder with room")
    }
  }

  private func place(of key: ContentDigest) -> URL { folder.appending(path: "\(key.hex).vectors") }

  private func prune(toFit bytes: Int) {
    var entries = files()
    var total = entries.reduce(bytes) { $0 + $1.bytes }
    entries.sort { $0.used < $1.used }
    for file in entries where total > byteLimit {
      try? FileManager.default.removeItem(at: file.place)
      total -= file.bytes
    }
  }

  private func files() -> [(place: URL, bytes: Int, used: Date)] {
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: folder, includingPropertiesForKeys: Array(keys))) ?? []
    return files.filter { $0.pathExtension == "vectors" }.map { file in
      let values = try? file.resourceValues(forKeys: keys)
      return (file, values?.fileSize ?? 0, values?.contentModificationDate ?? .distantPast)
    }
  }
}

extension VectorFolder {
  /// How many files there are, and their bytes.
  package func amount() -> KeptAmount {
    let files = files()
    return KeptAmount(entries: files.count, bytes: files.reduce(0) { $0 + $1.bytes })
  }

  /// Reads every file and removes those that are not what was written.
  package func verify() -> KeptCheck {
    var check = KeptCheck(sound: 0, dropped: 0)
    for file in files() {
      let key = ContentDigest(hex: file.place.deletingPathExtension().lastPathComponent)
      if Self.vectors(in: file.place, under: key) != nil {
        check.sound += 1
      } else {
        try? FileManager.default.removeItem(at: file.place)
        check.dropped += 1
      }
    }
    return check
  }

  /// Removes the folder with all that it holds.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``.
  package func clear() throws { try UserFolder.remove(folder) }
}
