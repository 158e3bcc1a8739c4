import EvalStore
import Foundation

/// Opens the results database that options or the environment name.
enum StoreAccess {
  /// The store at `path`, or in the XDG state folder.
  static func open(_ path: String?) throws -> EvalStore {
    try EvalStore.open(at: location(path))
  }

  /// Where that store is.
  static func location(_ path: String?) throws -> URL {
    path.map { URL(fileURLWithPath: $0) }
      ?? EvalStore.defaultLocation(environment: ProcessInfo.processInfo.environment)
  }
}
