import Foundation

/// A new folder beside an old one, which takes its place in one step: a reader sees all of the old files or all
/// of the new ones, and so does the next reader after a process that was killed.
///
/// What stands in the old folder beside the files that are replaced is taken along by hard links.
struct FolderExchange {
  /// Where the new files are written.
  let stage: String
  private let target: String
  private let hasOld: Bool

  /// No folder with more entries is taken along; it is more than reports.
  private static let mostEntries = 4096
  /// Source: linux/fs.h, `#define RENAME_EXCHANGE (1 << 1)`.
  private static let exchange: UInt32 = 1 << 1

  /// - Parameters:
  ///   - folder: a folder, or a place whose parent is there.
  ///   - paths: the files that are replaced, relative to it.
  /// - Returns: nil where the folder cannot be replaced as a whole, or should not be: a mount point, the working
  ///   folder of this process, a folder of somebody else, one that holds more than files or very much, a parent
  ///   that takes no new folder. Nothing is left behind then.
  init?(of folder: URL, replacing paths: Set<String>) {
    guard let parent = Self.real(folder.deletingLastPathComponent().path) else { return nil }
    let present = Self.real(folder.path)
    target = present ?? "\(parent)/\(folder.lastPathComponent)"
    hasOld = present != nil
    let place = URL(fileURLWithPath: target)
    stage =
      place.deletingLastPathComponent().appending(
        path: ".\(place.lastPathComponent).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
      ).path
    if hasOld {
      let working = Self.real(".") ?? "/"
      guard working != target, !working.hasPrefix(target + "/"),
        let old = Self.status(target), old.st_mode & S_IFMT == S_IFDIR,
        Self.status(place.deletingLastPathComponent().path)?.st_dev == old.st_dev
      else { return nil }
    }
    guard mkdir(stage, 0o755) == 0 else { return nil }
    var room = Self.mostEntries
    guard !hasOld || Self.carry(target, into: stage, besides: paths, under: "", room: &room) else {
      discard()
      return nil
    }
  }

  /// Puts the new folder in place and removes the old one.
  ///
  /// - Returns: false where the file system refuses; the old folder is as it was then, and the new one gone.
  func commit() -> Bool {
    let isDone = hasOld ? Self.swap(stage, target) : rename(stage, target) == 0
    // After an exchange the old folder lies where the new one was written.
    discard()
    return isDone
  }

  /// Removes what lies at ``stage``.
  func discard() { try? FileManager.default.removeItem(atPath: stage) }

  /// The folder that holds the target, which is synced after the exchange.
  var parent: String { URL(fileURLWithPath: target).deletingLastPathComponent().path }

  /// Exchanges two folders in one step; false where the system cannot.
  private static func swap(_ one: String, _ other: String) -> Bool {
    typealias Rename =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    // Foundation's view of the C library does not have renameat2(2).
    guard let symbol = dlsym(nil, "renameat2") else { return false }
    let function = unsafeBitCast(symbol, to: Rename.self)
    return function(AT_FDCWD, one, AT_FDCWD, other, exchange) == 0
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }

  /// Links everything in `old` but `replaced` into `new`, whose owner and rights become the old one's.
  private static func carry(
    _ old: String, into new: String, besides replaced: Set<String>, under path: String,
    room: inout Int
  ) -> Bool {
    guard let from = status(old), let to = status(new),
      from.st_uid == to.st_uid && from.st_gid == to.st_gid
        || chown(new, from.st_uid, from.st_gid) == 0,
      chmod(new, from.st_mode & 0o7777) == 0,
      let names = try? FileManager.default.contentsOfDirectory(atPath: old)
    else { return false }
    room -= names.count
    guard room >= 0 else { return false }
    for name in names {
      let own = path + name
      guard !replaced.contains(own), let entry = status("\(old)/\(name)") else { continue }
      switch entry.st_mode & S_IFMT {
      case S_IFREG: guard link("\(old)/\(name)", "\(new)/\(name)") == 0 else { return false }
      case S_IFLNK:
        guard
          let goal = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(old)/\(name)"),
          symlink(goal, "\(new)/\(name)") == 0
        else { return false }
      case S_IFDIR:
        guard entry.st_dev == from.st_dev, mkdir("\(new)/\(name)", 0o755) == 0,
          carry(
            "\(old)/\(name)", into: "\(new)/\(name)", besides: replaced, under: own + "/",
            room: &room)
        else { return false }
      default: return false
      }
    }
    return true
  }
}
