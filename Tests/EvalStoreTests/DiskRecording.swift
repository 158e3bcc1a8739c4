import EvalTestSupport
import Synchronization

/// What SQLite asked of the disk, as far as it changes what a power loss leaves behind. Files have
/// numbers, because a deleted and newly made journal is another file under the same name.
enum DiskOperation: Sendable {
  case create(name: String, file: Int)
  case delete(name: String, syncsFolder: Bool)
  case write(file: Int, offset: Int, bytes: [UInt8])
  case truncate(file: Int, size: Int)
  case sync(file: Int, syncsFolder: Bool)
}

/// A disk that refuses changes for a while.
struct DiskFault: Sendable {
  /// Changes that still succeed.
  var after: Int
  /// Changes that fail then; later ones succeed again.
  var times: Int
  /// SQLite's code for the failure.
  var code: Int32
}

/// The log of all changes to the files of one folder, which must be empty when it begins.
final class DiskRecording: Sendable {
  /// Absolute and free of symbolic links.
  let folder: String

  private struct State {
    var operations: [DiskOperation] = []
    var numbers: [String: Int] = [:]
    var files = 0
    var newJournals: Set<Int> = []
    var fault: DiskFault?
    var failures = 0
  }

  private let state = Mutex(State())

  init(folder: String) { self.folder = folder }

  var operations: [DiskOperation] { state.withLock { $0.operations } }
  var count: Int { state.withLock { $0.operations.count } }
  /// How many changes were refused.
  var failures: Int { state.withLock { $0.failures } }

  func inject(_ fault: DiskFault?) { state.withLock { $0.fault = fault } }

  /// The code of the failure that the next change meets, or nil. Counts as that change.
  func failure() -> Int32? {
    state.withLock { state in
      guard var fault = state.fault, fault.times > 0 else { return nil }
      defer { state.fault = fault }
      guard fault.after == 0 else {
        fault.after -= 1
        return nil
      }
      fault.times -= 1
      state.failures += 1
      return fault.code
    }
  }

  /// The number of an opened file.
  func open(_ name: String, isNew: Bool, isJournal: Bool) -> Int {
    state.withLock { state in
      if !isNew, let known = state.numbers[name] { return known }
      let number = state.files
      state.files += 1
      state.numbers[name] = number
      // Source: SQLite 3.40, os_unix.c: the first sync of a new journal also syncs its folder.
      if isJournal { state.newJournals.insert(number) }
      state.operations.append(.create(name: name, file: number))
      return number
    }
  }

  func delete(_ name: String, syncsFolder: Bool) {
    state.withLock { state in
      state.numbers[name] = nil
      state.operations.append(.delete(name: name, syncsFolder: syncsFolder))
    }
  }

  func write(_ bytes: [UInt8], to file: Int, at offset: Int) {
    state.withLock { $0.operations.append(.write(file: file, offset: offset, bytes: bytes)) }
  }

  func truncate(_ file: Int, to size: Int) {
    state.withLock { $0.operations.append(.truncate(file: file, size: size)) }
  }

  func sync(_ file: Int) {
    state.withLock { state in
      let syncsFolder = state.newJournals.remove(file) != nil
      state.operations.append(.sync(file: file, syncsFolder: syncsFolder))
    }
  }
}

/// What a disk holds after its power went.
///
/// All that a sync waited for is there. Of a file's later changes any may be there or not, sectors of
/// one write too; what a file grew by may hold anything. Of the later changes to each name in the
/// folder the first few are there. A disk that keeps less than this breaks its promises.
struct PowerLoss {
  /// Whether the disk does what syncs ask; one that does not shows whether a test would notice.
  var honoursSyncs = true
  /// Whether the removal of a journal reaches the disk when SQLite asks for it. Without the asking, which
  /// is how `PRAGMA synchronous = FULL` works, a removal is undone like any other change.
  var honoursSyncedRemovals = true

  static let sectorBytes = 512

  /// The files by name after `operations` and a power loss.
  func disk(
    after operations: ArraySlice<DiskOperation>, using generator: inout CounterGenerator
  ) -> [String: [UInt8]] {
    let (synced, syncedFolder) = safe(operations)
    // All is lost, little, half, most or nothing, so that both ends are common.
    let survivals: [Double] = [0, 0.1, 0.5, 0.9, 1]
    let survival = survivals.randomElement(using: &generator) ?? 0.5
    let leavesGarbage = Bool.random(using: &generator)
    var files: [Int: [UInt8]] = [:]
    var names: [String: Int] = [:]
    var lateNames: Set<String> = []
    for (index, operation) in zip(operations.indices, operations) {
      switch operation {
      case .create(let name, _), .delete(let name, _):
        if index >= syncedFolder, generator.unit() >= survival { lateNames.insert(name) }
        guard !lateNames.contains(name) else { continue }
        if case .create(_, let file) = operation { names[name] = file } else { names[name] = nil }
      case .write(let file, let offset, let bytes):
        let isSafe = index < synced[file, default: operations.startIndex]
        var start = 0
        while start < bytes.count {
          let next = (offset + start) / Self.sectorBytes * Self.sectorBytes + Self.sectorBytes
          let end = min(bytes.count, next - offset)
          if isSafe || generator.unit() < survival {
            Self.put(bytes[start..<end], at: offset + start, into: &files[file, default: []])
          } else if leavesGarbage, offset + start >= files[file, default: []].count {
            let garbage = (start..<end).map { _ in UInt8.random(in: 0...255, using: &generator) }
            Self.put(garbage[...], at: offset + start, into: &files[file, default: []])
          }
          start = end
        }
      case .truncate(let file, let size):
        let isSafe = index < synced[file, default: operations.startIndex]
        guard isSafe || generator.unit() < survival else { continue }
        let bytes = files[file, default: []]
        files[file] = bytes.prefix(size) + Array(repeating: 0, count: max(0, size - bytes.count))
      case .sync: break
      }
    }
    return names.mapValues { files[$0, default: []] }
  }

  /// Before which operation all changes of each file, and of the names in the folder, are on the disk.
  private func safe(
    _ operations: ArraySlice<DiskOperation>
  ) -> (files: [Int: Int], folder: Int) {
    var files: [Int: Int] = [:]
    var folder = operations.startIndex
    guard honoursSyncs else { return (files, folder) }
    for (index, operation) in zip(operations.indices, operations) {
      switch operation {
      case .sync(let file, let syncsFolder):
        files[file] = index
        if syncsFolder { folder = index }
      case .delete(_, syncsFolder: true) where honoursSyncedRemovals: folder = index + 1
      default: break
      }
    }
    return (files, folder)
  }

  private static func put(_ bytes: ArraySlice<UInt8>, at offset: Int, into file: inout [UInt8]) {
    let end = offset + bytes.count
    if file.count < end { file += Array(repeating: 0, count: end - file.count) }
    file.replaceSubrange(offset..<end, with: bytes)
  }
}
