package import EvalCore
package import Foundation
import GRDB

/// Vectors that were computed before, in a database of their own that may be deleted at any time.
///
/// A vector is found under the digest of its text and the digest of everything else that it depends
/// on: the model's bytes and the whole recipe. Harnesses that leave a part out of the key serve one
/// model's answers for another (ecosystem facts §0.1).
package struct EmbeddingCache: Sendable {
  let database: GuardedDatabase
  /// The most bytes of vectors that are kept.
  let maximumBytes: Int

  /// What vectors of one kind share: the model and the recipe, down to the bytes.
  package struct Space: Hashable, Sendable {
    let key: Data
    let dimension: Int

    /// - Parameter dimension: the number of components of every vector.
    /// - Returns: nil where vectors must not be kept: with batch-dependent padding a text has no
    ///   vector of its own, and a backend that states neither digests nor a revision may answer
    ///   differently tomorrow.
    package init?(identity: ModelIdentity, recipe: Recipe, dimension: Int) throws {
      struct Key: Encodable {
        var identity: ModelIdentity
        var recipe: Recipe
        var dimension: Int
      }
      guard case .none = recipe.padding, dimension > 0 else { return nil }
      guard !identity.digests.isEmpty || identity.attributes["revision"] != nil else { return nil }
      let digest = try ContentDigest(
        ofCanonicalJSON: Key(identity: identity, recipe: recipe, dimension: dimension))
      key = Data(digest.hex.utf8)
      self.dimension = dimension
    }
  }

  /// Opens the file, or creates it and its folder with a `CACHEDIR.TAG`.
  ///
  /// - Throws: as ``EvalStore/open(at:waiting:)``.
  package static func open(
    at url: URL, maximumBytes: Int = 2 << 30, waiting: Double = 30
  ) throws -> EmbeddingCache {
    let cache = EmbeddingCache(
      database: try GuardedDatabase(at: url, migrator: migrator, waiting: waiting),
      maximumBytes: maximumBytes)
    let tag = url.deletingLastPathComponent().appending(path: "CACHEDIR.TAG")
    if !FileManager.default.fileExists(atPath: tag.path) {
      let text =
        "Signature: 8a477f597d28d172789f06886806bc55\n# Made by stsbench; safe to delete.\n"
      do {
        try Data(text.utf8).write(to: tag)
      } catch {
        throw EvalError.cannotCreate(
          path: tag.path, "cannot be written", remedy: "make its folder writable")
      }
    }
    return cache
  }

  /// `$XDG_CACHE_HOME/stsbench/embeddings.db`, or under `~/.cache`.
  package static func defaultLocation(environment: [String: String]) -> URL {
    BaseFolders.folder("XDG_CACHE_HOME", fallback: ".cache", environment: environment)
      .appending(path: "stsbench/embeddings.db")
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
  package func vectors(of texts: [String], in space: Space) throws -> [[Float]?] {
    try database.write { database in
      let clock = try Self.tick(database)
      let find = try database.makeStatement(
        sql: "SELECT vector FROM vectors WHERE space = ? AND text = ?")
      let touch = try database.makeStatement(
        sql: "UPDATE vectors SET used = ? WHERE space = ? AND text = ?")
      return try texts.map { text in
        let key = Self.key(of: text)
        guard let data = try Data.fetchOne(find, arguments: [space.key, key]),
          let vector = NumberBlob.floats(data), vector.count == space.dimension,
          vector.allSatisfy(\.isFinite)
        else { return nil }
        try touch.execute(arguments: [clock, space.key, key])
        return vector
      }
    }
  }

  /// Keeps the rows of `embeddings` for `texts`, and drops the vectors that were used longest ago while
  /// there are more than the bound.
  ///
  /// - Throws: ``EvalError`` when the database fails; nothing is kept then.
  package func store(_ embeddings: Embeddings, of texts: [String], in space: Space) throws {
    guard embeddings.count == texts.count, embeddings.dimension == space.dimension else {
      throw EvalError.internalFault(
        "\(embeddings.count) vectors of \(embeddings.dimension) components are not "
          + "\(texts.count) of \(space.dimension)")
    }
    try database.write { database in
      let clock = try Self.tick(database)
      let insert = try database.makeStatement(
        sql: "INSERT INTO vectors VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
      var added = 0
      for (index, text) in texts.enumerated() {
        let vector = NumberBlob.encode(embeddings[row: index])
        try insert.execute(arguments: [space.key, Self.key(of: text), clock, vector])
        if database.changesCount > 0 { added += vector.count }
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
