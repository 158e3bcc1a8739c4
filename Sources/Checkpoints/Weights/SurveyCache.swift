import Documents
package import EvalCore
package import Foundation
import Synchronization

/// Remembers digests of large weight files between processes.
///
/// An entry belongs to path, device, inode, size and the times of the last write and change in
/// nanoseconds; a write to the file moves at least one of them. It holds its own key and a checksum, and one that
/// is not what was written is dropped and counted. It lives in the XDG cache folder and can be deleted at any time.
package struct SurveyCache: Sendable {
  /// The folder of the entries; nil remembers nothing.
  package var folder: URL?
  /// Smaller files are read again: that takes a fraction of a second.
  package static let minimumSize = 32 << 20
  /// How long ago the file must have been changed, in seconds, for its digest to be remembered.
  private let settling: Double
  private let dropped = Tally()

  private final class Tally: Sendable {
    let count = Atomic(0)
  }

  /// What a file of the folder holds.
  private struct Entry: Codable {
    /// The digest of ``KeyedSurvey``.
    var check: ContentDigest
    var kept: KeyedSurvey
  }

  private struct KeyedSurvey: Codable {
    var key: ContentDigest
    var survey: FileSurvey
  }

  package init(folder: URL?, settling: Double = 2) {
    self.folder = folder
    self.settling = settling
  }

  /// The cache of the user: `$XDG_CACHE_HOME/stsbench/digests`, or under `~/.cache`.
  package static var standard: SurveyCache {
    SurveyCache(folder: defaultLocation(environment: ProcessInfo.processInfo.environment))
  }

  /// `$XDG_CACHE_HOME/stsbench/digests`, or `~/.cache/stsbench/digests`.
  package static func defaultLocation(environment: [String: String]) -> URL {
    UserFolder.cache.url(in: environment).appending(path: "digests")
  }

  /// What is to be said of entries that were dropped; nil where none was.
  package var note: String? {
    let count = dropped.count.load(ordering: .relaxed)
    guard count > 0 else { return nil }
    return
      "\(counted(count, "kept digest")) of weight files \(count == 1 ? "was" : "were") damaged; "
      + "the files were read again"
  }

  /// The survey of `file`, from the cache where it is there.
  ///
  /// A cache that cannot be read or written costs time and changes nothing else.
  func survey(_ source: any WeightSource) throws -> FileSurvey {
    guard let folder, source.file.size >= Self.minimumSize else { return try source.survey() }
    let key = ContentDigest(
      ofText: "2 \(source.file.url.standardizedFileURL.path)\n\(source.file.stamp.text)")
    let place = folder.appending(path: "\(key.hex).json")
    switch Self.read(place, under: key) {
    case .sound(let survey): return survey
    case .damaged:
      dropped.count.add(1, ordering: .relaxed)
      try? FileManager.default.removeItem(at: place)
    case .absent: break
    }
    let survey = try source.survey()
    // A write in the same tick of the clock would leave the stamp, and so the key, as they are.
    if source.file.stamp.isSettled(after: settling) {
      remember(KeyedSurvey(key: key, survey: survey), at: place, in: folder)
    }
    return survey
  }

  private static func read(_ place: URL, under key: ContentDigest) -> Kept<FileSurvey> {
    guard FileManager.default.fileExists(atPath: place.path) else { return .absent }
    guard let data = try? BoundedFile.bytes(of: place.path, atMost: 1 << 20),
      let entry = try? JSONDecoder().decode(Entry.self, from: data),
      entry.kept.key == key,
      let check = try? ContentDigest(ofCanonicalJSON: entry.kept), check == entry.check
    else { return .damaged }
    return .sound(entry.kept.survey)
  }

  private func remember(_ kept: KeyedSurvey, at place: URL, in folder: URL) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try UserFolder.tagAsCache(folder)
      let entry = Entry(check: try ContentDigest(ofCanonicalJSON: kept), kept: kept)
      try CanonicalJSON.encode(entry).write(to: place, options: .atomic)
    } catch {
      // The file is read again next time.
    }
  }
}

extension SurveyCache {
  /// How many entries there are, and their bytes.
  package func amount() -> KeptAmount {
    let files = files()
    return KeptAmount(
      entries: files.count,
      bytes: files.reduce(0) {
        $0 + ((try? $1.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0)
      })
  }

  /// Reads every entry and removes those that are not what was written.
  package func verify() -> KeptCheck {
    var check = KeptCheck(sound: 0, dropped: 0)
    for file in files() {
      let key = ContentDigest(hex: file.deletingPathExtension().lastPathComponent)
      if Self.read(file, under: key).value != nil {
        check.sound += 1
      } else {
        try? FileManager.default.removeItem(at: file)
        check.dropped += 1
      }
    }
    return check
  }

  /// Removes the folder with all that it holds.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``.
  package func clear() throws {
    if let folder { try UserFolder.remove(folder) }
  }

  private func files() -> [URL] {
    let files = folder.flatMap {
      try? FileManager.default.contentsOfDirectory(
        at: $0, includingPropertiesForKeys: [.fileSizeKey])
    }
    return (files ?? []).filter { $0.pathExtension == "json" }
  }
}
