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

  /// - Throws: ``EvalError/usage(_:remedy:)`` where `folder` holds the results of another run than `run`,
  ///   or a ``resultsName`` that names no run.
  package static func requireRoom(for run: String, in folder: URL, remedy: String) throws {
    let file = folder.appending(path: resultsName)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let results = try? JSONSerialization.jsonObject(with: try bounded(file, megabytes: 64))
    let found = (results as? [String: Any])?["run"] as? String
    guard found != run else { return }
    throw EvalError.usage(
      found.map { "\(folder.path) holds the results of run \($0), and this is run \(run)" }
        ?? "\(file.path) is there and names no run",
      remedy: remedy)
  }
}
