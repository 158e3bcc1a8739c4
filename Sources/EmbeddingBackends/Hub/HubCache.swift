import Documents
import EvalCore
package import Foundation

/// A model's files at one commit, in the cache.
package struct HubSnapshot: Hashable, Sendable {
  package var repository: String
  /// 40 hexadecimal digits.
  package var commit: String
  /// The folder to load from.
  package var directory: URL
}

/// The Hub's cache on this machine, in the layout that huggingface_hub keeps:
/// `models--org--name/{refs/main, blobs/HASH, snapshots/COMMIT/FILE → ../../blobs/HASH}`.
package struct HubCache: Sendable {
  package let root: URL

  package init(root: URL) { self.root = root }

  func folder(of reference: HubReference) -> URL { root.appending(path: reference.cacheFolder) }

  /// The snapshot of `reference`, or nil where the cache does not have it.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` for a snapshot that is there in part:
  ///   links without files, or an index whose shards are missing.
  package func snapshot(of reference: HubReference) throws -> HubSnapshot? {
    let folder = folder(of: reference)
    let commit: String
    if reference.isCommit {
      commit = reference.revision
    } else {
      let file = folder.appending(path: "refs/\(reference.revision)")
      guard let written = try? BoundedFile.bytes(of: file.path, atMost: 4 << 10) else { return nil }
      commit = String(decoding: written, as: UTF8.self).trimmingASCIIWhitespace()
      guard commit.count == 40, commit.allSatisfy(\.isHexDigit) else {
        throw EvalError.badData(
          file: file.path, place: nil, "this is no commit",
          remedy: "delete the file and fetch the model again")
      }
    }
    let directory = folder.appending(path: "snapshots/\(commit)")
    guard FileManager.default.fileExists(atPath: directory.path) else { return nil }
    let missing = try Self.missingFiles(in: directory)
    guard missing.isEmpty else {
      throw EvalError.missingInput(
        path: directory.path,
        "the snapshot is incomplete: \(missing.sorted().prefix(5).joined(separator: ", "))"
          + (missing.count > 5 ? " and \(missing.count - 5) more" : "") + " missing",
        remedy: "let stsbench fetch it again, or run: hf download \(reference.repository)")
    }
    return HubSnapshot(repository: reference.repository, commit: commit, directory: directory)
  }

  private struct Index: Decodable {
    var weight_map: [String: String]
  }

  /// Links that lead nowhere, shards that an index names and nobody has, and a missing config.
  private static func missingFiles(in directory: URL) throws -> Set<String> {
    var missing: Set<String> = []
    let manager = FileManager.default
    let names = try manager.subpathsOfDirectory(atPath: directory.path)
    for name in names where !manager.fileExists(atPath: directory.appending(path: name).path) {
      missing.insert(name)
    }
    // An index of shards that are not read is not followed.
    let hasSafetensors = names.contains { $0.hasSuffix(".safetensors") }
    for name in names
    where !missing.contains(name)
      && (name.hasSuffix(".safetensors.index.json")
        || name.hasSuffix(".bin.index.json") && !hasSafetensors)
    {
      let data = try? BoundedFile.bytes(
        of: directory.appending(path: name).path, atMost: JSONFile.maxIndexBytes)
      guard let index = data.flatMap({ try? JSONDecoder().decode(Index.self, from: $0) }) else {
        missing.insert(name)
        continue
      }
      for shard in Set(index.weight_map.values)
      where !manager.fileExists(atPath: directory.appending(path: shard).path) {
        missing.insert(shard)
      }
    }
    if !["config.json", "adapter_config.json"].contains(where: names.contains) {
      missing.insert("config.json")
    }
    return missing
  }

  /// Puts a complete file into place: into `blobs` under `name`, and a relative link to it into the
  /// snapshot (or the file itself where links are not wanted or not possible).
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)``.
  func adopt(
    _ file: URL, as blobName: String, path: String, commit: String, of reference: HubReference,
    avoidsSymlinks: Bool
  ) throws {
    let folder = folder(of: reference)
    let place = folder.appending(path: "snapshots/\(commit)/\(path)")
    let manager = FileManager.default
    do {
      try manager.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      if (try? manager.attributesOfItem(atPath: place.path)) != nil {
        try manager.removeItem(at: place)
      }
      if avoidsSymlinks {
        try manager.moveItem(at: file, to: place)
        return
      }
      let blob = folder.appending(path: "blobs/\(blobName)")
      if manager.fileExists(atPath: blob.path) {
        try manager.removeItem(at: file)
      } else {
        try manager.moveItem(at: file, to: blob)
      }
      let steps = String(repeating: "../", count: 2 + path.count { $0 == "/" })
      try manager.createSymbolicLink(
        atPath: place.path, withDestinationPath: "\(steps)blobs/\(blobName)")
    } catch {
      throw EvalError.cannotCreate(
        path: place.path, "the file cannot be put into the cache: \(error.fileReason)",
        remedy: "check that the cache is writable and has room, or set HF_HUB_CACHE")
    }
  }

  /// Writes which commit a branch or tag is at; the last act of a download.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)``.
  func record(_ commit: String, for reference: HubReference) throws {
    guard !reference.isCommit else { return }
    let file = folder(of: reference).appending(path: "refs/\(reference.revision)")
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(commit.utf8).write(to: file, options: .atomic)
    } catch {
      throw EvalError.cannotCreate(
        path: file.path, "it cannot be written: \(error.fileReason)",
        remedy: "check that the cache is writable")
    }
  }
}
