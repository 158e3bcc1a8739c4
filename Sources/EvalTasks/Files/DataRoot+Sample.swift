import Documents
import EvalCore
import Foundation

extension DataRoot {
  /// The bundled miniature of every task.
  ///
  /// The resource is looked for beside the executable (where a build puts it) and in
  /// `../share/stsbench` (where an installation puts it), links resolved.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` naming the places.
  package static func openSample() throws -> DataRoot {
    let folder = try BundledFiles.folder(
      "Sample", of: "EvalTasks",
      remedy: "install stsbench together with its share/stsbench folder, or give --data DIR")
    let root = try DataRoot(folder: folder, origin: .sample)
    guard root.isSample else {
      throw EvalError.badData(
        file: folder, place: nil, "the sample has no \(SampleManifest.fileName)",
        remedy: "install stsbench again")
    }
    return root
  }
}

/// The file that marks a miniature and declares its counts.
enum SampleManifest {
  static let fileName = "sample.json"

  /// The counts by task, subset and split in `folder`, or nil where the folder is no miniature.
  static func counts(in folder: String) throws -> [String: [String: [Split: Int]]]? {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let remedy = "install stsbench again, or remove the file if this is a folder of real data"
    let data = try BoundedFile.content(of: path, atMost: 1 << 20, remedy: remedy)
    do {
      return try JSONDecoder().decode([String: [String: [Split: Int]]].self, from: data)
    } catch {
      throw EvalError.badData(
        file: path, place: nil, "the manifest of the sample cannot be read: \(error)",
        remedy: remedy)
    }
  }
}
