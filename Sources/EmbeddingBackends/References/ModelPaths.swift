import Checkpoints
import EvalCore
package import Foundation

/// Paths of model directories and files as users write them.
package enum ModelPaths {
  /// `~/…` in the user's home, because a shell does not expand it behind a colon.
  static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/") else { return path }
    return FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst()
  }

  /// The last part of `path`, of a GGUF file without ending and number; for a snapshot in the Hub cache the repository's id.
  static func modelName(ofDirectory path: String) -> String {
    let parts = URL(fileURLWithPath: path).standardizedFileURL.pathComponents
    if parts.count >= 3, parts[parts.count - 2] == "snapshots",
      let repository = HubReference.repository(ofCacheFolder: parts[parts.count - 3])
    {
      return repository
    }
    let name = parts.last { $0 != "/" } ?? "model"
    return name.lowercased().hasSuffix(".gguf")
      ? GgufModel.name(of: URL(fileURLWithPath: name)) : name
  }

  /// The folder or GGUF file at `path`.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, with what may have been meant.
  package static func modelDirectory(_ path: String) throws -> URL {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if exists, isDirectory.boolValue { return URL(fileURLWithPath: path, isDirectory: true) }
    if exists, GgufModel.isFile(URL(fileURLWithPath: path)) { return URL(fileURLWithPath: path) }
    let remedy: String
    if exists {
      let ending = (path as NSString).pathExtension.lowercased()
      remedy =
        VectorFormat(rawValue: ending) != nil
        ? "write vectors:\(path) for vectors made before, or name the folder of the model"
        : "name the folder that holds config.json, or a .gguf file"
    } else if path.split(separator: "/").count == 2, !path.hasPrefix("."), !path.hasPrefix("/") {
      remedy = "check the path, or write hf:\(path) for the model of that name on the Hub"
    } else {
      remedy = "check the path; hf:org/name names a model of the Hub"
    }
    throw EvalError.missingInput(
      path: path, exists ? "this is a file, not a model directory" : "there is no such folder",
      remedy: remedy)
  }
}
