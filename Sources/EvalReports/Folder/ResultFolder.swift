import Documents
package import EvalCore
package import Foundation

/// A folder with a run's results: what `--output` gets and what `compare`, `gate` and `report` read.
package enum ResultFolder {
  /// The stable form of the results.
  package static let resultsName = "results.json"
  /// Similarities and gold scores (or classes) item by item.
  package static let itemsName = "items.json"
  /// What every result folder gets: what `compare`, `gate` and `report` read, and the tables.
  package static var defaultFormats: [ReportFormat] {
    RunReport.formats.filter { $0.run?.filing == .always }
  }

  /// The files of a run in every format given.
  ///
  /// - Throws: what a format throws for a result it refuses.
  package static func files(
    of report: RunReport, formats: [ReportFormat] = defaultFormats
  ) throws -> [ReportFile] {
    try formats.flatMap { try report.files(as: $0) }
  }

  /// Writes `result` in every format given; all files appear together or none does.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` or
  ///   ``EvalError/inputOutput(path:_:remedy:)``; and what a format throws for a result it refuses.
  package static func write(
    _ result: RunResult, to folder: URL, formats: [ReportFormat] = defaultFormats,
    context: ReportContext = ReportContext()
  ) throws {
    try write(files(of: RunReport(result, context), formats: formats), to: folder)
  }

  /// Writes finished files; all appear together or none does.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` or
  ///   ``EvalError/inputOutput(path:_:remedy:)``.
  package static func write(_ files: [ReportFile], to folder: URL) throws {
    try AtomicFolder.write(files, to: folder)
  }

  /// Writes one finished file to the path that the user gave: whole or not at all where that is a file. What is a
  /// device, a pipe or a socket (`/dev/stdout`, `>(command)`) is written to and stays what it is.
  ///
  /// - Throws: as ``write(_:to:)-([ReportFile],_)``.
  package static func write(_ content: Data, toFile path: String) throws {
    let url = URL(fileURLWithPath: path)
    var state = stat()
    guard stat(path, &state) == 0, (state.st_mode & S_IFMT) != S_IFREG else {
      return try write(
        [ReportFile(path: url.lastPathComponent, content: content)],
        to: url.deletingLastPathComponent())
    }
    guard (state.st_mode & S_IFMT) != S_IFDIR else {
      throw EvalError.cannotCreate(
        path: path, "this is a folder", remedy: "name a file inside it")
    }
    try AtomicFolder.write(content, toDevice: path)
  }

  /// Reads a folder that was written with the `json` format, or its `results.json` by name.
  ///
  /// - Returns: the result; `hasItems` is false when `items.json` is not there, and then the items of
  ///   every task are empty.
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is no result,
  ///   ``EvalError/badData(file:place:_:remedy:)`` when a file is damaged or the two disagree.
  package static func read(_ location: URL) throws -> (result: RunResult, hasItems: Bool) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder)
    let file =
      exists && isFolder.boolValue ? location.appending(path: resultsName) : location
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw EvalError.missingInput(
        path: file.path, "there are no results here",
        remedy: "name a folder that stsbench run --output wrote, or its results.json")
    }
    var result = try ResultsReader.results(from: bounded(file, megabytes: 64), file: file.path)
    let items = file.deletingLastPathComponent().appending(path: itemsName)
    guard FileManager.default.fileExists(atPath: items.path) else { return (result, false) }
    try ResultsReader.addItems(
      from: bounded(items, megabytes: 512), file: items.path, to: &result)
    return (result, true)
  }

  static func bounded(_ file: URL, megabytes: Int) throws -> Data {
    try BoundedFile.content(
      of: file.path, atMost: megabytes << 20, remedy: "name a results file that stsbench wrote")
  }
}
