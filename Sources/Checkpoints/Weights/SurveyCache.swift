import Documents
import EvalCore
package import Foundation

/// Remembers digests of large weight files between processes.
///
/// An entry belongs to path, device, inode, size and the times of the last write and change in
/// nanoseconds; a write to the file moves at least one of them. It lives in the XDG cache folder and
/// can be deleted at any time.
package struct SurveyCache: Sendable {
  /// The folder of the entries; nil remembers nothing.
  package var folder: URL?
  /// Smaller files are read again: that takes a fraction of a second.
  package static let minimumSize = 32 << 20

  package init(folder: URL?) { self.folder = folder }

  /// The cache of the user: `$XDG_CACHE_HOME/stsbench/digests`, or under `~/.cache`.
  package static var standard: SurveyCache {
    SurveyCache(
      folder: UserFolder.cache.url(in: ProcessInfo.processInfo.environment)
        .appending(path: "digests"))
  }

  /// The survey of `file`, from the cache where it is there.
  ///
  /// A cache that cannot be read or written costs time and changes nothing else.
  func survey(_ source: any WeightSource) throws -> FileSurvey {
    guard let folder, source.file.size >= Self.minimumSize else { return try source.survey() }
    let key = ContentDigest(
      ofText: "1 \(source.file.url.standardizedFileURL.path)\n\(source.file.stamp.text)")
    let place = folder.appending(path: "\(key.hex).json")
    if let data = try? Data(contentsOf: place),
      let survey = try? JSONDecoder().decode(FileSurvey.self, from: data),
      survey.digest.hex.count == 64
    {
      return survey
    }
    let survey = try source.survey()
    remember(survey, at: place, in: folder)
    return survey
  }

  private func remember(_ survey: FileSurvey, at place: URL, in folder: URL) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try UserFolder.tagAsCache(folder)
      try CanonicalJSON.encode(survey).write(to: place, options: .atomic)
    } catch {
      // The file is read again next time.
    }
  }
}
