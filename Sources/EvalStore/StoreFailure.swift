import EvalCore
import GRDB

/// SQLite's failures as errors that a user can act on.
enum StoreFailure {
  /// The ``EvalError`` for whatever a database call threw; other errors pass unchanged.
  static func translate(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_FORMAT:
      return EvalError.badData(
        file: path, place: nil, "this is no sound results database: \(message)",
        remedy: "move the file away and run again; a new one is made")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return EvalError.inputOutput(
        path: path, "the database is locked by another process: \(message)",
        remedy: "wait for the other stsbench to finish and try again; nothing was changed")
    case .SQLITE_READONLY, .SQLITE_PERM:
      return EvalError.inputOutput(
        path: path, "the database cannot be written: \(message)",
        remedy: "make the file and its folder writable, or name another with --store")
    case .SQLITE_CANTOPEN:
      return EvalError.cannotCreate(
        path: path, "the database cannot be opened: \(message)",
        remedy: "make its folder writable, or name another file with --store")
    case .SQLITE_FULL:
      return EvalError.inputOutput(
        path: path, "the disk is full: \(message)",
        remedy: "free space and try again; what was stored before is unchanged")
    default:
      return EvalError.inputOutput(
        path: path, "the database failed: \(message)", remedy: "check the disk and try again")
    }
  }

  /// Runs `body` and translates what it throws.
  static func translating<Value>(path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw translate(error, path: path)
    }
  }
}
