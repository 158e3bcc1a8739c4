package import EvalCore
package import Foundation
import GRDB

/// Vectors that were computed before, in a database of their own that may be deleted at any time.
///
/// A vector is found under the digest of its text and a key, the digest of everything else that it
/// depends on: who answers and the whole recipe. Harnesses that leave a part out of the key serve one
/// model's answers for another (EleutherAI/lm-evaluation-harness, issue 2715). A checksum over both keys and the
/// vector is verified whenever it is read.
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
    // What was kept without a checksum cannot be told from what was damaged, and is computed anew.
    migrator.registerMigration("2026-11 checksums of vectors") { database in
      try database.execute(
        sql: """
          DROP TABLE vectors;
          CREATE TABLE vectors (
            space BLOB NOT NULL,
            text BLOB NOT NULL,
            used INTEGER NOT NULL,
            vector BLOB NOT NULL,
            checksum BLOB NOT NULL,
            PRIMARY KEY (space, text)
          ) STRICT, WITHOUT ROWID;
          CREATE INDEX vectorsByUse ON vectors (used);
          UPDATE totals SET bytes = 0;
          """)
    }
    return migrator
  }
}

extension EmbeddingCache {
  /// The vectors of `texts`, `[dimension]` each; found ones count as used, damaged ones are removed.
  ///
  /// - Throws: ``EvalError`` when the database fails.
  package func vectors(of texts: [String], under key: ContentDigest) throws -> [Kept<[Float]>] {
    let space = Data(key.hex.utf8)
    return try database.write { database in
      let clock = try Self.tick(database)
      let find = try database.makeStatement(
        sql: "SELECT vector, checksum FROM vectors WHERE space = ? AND text = ?")
      let touch = try database.makeStatement(
        sql: "UPDATE vectors SET used = ? WHERE space = ? AND text = ?")
      let remove = try database.makeStatement(
        sql: "DELETE FROM vectors WHERE space = ? AND text = ?")
      return try texts.map { text in
        let name = Self.key(of: text)
        guard let row = try Row.fetchOne(find, arguments: [space, name]) else { return .absent }
        guard let vector = Self.vector(in: row, space: space, text: name) else {
          try remove.execute(arguments: [space, name])
          return .damaged
        }
        try touch.execute(arguments: [clock, space, name])
        return .sound(vector)
      }
    }
  }

  /// The vector of a row; nil where it is not what was written under these keys.
  private static func vector(in row: Row, space: Data, text: Data) -> [Float]? {
    guard let data = Data.fromDatabaseValue(row["vector"]),
      let kept = Data.fromDatabaseValue(row["checksum"]),
      kept == checksum(space: space, text: text, vector: data),
      let vector = NumberBlob.floats(data), vector.allSatisfy(\.isFinite)
    else { return nil }
    return vector
  }

  /// The digits of the SHA-256 over both keys, whose length is fixed, and the vector.
  private static func checksum(space: Data, text: Data, vector: Data) -> Data {
    Data(ContentDigest(of: space + text + vector).hex.utf8)
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
          INSERT INTO vectors VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET used = excluded.used, vector = excluded.vector,
            checksum = excluded.checksum
          """)
      var added = 0
      for (text, row) in zip(texts, rows) {
        let vector = NumberBlob.encode(row)
        let name = Self.key(of: text)
        added += vector.count - (try Int.fetchOne(find, arguments: [space, name]) ?? 0)
        let checksum = Self.checksum(space: space, text: name, vector: vector)
        try insert.execute(arguments: [space, name, clock, vector, checksum])
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
    let kept = try Int.fetchOne(database, sql: "SELECT bytes FROM totals") ?? -1
    guard kept > maximumBytes || kept < 0 else { return }
    // Damage can have changed the sum.
    var total =
      try Int.fetchOne(database, sql: "SELECT coalesce(sum(length(vector)), 0) FROM vectors") ?? 0
    // A tenth more than needed goes, so that a full cache is not trimmed at every call.
    let target = maximumBytes - maximumBytes / 10
    let isOver = total > maximumBytes
    while isOver, total > target {
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

extension EmbeddingCache {
  /// How many vectors there are, and the bytes of the file.
  ///
  /// - Throws: ``EvalError`` when the database fails.
  package func amount() throws -> KeptAmount {
    let entries = try database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM vectors") ?? 0
    }
    let size = try? FileManager.default.attributesOfItem(atPath: database.path)[.size] as? Int
    return KeptAmount(entries: entries, bytes: size ?? 0)
  }

  /// Reads every vector and removes those that are not what was written.
  ///
  /// - Throws: ``EvalError`` when the database fails, or holds what cannot be removed one by one: code 65.
  package func verify() throws -> KeptCheck {
    try database.write { database in
      var check = KeptCheck(sound: 0, dropped: 0)
      var damaged: [(Data, Data)] = []
      let rows = try Row.fetchCursor(
        database, sql: "SELECT space, text, vector, checksum FROM vectors")
      while let row = try rows.next() {
        guard let space = Data.fromDatabaseValue(row["space"]),
          let text = Data.fromDatabaseValue(row["text"])
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a key is no blob") }
        if Self.vector(in: row, space: space, text: text) != nil {
          check.sound += 1
        } else {
          damaged.append((space, text))
        }
      }
      for (space, text) in damaged {
        try database.execute(
          sql: "DELETE FROM vectors WHERE space = ? AND text = ?", arguments: [space, text])
        // The rows lie in the order of their keys, so that one whose key is damaged is not found by it.
        guard database.changesCount == 1 else {
          throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a key is out of order")
        }
      }
      check.dropped = damaged.count
      return check
    }
  }

  /// Removes the file of a cache with all that it holds; who has it open goes on with what was there.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``.
  package static func clear(at url: URL) throws {
    for ending in ["", "-journal"] {
      try UserFolder.remove(URL(fileURLWithPath: url.path + ending))
    }
  }
}
