package import EvalCore
package import Foundation
import GRDB

/// Vectors that were computed before, in a database of their own that may be deleted at any time.
///
/// A vector is found under the digest of its text and a key, the digest of everything else that it
/// depends on: who answers and the whole recipe. Harnesses that leave a part out of the key serve one
/// model's answers for another (EleutherAI/lm-evaluation-harness, issue 2715).
package struct EmbeddingCache: Sendable {
  let database: GuardedDatabase
  /// The most bytes of vectors that are kept.
  let maximumBytes: Int

  /// Opens the file, or creates it and its folder with a `CACHEDIR.TAG`.
  ///
  /// - Throws: as ``EvalStore/open(at:waiting:)``.
  package static func open(
    at url: URL, maximumBytes: Int = 2 << 30, waiting: Double = 30
  ) throws -> EmbeddingCache {
    let cache = EmbeddingCache(
      database: try GuardedDatabase(at: url, migrator: migrator, waiting: waiting),
      maximumBytes: maximumBytes)
    let folder = url.deletingLastPathComponent()
    do {
      try UserFolder.tagAsCache(folder)
    } catch {
      throw EvalError.cannotCreate(
        path: folder.appending(path: "CACHEDIR.TAG").path, "cannot be written",
        remedy: "make its folder writable")
    }
    return cache
  }

  /// `$XDG_CACHE_HOME/stsbench/embeddings.db`, or under `~/.cache`.
  package static func defaultLocation(environment: [String: String]) -> URL {
    UserFolder.cache.url(in: environment).appending(path: "embeddings.db")
  }

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-11 vectors") { database in
      try database.execute(
        sql: """
          CREATE TABLE vectors (
            space BLOB NOT NULL,
            text BLOB NOT NULL,
            used INTEGER NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (space, text)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX vectorsByUse ON vectors (used);
          CREATE TABLE totals (bytes INTEGER NOT NULL, clock INTEGER NOT NULL) STRICT;
          INSERT INTO totals VALUES (0, 0);
          """)
    }
    return migrator
  }
}

extension EmbeddingCache {
  /// The vectors of `texts`, `[dimension]` each, nil where there is none; found ones count as used.
  ///
  /// - Throws: ``EvalError`` when the database fails.
  package func vectors(of texts: [String], under key: ContentDigest) throws -> [[Float]?] {
    let space = Data(key.hex.utf8)
    return try database.write { database in
      let clock = try Self.tick(database)
      let find = try database.makeStatement(
        sql: "SELECT vector FROM vectors WHERE space = ? AND text = ?")
      let touch = try database.makeStatement(
        sql: "UPDATE vectors SET used = ? WHERE space = ? AND text = ?")
      return try texts.map { text in
        let key = Self.key(of: text)
        guard let data = try Data.fetchOne(find, arguments: [space, key]),
          let vector = NumberBlob.floats(data), vector.allSatisfy(\.isFinite)
        else { return nil }
        try touch.execute(arguments: [clock, space, key])
        return vector
      }
    }
  }

  /// Keeps one vector a text in place of older ones, and drops the vectors that were used longest ago
  /// while there are more than the bound.
  ///
  /// - Throws: ``EvalError`` when the database fails; nothing is kept then.
  package func store(
    _ rows: [ArraySlice<Float>], of texts: [String], under key: ContentDigest
  ) throws {
    guard rows.count == texts.count else {
      throw EvalError.internalFault("\(rows.count) vectors are not \(texts.count)")
    }
    let space = Data(key.hex.utf8)
    try database.write { database in
      let clock = try Self.tick(database)
      let find = try database.makeStatement(
        sql: "SELECT length(vector) FROM vectors WHERE space = ? AND text = ?")
      let insert = try database.makeStatement(
        sql: """
          INSERT INTO vectors VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET used = excluded.used, vector = excluded.vector
          """)
      var added = 0
      for (text, row) in zip(texts, rows) {
        let vector = NumberBlob.encode(row)
        let name = Self.key(of: text)
        added += vector.count - (try Int.fetchOne(find, arguments: [space, name]) ?? 0)
        try insert.execute(arguments: [space, name, clock, vector])
      }
      try database.execute(sql: "UPDATE totals SET bytes = bytes + ?", arguments: [added])
      try trim(database)
    }
  }

  /// The bytes of all vectors kept.
  ///
  /// - Throws: ``EvalError`` when the database fails.
  package func bytes() throws -> Int {
    try database.read { try Int.fetchOne($0, sql: "SELECT bytes FROM totals") ?? 0 }
  }

  private func trim(_ database: Database) throws {
    var total = try Int.fetchOne(database, sql: "SELECT bytes FROM totals") ?? 0
    guard total > maximumBytes else { return }
    // A tenth more than needed goes, so that a full cache is not trimmed at every call.
    let target = maximumBytes - maximumBytes / 10
    while total > target {
      let oldest = try Row.fetchAll(
        database,
        sql: "SELECT space, text, length(vector) AS size FROM vectors ORDER BY used LIMIT 512")
      if oldest.isEmpty { break }
      for row in oldest where total > target {
        let (space, text): (Data, Data) = (row["space"], row["text"])
        let size: Int = row["size"]
        try database.execute(
          sql: "DELETE FROM vectors WHERE space = ? AND text = ?", arguments: [space, text])
        total -= size
      }
    }
    try database.execute(sql: "UPDATE totals SET bytes = ?", arguments: [total])
  }

  /// The next moment of the cache's clock, which counts calls: no machine time takes part.
  private static func tick(_ database: Database) throws -> Int {
    try database.execute(sql: "UPDATE totals SET clock = clock + 1")
    return try Int.fetchOne(database, sql: "SELECT clock FROM totals") ?? 0
  }

  private static func key(of text: String) -> Data {
    Data(ContentDigest(ofText: text).hex.utf8)
  }
}
