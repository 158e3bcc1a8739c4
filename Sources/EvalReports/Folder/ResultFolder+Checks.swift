import EvalCore
package import Foundation

/// What is asked of an output folder before any work.
extension ResultFolder {
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` where `folder` is a file, or neither it nor the
  ///   nearest folder above it that exists may be written. Nothing is created.
  package static func requireWritable(_ folder: URL) throws {
    var place = folder.standardizedFileURL
    var isFolder: ObjCBool = false
    while !FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder),
      place.pathComponents.count > 1
    {
      place.deleteLastPathComponent()
    }
    let remedy = "choose another place for the output, or make this one writable"
    guard isFolder.boolValue else {
      throw EvalError.cannotCreate(path: place.path, "this is a file, not a folder", remedy: remedy)
    }
    guard access(place.path, W_OK | X_OK) == 0 else {
      throw EvalError.cannotCreate(
        path: place.path, "the folder cannot be written: \(String(cString: strerror(errno)))",
        remedy: remedy)
    }
  }

  /// - Parameter runs: the run, the runs of a sweep, or the first one of a search.
  /// - Throws: ``EvalError/usage(_:remedy:)`` where `folder` holds the results of other runs; a file of results that
  ///   names no run counts as such.
  package static func requireRoom(for runs: [String], in folder: URL, remedy: String) throws {
    for name in [resultsName] + SweepRecord.fileNames {
      let file = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let found = try? RecordedIDs(try bounded(file, megabytes: 64)).all
      let known = Set(found ?? [])
      // Which configuration a search chooses is not known before it.
      let isOurs =
        name == SweepRecord.searchName ? known.isSuperset(of: runs) : known == Set(runs)
      guard !isOurs else { continue }
      throw EvalError.usage(
        found.flatMap(\.first).map {
          "\(folder.path) holds the results of run \($0) in \(name), and this is run \(runs[0])"
        } ?? "\(file.path) is there and names no run",
        remedy: remedy)
    }
  }
}

/// The runs that a `results.json` or the file of a sweep names.
private struct RecordedIDs: Decodable {
  var all: [String]

  private struct Record: Decodable {
    struct Row: Decodable { var run: String? }
    var run: String?
    var rows: [Row]?
  }

  init(_ data: Data) throws { self = try JSONDecoder().decode(RecordedIDs.self, from: data) }

  init(from decoder: any Decoder) throws {
    let record = try Record(from: decoder)
    all = record.run.map { [$0] } ?? record.rows?.compactMap(\.run) ?? []
    guard !all.isEmpty else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no run is named"))
    }
  }
}
