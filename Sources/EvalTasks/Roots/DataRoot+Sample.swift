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
    let places = samplePlaces(executable: executablePath)
    guard let folder = places.first(where: { isFolder($0) }) else {
      throw EvalError.missingInput(
        path: places.first ?? "Sample",
        "the bundled sample is not there; looked in \(places.joined(separator: ", "))",
        remedy: "install stsbench together with its share/stsbench folder, or give --data DIR")
    }
    let root = try DataRoot(folder: folder, origin: .sample)
    guard root.isSample else {
      throw EvalError.badData(
        file: folder, place: nil, "the sample has no \(SampleManifest.fileName)",
        remedy: "install stsbench again")
    }
    return root
  }

  /// Where the miniature may lie, for an executable at `executable`.
  static func samplePlaces(executable: String) -> [String] {
    let folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let bundle = "stsbench_EvalTasks.resources/Sample"
    return [
      folder.appendingPathComponent(bundle).path,
      folder.deletingLastPathComponent().appendingPathComponent("share/stsbench/Sample").path,
      folder.deletingLastPathComponent().appendingPathComponent("share/stsbench/\(bundle)").path,
    ]
  }

  private static var executablePath: String {
    if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      return path
    }
    return Bundle.main.executablePath ?? CommandLine.arguments.first ?? "."
  }
}

/// The file that marks a miniature and declares its counts.
enum SampleManifest {
  static let fileName = "sample.json"

  /// The counts by task, subset and split in `folder`, or nil where the folder is no miniature.
  static func counts(in folder: String) throws -> [String: [String: [Split: Int]]]? {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(
        [String: [String: [Split: Int]]].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw EvalError.badData(
        file: path, place: nil, "the manifest of the sample cannot be read: \(error)",
        remedy: "install stsbench again, or remove the file if this is a folder of real data")
    }
  }
}
