import EvalCore
import Foundation

/// Writes several files into a folder so that a failure leaves the former files as they were.
///
/// Several files are written into a new folder that takes the place of the old one in one step. Where that cannot be
/// (``FolderExchange``), and for a single file, all are written and synced under temporary names beside the old ones
/// and renamed only when every one is complete; a process that is killed between two renames leaves files of two
/// runs then, which readers find out.
enum AtomicFolder {
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` when a folder or file cannot be made,
  ///   ``EvalError/inputOutput(path:_:remedy:)`` when writing fails underway (a full disk).
  static func write(_ files: [ReportFile], to folder: URL) throws {
    for file in files {
      let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
      guard !file.path.hasPrefix("/"), !parts.contains(where: { ["", ".", ".."].contains($0) })
      else { throw EvalError.internalFault("“\(file.path)” leaves the output folder") }
    }
    if files.count > 1, try exchange(files, to: folder) { return }
    try replaceOneByOne(files, in: folder)
  }

  /// - Returns: false where the folder cannot be replaced in one step; it is as it was then.
  private static func exchange(_ files: [ReportFile], to folder: URL) throws -> Bool {
    if !FileManager.default.fileExists(atPath: folder.path) {
      try makeFolder(folder.deletingLastPathComponent())
    }
    guard let exchange = FolderExchange(of: folder, replacing: Set(files.map(\.path))) else {
      return false
    }
    do {
      var folders: Set<String> = [exchange.stage]
      for file in files {
        let place = URL(fileURLWithPath: exchange.stage).appending(path: file.path)
        let parent = place.deletingLastPathComponent()
        let final = folder.appending(path: file.path)
        if folders.insert(parent.path).inserted {
          try makeFolder(parent, for: final.deletingLastPathComponent())
        }
        try writeSynced(file.content, to: place.path, for: final.path)
      }
      folders.forEach(syncFolder)
    } catch {
      exchange.discard()
      throw error
    }
    guard exchange.commit() else { return false }
    syncFolder(exchange.parent)
    return true
  }

  private static func replaceOneByOne(_ files: [ReportFile], in folder: URL) throws {
    var pending: [(temporary: String, final: String)] = []
    var folders = Set<String>()
    defer { for file in pending { unlink(file.temporary) } }
    for file in files {
      let target = folder.appending(path: file.path)
      let parent = target.deletingLastPathComponent()
      if folders.insert(parent.path).inserted { try makeFolder(parent) }
      let temporary = parent.appending(
        path: ".\(target.lastPathComponent).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
      ).path
      pending.append((temporary, target.path))
      try writeSynced(file.content, to: temporary, for: target.path)
    }
    for file in pending where rename(file.temporary, file.final) != 0 {
      throw failure(file.final, "cannot be put in place", creating: true)
    }
    pending.removeAll()
    for path in folders.sorted() { syncFolder(path) }
  }

  /// Writes to what is there and is no file; nothing is created and nothing replaced.
  ///
  /// - Throws: as ``write(_:to:)``.
  static func write(_ data: Data, toDevice path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, "cannot be opened", creating: true) }
    defer { close(descriptor) }
    try writeAll(data, to: descriptor, for: path)
  }

  private static func makeFolder(_ url: URL, for final: URL? = nil) throws {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw EvalError.cannotCreate(
        path: (final ?? url).path, "the folder cannot be made",
        remedy: "choose another place for the output, or make this one writable")
    }
  }

  private static func writeSynced(_ data: Data, to path: String, for final: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(final, "cannot be created", creating: true) }
    var isOpen = true
    defer { if isOpen { close(descriptor) } }
    try writeAll(data, to: descriptor, for: final)
    guard fsync(descriptor) == 0 else {
      throw failure(final, "cannot be brought to disk", creating: false)
    }
    isOpen = false
    guard close(descriptor) == 0 else {
      throw failure(final, "cannot be closed", creating: false)
    }
  }

  private static func writeAll(_ data: Data, to descriptor: Int32, for final: String) throws {
    try data.withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let written = Foundation.write(
          descriptor, bytes.baseAddress! + offset, bytes.count - offset)
        if written < 0 {
          if errno == EINTR { continue }
          throw failure(final, "cannot be written", creating: false)
        }
        offset += written
      }
    }
  }

  private static func syncFolder(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ path: String, _ what: String, creating: Bool) -> EvalError {
    let code = errno
    let message = "\(what): \(String(cString: strerror(code)))"
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
    if creating, !isFull {
      return .cannotCreate(
        path: path, message,
        remedy: "choose another place for the output, or make this one writable")
    }
    return .inputOutput(
      path: path, message,
      remedy: isFull
        ? "free space there and run again; what stood there before is unchanged"
        : "check the disk and run again; what stood there before is unchanged")
  }
}
