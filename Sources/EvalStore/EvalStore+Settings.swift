import GRDB

extension EvalStore {
  /// What the connection is set to, as SQLite reports it: journal and synchronisation, and the
  /// defences.
  ///
  /// - Throws: ``EvalError`` when the database cannot be read.
  func settings() throws -> [String: String] {
    try database.read { database in
      var settings: [String: String] = [:]
      for name in [
        "journal_mode", "synchronous", "trusted_schema", "cell_size_check", "foreign_keys",
      ] {
        settings[name] = try String.fetchOne(database, sql: "PRAGMA \(name)")
      }
      settings["defensive"] = DefensiveMode.isOn(database) ? "1" : "0"
      return settings
    }
  }
}
