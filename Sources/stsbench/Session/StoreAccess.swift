import EvalCore
import EvalStore
import EvalTasks
import Foundation

/// Opens the results database that options or the environment name.
enum StoreAccess {
  /// The store at `path`, or in the XDG state folder.
  static func open(_ path: String?) throws -> EvalStore {
    try EvalStore.open(at: location(path))
  }

  /// Saves finished runs together, and says which of them are there already.
  ///
  /// - Throws: ``EvalError`` when the store cannot save; then none of them is there.
  static func save(_ results: [RunResult], in path: String?) throws {
    let saved = try open(path).save(results, declarations: TaskCatalogue.specs)
    let known = saved.filter { !$0.isNew }.map(\.id.description)
    guard !known.isEmpty else { return }
    Terminal.note(
      "\(known.count == 1 ? "the same result is" : "the same results are") stored already "
        + "(\(known.joined(separator: ", "))); \(known.count == 1 ? "it is" : "they are") not stored twice"
    )
  }

  /// The stored runs that pass the filter; damaged ones are left out, and named to the user.
  ///
  /// - Throws: ``EvalError`` when the database cannot be read.
  static func history(_ filter: RunFilter, in path: String?) throws -> [RunRecord] {
    let place = try location(path)
    guard FileManager.default.fileExists(atPath: place.path) else {
      guard path == nil else {
        throw EvalError.missingInput(
          path: place.path, "there is no results database", remedy: "check --store")
      }
      return []
    }
    let history = try open(path).history(filter)
    if let warning = history.warning { Terminal.warning(warning) }
    return history.records
  }

  /// Where that store is.
  static func location(_ path: String?) throws -> URL {
    path.map { URL(fileURLWithPath: $0) }
      ?? EvalStore.defaultLocation(environment: ProcessInfo.processInfo.environment)
  }
}
