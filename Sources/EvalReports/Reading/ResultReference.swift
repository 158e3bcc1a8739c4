import EvalCore
import EvalReports
import EvalRuns
import EvalStore
import Foundation

/// Results that a user names: a run of the store, a result folder, a `results.json`, or what MTEB wrote.
struct ResultReference {
  var run: ComparedRun
  /// nil for scores of another program.
  var result: RunResult?
  /// The folder that the results lie in; nil for a run of the store.
  var folder: URL?

  /// Reads what `name` stands for. A name with a slash or the ending `.json`, and one that exists on disk,
  /// is a path; any other is a run of the store.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is nothing of that name, and what
  ///   reading throws.
  static func read(_ name: String, store: String?) throws -> ResultReference {
    let url = URL(fileURLWithPath: name)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: name, isDirectory: &isFolder)
    guard exists || name.contains("/") || name.hasSuffix(".json") else {
      return try stored(name, store)
    }
    guard exists else {
      throw EvalError.missingInput(
        path: name, "there are no results here",
        remedy:
          "name a run of stsbench history, a folder that run --output wrote, or MTEB’s results")
    }
    if isFolder.boolValue {
      let results = url.appending(path: ResultFolder.resultsName)
      if !FileManager.default.fileExists(atPath: results.path), let run = try MTEBResults.read(url)
      {
        return ResultReference(run: run, result: nil, folder: nil)
      }
    } else if let run = try MTEBResults.read(url) {
      return ResultReference(run: run, result: nil, folder: nil)
    }
    let result = try ResultFolder.read(url).result
    return ResultReference(
      run: ComparedRun(result), result: result,
      folder: isFolder.boolValue ? url : url.deletingLastPathComponent())
  }

  private static func stored(_ name: String, _ store: String?) throws -> ResultReference {
    let location = try StoreAccess.location(store)
    guard FileManager.default.fileExists(atPath: location.path) else {
      throw EvalError.missingInput(
        path: name, "no file of this name, and there is no results database at \(location.path)",
        remedy: "name a folder that run --output wrote, or a database with --store")
    }
    guard EvalStore.canName(name) else {
      throw EvalError.missingInput(
        path: name, "there is no folder of this name, and it is no run id",
        remedy:
          "name a folder that run --output wrote, four or more digits of a run id, #RECORD or latest"
      )
    }
    let result = try StoreAccess.open(store).run(matching: name).result
    return ResultReference(run: ComparedRun(result), result: result, folder: nil)
  }
}
