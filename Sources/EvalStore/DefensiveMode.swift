import Foundation
import GRDB

/// Switches `SQLITE_DBCONFIG_DEFENSIVE` on, which keeps SQL from damaging the file's own structures.
///
/// `sqlite3_db_config` is variadic in C, which Swift cannot call. The symbol is looked up and called
/// with the fixed signature of this option, (connection, option, int, int*); in the ABIs of Linux on
/// x86-64 and AArch64 integer arguments travel alike either way. The state that SQLite reports back
/// decides, so a call that did not arrive is an error and not a weaker protection.
enum DefensiveMode {
  /// Source: sqlite3.h, `#define SQLITE_DBCONFIG_DEFENSIVE 1010`.
  private static let option: Int32 = 1010

  private typealias Configure =
    @convention(c) (OpaquePointer?, Int32, Int32, UnsafeMutablePointer<Int32>?) -> Int32

  /// - Throws: `DatabaseError` when SQLite does not report the mode as on.
  static func switchOn(_ database: Database) throws {
    guard configure(database, 1) else {
      throw DatabaseError(
        resultCode: .SQLITE_ERROR, message: "the defensive mode could not be switched on")
    }
  }

  /// Whether the mode is on; a negative argument asks and changes nothing.
  static func isOn(_ database: Database) -> Bool { configure(database, -1) }

  /// Calls SQLite and returns the state that it reports.
  private static func configure(_ database: Database, _ argument: Int32) -> Bool {
    guard let symbol = dlsym(nil, "sqlite3_db_config") else { return false }
    var state: Int32 = 0
    let function = unsafeBitCast(symbol, to: Configure.self)
    let code = function(database.sqliteConnection, option, argument, &state)
    return code == 0 && state == 1
  }
}
