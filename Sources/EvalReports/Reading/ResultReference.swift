package import EvalCore
package import Foundation

/// Results that a user names: a run of the store, a result folder, a `results.json`, or what MTEB wrote.
package struct ResultReference: Sendable {
  package var run: ComparedRun
  /// nil for scores of another program.
  package var result: RunResult?
  /// The folder that the results lie in; nil for a run of the store.
  package var folder: URL?

  /// A finished run.
  package init(_ result: RunResult, folder: URL? = nil) {
    run = ComparedRun(result)
    self.result = result
    self.folder = folder
  }

  /// Scores of another program.
  package init(foreign run: ComparedRun) { self.run = run }

  /// Reads the files that `name` stands for; nil for what can only be a run of the store: a name without a slash
  /// and the ending `.json` that is not on disk.
  ///
  /// - Parameter declarations: the catalogue's, for the tasks of MTEB.
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is nothing at a path, and what reading throws.
  package static func read(
    _ name: String, declarations: [TaskSpec]
  ) throws -> ResultReference? {
    let url = URL(fileURLWithPath: name)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
    guard exists || name.contains("/") || name.hasSuffix(".json") else { return nil }
    guard exists else {
      throw EvalError.missingInput(
        path: name, "there are no results here",
        remedy:
          "name a run of stsbench history, a folder that run --output wrote, or MTEB’s results")
    }
    let hasResults =
      isFolder.boolValue
      && FileManager.default.fileExists(
        atPath: url.appending(path: ResultFolder.resultsName).path)
    if !hasResults, let run = try MTEBResults.read(url, declarations: declarations) {
      return ResultReference(foreign: run)
    }
    return ResultReference(
      try ResultFolder.read(url).result,
      folder: isFolder.boolValue ? url : url.deletingLastPathComponent())
  }
}
