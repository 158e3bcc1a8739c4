package import EvalCore
package import Foundation
import Synchronization

/// A file mapped into memory, read-only.
///
/// The descriptor stays open, so that a file that is replaced keeps its old content here; one that is
/// changed or cut in place is found out by ``verifyUnchanged()``, or before that by ``MappedFileGuard``.
package final class MappedFile: Sendable {
  /// Where the file was opened.
  package let url: URL
  /// Its size in bytes.
  package let size: Int
  /// What tells this content of the file from any other.
  package let stamp: FileStamp
  /// The newest stamp under which the content is known to be the one that was opened.
  private let known: Mutex<FileStamp>
  private let descriptor: Int32
  // Read-only memory that lives as long as this object.
  private nonisolated(unsafe) let base: UnsafeRawPointer?
  /// Where the mapping is known to ``MappedFileGuard``.
  private let guardSlot: Int?

  /// Opens and maps `url`, a regular file.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, ``EvalError/denied(_:remedy:)`` or
  ///   ``EvalError/inputOutput(path:_:remedy:)``.
  package init(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.cannotOpen(url, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw EvalError.missingInput(
        path: url.path, "is no regular file", remedy: "name the file itself")
    }
    let size = Int(status.st_size)
    var base: UnsafeRawPointer?
    if size > 0 {
      let mapping = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let mapping, mapping != MAP_FAILED else {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        throw EvalError.inputOutput(
          path: url.path, "cannot be mapped (\(reason))", remedy: "free memory or address space")
      }
      base = UnsafeRawPointer(mapping)
    }
    self.url = url
    self.size = size
    stamp = FileStamp(status)
    known = Mutex(stamp)
    self.descriptor = descriptor
    self.base = base
    guardSlot = base.flatMap { MappedFileGuard.add($0, count: size, path: url.path) }
  }

  deinit {
    if let guardSlot { MappedFileGuard.remove(guardSlot) }
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), size) }
    close(descriptor)
  }

  /// The content; valid as long as this object lives.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: size) }

  /// Checks that nothing has touched the file since it was opened.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when it was written to or cut, or one of its times moved.
  package func verifyUnchanged() throws {
    guard present == known.withLock({ $0 }) else { throw changed }
  }

  /// Checks that the file holds what it held when it was opened, whose SHA-256 is `digest`: by its stamp, and byte for
  /// byte where only the time of the last change of its inode moved, which is all that is left of a write
  /// after which the time of writing was put back.
  ///
  /// - Returns: false where the stamp moved. What was read of the mapping before the call may then be another
  ///   content, though the file holds the first one again.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when the content is another one.
  package func confirm(_ digest: ContentDigest) throws -> Bool {
    guard let now = present, now.sameContent(as: stamp) else { throw changed }
    guard now != known.withLock({ $0 }) else { return true }
    var accumulator = DigestAccumulator()
    let piece = 1 << 20
    for start in stride(from: 0, to: size, by: piece) {
      let range = start..<min(start + piece, size)
      accumulator.update(UnsafeRawBufferPointer(rebasing: bytes[range]))
      if size >= 256 << 20 { release(range) }
    }
    guard accumulator.finished() == digest, present == now else { throw changed }
    known.withLock { $0 = now }
    return false
  }

  private var present: FileStamp? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileStamp(status) : nil
  }

  private var changed: EvalError {
    .badData(
      file: url.path, place: nil, "was changed while it was in use",
      remedy: "let downloads and conversions finish, then run again")
  }

  /// Lets go of the memory of `range`; the content is read again from the file when it is needed.
  package func release(_ range: Range<Int>) {
    guard let base else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard start < end else { return }
    madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, MADV_DONTNEED)
  }

  private static func cannotOpen(_ url: URL, _ code: Int32) -> EvalError {
    switch code {
    case ENOENT, ENOTDIR:
      var link = stat()
      if lstat(url.path, &link) == 0, link.st_mode & S_IFMT == S_IFLNK {
        return .missingInput(
          path: url.path, "is a link to a file that is not there (an unfinished download)",
          remedy: "download the model again")
      }
      return .missingInput(
        path: url.path, "is not there", remedy: "check the model directory, or download it again")
    case EACCES, EPERM:
      return .denied("\(url.path) may not be read", remedy: "change its permissions")
    default:
      return .inputOutput(
        path: url.path, "cannot be opened (\(String(cString: strerror(code))))",
        remedy: "check the disk and the limit on open files")
    }
  }
}

/// What tells one content of a file from another without reading it.
package struct FileStamp: Hashable, Sendable {
  var device: UInt64
  var inode: UInt64
  var size: Int
  var modified: [Int]
  var changed: [Int]

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    changed = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
  }

  /// Whether file, size and time of the last write agree. The time of the last change of the inode is left
  /// out: renaming or linking a file moves it, and so does setting its times.
  package func sameContent(as other: FileStamp) -> Bool {
    device == other.device && inode == other.inode && size == other.size
      && modified == other.modified
  }

  /// Whether a write from now on is sure to move the stamp: clocks of file systems tick up to two seconds
  /// apart, and a write within the tick of the last one leaves no trace in the times.
  ///
  /// - Parameter seconds: the longest tick.
  package func isSettled(after seconds: Double) -> Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Double(now.tv_sec - changed[0]) + Double(now.tv_nsec - changed[1]) * 1e-9 >= seconds
  }

  /// All of it in one line.
  package var text: String { "\(device) \(inode) \(size) \(modified) \(changed)" }
}
