import EvalCore
import EvalReports
import EvalStore
import EvalTasks
import Foundation

extension ResultReference {
  /// Reads what `name` stands for: files, else a run of the store.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is nothing of that name, and what
  ///   reading throws.
  static func read(_ name: String, store: String?) throws -> ResultReference {
    if let files = try read(name, declarations: TaskCatalogue.specs) { return files }
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
    return ResultReference(try StoreAccess.open(store).run(matching: name).result)
  }
}

extension RecordedRun {
  /// Reads what `name` stands for: a result folder, a `results.json`, a run of the store, or the folder or
  /// JSON file of a sweep with one of its configurations.
  ///
  /// - Throws: ``EvalError`` where there is nothing of that name or nothing that can be repeated.
  static func read(_ name: String, configuration: String?, store: String?) throws -> RecordedRun {
    if let file = sweepFile(name) {
      return try RecordedRun(sweep: file, configuration: configuration)
    }
    if let configuration {
      throw EvalError.usage(
        "--configuration \(configuration) goes with a sweep, and \(name) is none",
        remedy: "leave it out, or name the folder that ablate --output wrote")
    }
    guard let result = try ResultReference.read(name, store: store).result else {
      throw EvalError.usage(
        "\(name) holds scores of another program, without the spec of a run",
        remedy: "name what stsbench run --output wrote")
    }
    return RecordedRun(result)
  }
}
