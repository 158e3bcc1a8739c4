import EvalCore
import Foundation

/// Takes the files of a plan from a local folder, whatever its layout: a file is recognised by its size
/// and SHA-256 and not by its name.
package enum LocalImport {
  /// What an import did.
  package struct Outcome: Sendable, Hashable {
    /// Destinations written, in plan order.
    package let written: [String]
    /// Paths of the manifest that the folder does not have.
    package let missing: [String]
  }

  /// The most files that are looked at.
  package static let fileBudget = 200_000

  /// Copies what `folder` has of `plan`, the files that cannot be fetched included.
  ///
  /// Links are not followed, so that nothing outside the folder is read.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when the folder is not there or has none of
  ///   the files; ``EvalError/cannotCreate(path:_:remedy:)`` when a file cannot be written.
  package static func run(_ plan: FetchPlan, from folder: String) throws -> Outcome {
    guard DataRoot.isFolder(folder) else {
      throw EvalError.missingInput(
        path: folder, "is no folder",
        remedy: "give --from a folder; unpack an archive first")
    }
    let wanted =
      plan.items.map { ($0.file, $0.destination) }
      + plan.unavailable.map { ($0.file, $0.destination) }
    let found = try find(wanted.map(\.0), in: folder)
    var written: [String] = []
    var missing: [String] = []
    for (file, destination) in wanted {
      if let body = found[file.digest] {
        try DataFetch.store(body, at: destination)
        written.append(destination)
      } else {
        missing.append(file.path)
      }
    }
    if written.isEmpty, !wanted.isEmpty {
      throw EvalError.missingInput(
        path: folder, "has none of the \(wanted.count) published files that are wanted",
        remedy: "files are recognised by their bytes: copies that were changed or tokenised again "
          + "do not count")
    }
    return Outcome(written: written, missing: missing)
  }

  private static func find(
    _ files: [DataManifest.File], in folder: String
  ) throws -> [ContentDigest: Data] {
    let sizes = Dictionary(grouping: files, by: \.bytes)
    var open = Set(files.map(\.digest))
    var found: [ContentDigest: Data] = [:]
    var seen = 0
    guard let walk = FileManager.default.enumerator(atPath: folder) else { return [:] }
    while !open.isEmpty, let name = walk.nextObject() as? String {
      seen += 1
      guard seen <= fileBudget else {
        throw EvalError.missingInput(
          path: folder, "has more than \(fileBudget) files",
          remedy: "give --from the folder that holds the data sets")
      }
      guard walk.fileAttributes?[.type] as? FileAttributeType == .typeRegular,
        let size = walk.fileAttributes?[.size] as? Int, sizes[size] != nil,
        let data = FileManager.default.contents(atPath: "\(folder)/\(name)")
      else { continue }
      let digest = ContentDigest(of: data)
      if open.remove(digest) != nil { found[digest] = data }
    }
    return found
  }
}
