import EvalCore
package import Foundation
import GRDB

/// The results database: every run with its spec, scores and per-pair similarities.
///
/// Saving is one transaction: after a crash a run is there whole or not at all. A result that is saved
/// twice has one record. Checksums of a record are verified whenever it is read.
package struct EvalStore: Sendable {
  let database: GuardedDatabase

  /// Where the database is.
  package var path: String { database.path }

  /// Opens the file, or creates it and its folder.
  ///
  /// - Parameter waiting: seconds to wait for another process that holds the lock.
  /// - Throws: ``EvalError``: 65 for a file that is no sound database, 73 when it cannot be made, 74
  ///   when it is locked, unwritable or the disk is full, 78 when a newer stsbench made it.
  package static func open(at url: URL, waiting: Double = 30) throws -> EvalStore {
    EvalStore(database: try GuardedDatabase(at: url, migrator: migrator, waiting: waiting))
  }

  /// As ``open(at:waiting:)``, with a bound on the pages of the file.
  static func open(at url: URL, waiting: Double, pageLimit: Int) throws -> EvalStore {
    EvalStore(
      database: try GuardedDatabase(
        at: url, migrator: migrator, waiting: waiting, pageLimit: pageLimit))
  }

  /// `$XDG_STATE_HOME/stsbench/results.db`, or under `~/.local/state`.
  package static func defaultLocation(environment: [String: String]) -> URL {
    UserFolder.state.url(in: environment).appending(path: "results.db")
  }
}
