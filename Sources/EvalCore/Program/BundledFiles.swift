import Foundation

/// Folders of data that belong to the program and lie beside it.
///
/// Not `Bundle.module`: that ends the process when a program was copied without its resources, and looks into
/// the folder that it was built in, where files of another version may lie by then.
package enum BundledFiles {
  /// The folder `name` of the module `target`, links resolved.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` naming the places that were looked into.
  package static func folder(_ name: String, of target: String, remedy: String) throws -> String {
    let places = places(name, of: target, executable: executablePath)
    guard let folder = places.first(where: isFolder) else {
      throw EvalError.missingInput(
        path: places.first ?? name,
        "the files of stsbench are not there; looked in \(places.joined(separator: ", "))",
        remedy: remedy)
    }
    return folder
  }

  /// Where the folder may lie for an executable at `executable`: beside it, where a build puts it, and in
  /// `../share/stsbench`, where an installation does.
  package static func places(_ name: String, of target: String, executable: String) -> [String] {
    let folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let bundle = "stsbench_\(target).resources/\(name)"
    let share = folder.deletingLastPathComponent().appendingPathComponent("share/stsbench")
    return [
      folder.appendingPathComponent(bundle).path, share.appendingPathComponent(name).path,
      share.appendingPathComponent(bundle).path,
    ]
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The program's own file, links resolved where the system tells.
  static var executablePath: String {
    if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      return path
    }
    return Bundle.main.executablePath ?? CommandLine.arguments.first ?? "."
  }
}
