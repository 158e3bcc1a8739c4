import GRDB

extension EvalStore {
  /// What the connection is set to, as SQLite reports it, for `doctor`: journal and synchronisation,
  /// the defences, and the library's version.
  ///
  /// - Throws: ``EvalError`` when the database cannot be read.
  package func settings() throws -> [String: String] {
    try database.read { database in
      var settings: [String: String] = [:]
      for name in [
        "journal_mode", "synchronous", "trusted_schema", "cell_size_check", "foreign_keys",
      ] {
        settings[name] = try String.fetchOne(database, sql: "PRAGMA \(name)")
      }
      settings["defensive"] = DefensiveMode.isOn(database) ? "1" : "0"
      settings["sqlite"] = try String.fetchOne(database, sql: "SELECT sqlite_version()")
      return settings
    }
  }
}
