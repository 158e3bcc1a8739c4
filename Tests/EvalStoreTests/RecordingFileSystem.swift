import Foundation
import GRDBSQLite
import Synchronization

/// A file system (VFS) for SQLite that does what the usual one does and writes down, or refuses, the
/// changes to the files of chosen folders.
///
/// GRDB opens files on the default file system, so this one is made the default while a store is
/// opened. Files of other folders that are opened meanwhile get the usual one's own methods and never
/// come back here. Source of the interface: sqlite.org/vfs.html and sqlite3.h of SQLite 3.40.
enum RecordingFileSystem {
  /// What stands before the usual file system's own file in the memory that SQLite sets aside.
  private struct Handle {
    var file: sqlite3_file
    var recording: Unmanaged<DiskRecording>
    var number: Int
  }

  private typealias File = UnsafeMutablePointer<sqlite3_file>

  private static let recordings = Mutex<[String: DiskRecording]>([:])
  private static let opening = NSLock()

  // The tables that SQLite keeps pointers to: made once, never changed, never freed.
  nonisolated(unsafe) private static let usual: UnsafeMutablePointer<sqlite3_vfs> = {
    guard let found = sqlite3_vfs_find(nil) else { fatalError("SQLite has no file system") }
    return found
  }()
  nonisolated(unsafe) private static let recorder = makeFileSystem()
  nonisolated(unsafe) private static let methods = makeMethods()

  /// Opens a store whose file lies in the recording's folder.
  static func recording<Store>(
    _ recording: DiskRecording, open: () throws -> Store
  ) rethrows -> Store {
    recordings.withLock { $0[recording.folder] = recording }
    return try opening.withLock {
      let usual = usual
      sqlite3_vfs_register(recorder, 1)
      defer { sqlite3_vfs_register(usual, 1) }
      return try open()
    }
  }

  /// Forgets the recording; its files that are still open go on being recorded.
  static func forget(_ recording: DiskRecording) {
    recordings.withLock { $0[recording.folder] = nil }
  }

  private static func found(
    _ name: UnsafePointer<CChar>?
  ) -> (recording: DiskRecording, path: String, name: String)? {
    guard let name else { return nil }
    let path = String(cString: name)
    guard let slash = path.lastIndex(of: "/") else { return nil }
    guard let recording = recordings.withLock({ $0[String(path[..<slash])] }) else { return nil }
    return (recording, path, String(path[path.index(after: slash)...]))
  }

  private static func makeFileSystem() -> UnsafeMutablePointer<sqlite3_vfs> {
    let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    system.initialize(to: usual.pointee)
    system.pointee.pNext = nil
    system.pointee.zName = UnsafePointer(strdup("stsbench-recorder"))
    system.pointee.szOsFile += Int32(MemoryLayout<Handle>.stride)
    system.pointee.xOpen = { _, name, file, flags, outFlags in
      RecordingFileSystem.open(name, file, flags, outFlags)
    }
    system.pointee.xDelete = { _, name, syncsFolder in
      let found = RecordingFileSystem.found(name)
      if let code = found?.recording.failure() { return code }
      let usual = RecordingFileSystem.usual
      let code = usual.pointee.xDelete(usual, name, syncsFolder)
      if code == SQLITE_OK, let found {
        found.recording.delete(found.name, syncsFolder: syncsFolder != 0)
      }
      return code
    }
    return system
  }

  private static func open(
    _ name: UnsafePointer<CChar>?, _ file: File?, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let file, let (recording, path, lastName) = found(name) else {
      return usual.pointee.xOpen(usual, name, file, flags, outFlags)
    }
    file.pointee.pMethods = nil
    let own = inner(file)
    own.pointee.pMethods = nil
    let isNew = access(path, F_OK) != 0
    let code = usual.pointee.xOpen(usual, name, own, flags, outFlags)
    guard code == SQLITE_OK else {
      if let methods = own.pointee.pMethods { _ = methods.pointee.xClose(own) }
      return code
    }
    let journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL
    let number = recording.open(lastName, isNew: isNew, isJournal: flags & journals != 0)
    UnsafeMutableRawPointer(file).assumingMemoryBound(to: Handle.self).initialize(
      to: Handle(
        file: sqlite3_file(pMethods: methods), recording: .passRetained(recording), number: number))
    return SQLITE_OK
  }

  /// The usual file system's file inside ours.
  private static func inner(_ file: File?) -> File {
    guard let file else { fatalError("SQLite gave no file") }
    return (UnsafeMutableRawPointer(file) + MemoryLayout<Handle>.stride)
      .assumingMemoryBound(to: sqlite3_file.self)
  }

  /// Calls the usual file system.
  private static func delegate(_ file: File?, _ call: (sqlite3_io_methods, File) -> Int32) -> Int32
  {
    let own = inner(file)
    guard let methods = own.pointee.pMethods else { return SQLITE_IOERR }
    return call(methods.pointee, own)
  }

  /// Changes the file unless a fault is due, and writes the change down if it succeeded.
  private static func change(
    _ file: File?, _ call: (sqlite3_io_methods, File) -> Int32,
    record: (DiskRecording, Int) -> Void
  ) -> Int32 {
    guard let file else { return SQLITE_IOERR }
    let handle = UnsafeMutableRawPointer(file).assumingMemoryBound(to: Handle.self).pointee
    let recording = handle.recording.takeUnretainedValue()
    if let code = recording.failure() { return code }
    let code = delegate(file, call)
    if code == SQLITE_OK { record(recording, handle.number) }
    return code
  }

  /// Version 1 of the methods has neither shared memory nor mapped files, so every change is seen.
  private static func makeMethods() -> UnsafeMutablePointer<sqlite3_io_methods> {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 1
    methods.pointee.xClose = { file in
      let code = RecordingFileSystem.delegate(file) { $0.xClose($1) }
      guard let file else { return code }
      let handle = UnsafeMutableRawPointer(file)
        .assumingMemoryBound(to: RecordingFileSystem.Handle.self)
      handle.pointee.recording.release()
      return code
    }
    methods.pointee.xRead = { file, bytes, count, offset in
      RecordingFileSystem.delegate(file) { $0.xRead($1, bytes, count, offset) }
    }
    methods.pointee.xWrite = { file, bytes, count, offset in
      RecordingFileSystem.change(file) {
        $0.xWrite($1, bytes, count, offset)
      } record: { recording, number in
        let copy = Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        recording.write(copy, to: number, at: Int(offset))
      }
    }
    methods.pointee.xTruncate = { file, size in
      RecordingFileSystem.change(file) {
        $0.xTruncate($1, size)
      } record: {
        $0.truncate($1, to: Int(size))
      }
    }
    methods.pointee.xSync = { file, flags in
      RecordingFileSystem.change(file) {
        $0.xSync($1, flags)
      } record: {
        $0.sync($1)
      }
    }
    methods.pointee.xFileSize = { file, size in
      RecordingFileSystem.delegate(file) { $0.xFileSize($1, size) }
    }
    methods.pointee.xLock = { file, level in
      RecordingFileSystem.delegate(file) { $0.xLock($1, level) }
    }
    methods.pointee.xUnlock = { file, level in
      RecordingFileSystem.delegate(file) { $0.xUnlock($1, level) }
    }
    methods.pointee.xCheckReservedLock = { file, answer in
      RecordingFileSystem.delegate(file) { $0.xCheckReservedLock($1, answer) }
    }
    methods.pointee.xFileControl = { file, operation, argument in
      RecordingFileSystem.delegate(file) { $0.xFileControl($1, operation, argument) }
    }
    methods.pointee.xSectorSize = { file in
      RecordingFileSystem.delegate(file) { $0.xSectorSize($1) }
    }
    methods.pointee.xDeviceCharacteristics = { file in
      RecordingFileSystem.delegate(file) { $0.xDeviceCharacteristics($1) }
    }
    return methods
  }
}
