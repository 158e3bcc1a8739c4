import EvalCore
import Foundation
import GRDB

/// One SQLite connection, opened defensively.
///
/// - Rollback journal: Debian's SQLite 3.40 has the WAL-reset race that corrupts a database with two
///   writers (fixed in 3.51.3), and results are written seldom.
/// - Synchronisation EXTRA: with FULL the removal of the journal, which is the commit, may not have reached
///   the disk when a save returns, and a power loss takes the run back (sqlite.org/pragma.html).
/// - `SQLITE_DBCONFIG_DEFENSIVE`, `trusted_schema = OFF`, `cell_size_check = ON` and a
///   `quick_check` before use: a results file may come from somebody else (sqlite.org, “Defense
///   against the dark arts”).
/// - Other writers are waited for; every write takes its lock at the start of its transaction.
struct GuardedDatabase: Sendable {
  let path: String
  let queue: DatabaseQueue

  /// Opens or creates the file and brings it to the newest layout.
  ///
  /// - Parameters:
  ///   - waiting: seconds to wait for another process's lock.
  ///   - pageLimit: the most pages that the file may have; beyond them SQLite reports a full disk. Nil is
  ///     no bound.
  init(
    at url: URL, migrator: DatabaseMigrator, waiting: Double, pageLimit: Int? = nil
  ) throws {
    path = url.path
    let folder = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw EvalError.cannotCreate(
        path: folder.path, "the folder cannot be made",
        remedy: "make its parent writable, or name another file with --store")
    }
    try Self.checkIsRegularFile(path)
    var configuration = Configuration()
    configuration.busyMode = .callback { tries in Self.waitsAgain(tries, atMost: waiting) }
    configuration.journalMode = .default
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = 1
    configuration.label = "stsbench.store"
    configuration.acceptsDoubleQuotedStringLiterals = false
    configuration.prepareDatabase { database in
      try Self.harden(database)
      if let pageLimit {
        try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)")
      }
    }
    let path = self.path
    queue = try StoreFailure.translating(path: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try Self.check($0, path: path) }
      if try Self.bringForward(queue, migrator) {
        throw EvalError.unsupported(
          "a results database of a newer stsbench", file: path,
          remedy: "update stsbench, or name another file with --store")
      }
      return queue
    }
  }

  /// Brings the layout forward and says whether it is newer than this program knows.
  ///
  /// The migrator looks what there is to do before it takes the lock, so of several processes that meet
  /// on a new file all but one can find the tables made under their hands; such a step is undone
  /// whole, and the next look sees the finished layout.
  private static func bringForward(
    _ queue: DatabaseQueue, _ migrator: DatabaseMigrator
  ) throws -> Bool {
    var attempt = 0
    while true {
      do {
        if try queue.read({ try !migrator.hasCompletedMigrations($0) }) {
          try migrator.migrate(queue)
        }
        return try queue.read(migrator.hasBeenSuperseded)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR && attempt < 20 {
        attempt += 1
        usleep(UInt32.random(in: 1000...9000))
      }
    }
  }

  /// Files up to this size are checked whole when they are opened (about 0.3 s per 100 MB); of larger
  /// ones SQLite reports damage where it reads it.
  static let checkedBytes = 512 << 20

  /// Runs a transaction that writes; the lock is taken at its start.
  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreFailure.translating(path: path) { try queue.write(body) }
  }

  /// Runs queries that see one state of the database.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreFailure.translating(path: path) { try queue.read(body) }
  }

  /// Sleeps 1 to 9 ms while another process holds the lock; false once `seconds` are over.
  ///
  /// SQLite's own handler sleeps up to 100 ms and so starves some of several busy writers: with eight
  /// that never pause the longest wait was 5.4 s with it.
  private static func waitsAgain(_ tries: Int, atMost seconds: Double) -> Bool {
    guard Double(tries) * 0.005 < seconds else { return false }
    usleep(UInt32.random(in: 1000...9000))
    return true
  }

  private static func checkIsRegularFile(_ path: String) throws {
    guard let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] else { return }
    guard type as? FileAttributeType != .typeDirectory else {
      throw EvalError.cannotCreate(
        path: path, "this is a folder", remedy: "name a file inside it, such as results.db")
    }
    // SQLite takes a short file of anything for an empty database and writes over it.
    // After a crash the first page may be torn, and the journal beside it mends it.
    guard !FileManager.default.fileExists(atPath: path + "-journal") else { return }
    let start = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)).read(upToCount: 16)
    guard let start, !start.isEmpty else { return }
    guard start == Data("SQLite format 3\0".utf8) else {
      throw EvalError.badData(
        file: path, place: "byte 0", "this is another file and no results database",
        remedy: "name a database, or a file that is not there yet, with --store")
    }
  }

  private static func harden(_ database: Database) throws {
    try DefensiveMode.switchOn(database)
    try database.execute(
      sql: """
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA synchronous = EXTRA;
        PRAGMA temp_store = MEMORY;
        """)
  }

  /// Refuses damaged files, and leaves the WAL mode if somebody switched it on.
  private static func check(_ database: Database, path: String) throws {
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE") ?? "unknown"
    guard mode == "delete" else {
      throw EvalError.inputOutput(
        path: path, "the journal mode is “\(mode)” and cannot be changed",
        remedy: "close the other program that holds the database open and try again")
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
    guard size <= checkedBytes else { return }
    let verdict = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
    guard verdict == ["ok"] else {
      throw EvalError.badData(
        file: path, place: nil,
        "the database is damaged: \(verdict.first ?? "no answer")",
        remedy: "move the file away and run again; a new one is made")
    }
  }
}
