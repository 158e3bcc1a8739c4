import GRDB

extension EvalStore {
  /// The layouts of the database in the order in which they were introduced. Append only: a layout that
  /// was released is never edited, so that every old file can be brought forward.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-11 runs, scores, items") { database in
      try database.execute(
        sql: """
          CREATE TABLE runs (
            record INTEGER PRIMARY KEY AUTOINCREMENT,
            run TEXT NOT NULL,
            recorded REAL NOT NULL,
            started REAL NOT NULL,
            model TEXT NOT NULL,
            protocol TEXT NOT NULL,
            version TEXT NOT NULL,
            isSample INTEGER NOT NULL,
            isPartial INTEGER NOT NULL,
            sts REAL,
            transfer REAL,
            spec TEXT NOT NULL,
            facts TEXT NOT NULL,
            skipped TEXT NOT NULL
          ) STRICT;
          CREATE INDEX runsByRun ON runs (run);
          CREATE INDEX runsByModel ON runs (model, recorded);

          CREATE TABLE task_scores (
            record INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            position INTEGER NOT NULL,
            task TEXT NOT NULL,
            metric TEXT NOT NULL,
            n INTEGER NOT NULL,
            score REAL,
            degenerate TEXT,
            detail TEXT NOT NULL,
            PRIMARY KEY (record, position)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE subset_scores (
            record INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            task TEXT NOT NULL,
            position INTEGER NOT NULL,
            subset TEXT NOT NULL,
            metric TEXT NOT NULL,
            n INTEGER NOT NULL,
            score REAL,
            degenerate TEXT,
            PRIMARY KEY (record, task, position, metric)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE gold (
            digest TEXT PRIMARY KEY,
            content BLOB NOT NULL
          ) STRICT;

          CREATE TABLE items (
            record INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            task TEXT NOT NULL,
            kind TEXT NOT NULL,
            measured BLOB NOT NULL,
            gold TEXT NOT NULL REFERENCES gold,
            subsetSizes TEXT NOT NULL,
            PRIMARY KEY (record, task)
          ) STRICT;
          """)
    }
    migrator.registerMigration("2026-11 checksums of records") { database in
      try database.execute(
        sql: """
          ALTER TABLE runs ADD COLUMN contents BLOB;
          ALTER TABLE runs ADD COLUMN summary BLOB;
          """)
      for record in try Int64.fetchAll(database, sql: "SELECT record FROM runs") {
        try RecordDigest.seal(record, averages: .columns, in: database)
      }
    }
    migrator.registerMigration("2026-11 averages by group") { database in
      // First of all, so that it fails where another process has been here since the migrator looked.
      try database.execute(
        sql: """
          CREATE TABLE averages (
            record INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            taskGroup TEXT NOT NULL,
            score REAL NOT NULL,
            PRIMARY KEY (record, taskGroup)
          ) STRICT, WITHOUT ROWID;
          """)
      // A damaged record keeps the digest that it does not match, and stays known as damaged.
      let sound = try Int64.fetchAll(database, sql: "SELECT record FROM runs").filter {
        try RecordDigest.isSummarySound($0, averages: .columns, in: database)
      }
      try database.execute(
        sql: """
          INSERT INTO averages SELECT record, 'sts', sts FROM runs WHERE sts IS NOT NULL;
          INSERT INTO averages
            SELECT record, 'transfer', transfer FROM runs WHERE transfer IS NOT NULL;
          ALTER TABLE runs DROP COLUMN sts;
          ALTER TABLE runs DROP COLUMN transfer;
          """)
      for record in sound { try RecordDigest.sealSummary(record, in: database) }
    }
    return migrator
  }
}
