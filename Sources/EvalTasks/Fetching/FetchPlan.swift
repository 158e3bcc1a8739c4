package import EvalCore
import Foundation

/// What has to be fetched into a folder, and what cannot be.
package struct FetchPlan: Sendable, Hashable {
  /// A file that can be fetched.
  package struct Item: Sendable, Hashable {
    package let file: DataManifest.File
    /// Where it goes.
    package let destination: String
  }

  /// A file that cannot be fetched, and what to do instead.
  package struct Unavailable: Sendable, Hashable {
    package let file: DataManifest.File
    package let destination: String
    package let remedy: String
  }

  /// The root that is filled.
  package let folder: String
  package let items: [Item]
  /// Already there with the published bytes.
  package let present: [DataManifest.File]
  package let unavailable: [Unavailable]

  /// The licences of the files to be fetched, in manifest order.
  package var licences: [DataLicence] {
    DataLicence.all.filter { licence in items.contains { $0.file.licence == licence } }
  }

  /// The licences that must be accepted by name.
  package var licencesToAccept: [DataLicence] { licences.filter(\.needsAcceptance) }
}

extension FetchPlan {
  /// The plan for the files that `requests` need, in the layout of a root at `folder`. The notices
  /// (readme, licence) that travel with the files are part of it.
  ///
  /// Files that are there and have other bytes are fetched again; the old one is replaced only when
  /// the new one is complete.
  package static func make(_ requests: [TaskRequest], into folder: String) throws -> FetchPlan {
    var wanted: [DataManifest.File] = []
    var seen = Set<String>()
    for request in requests {
      let declaration = try TaskCatalogue.declaration(for: request)
      let splits: [Split] = declaration.needsAllSplits ? [.train, .dev, .test] : [request.split]
      let variant: TextVariant = request.text == .raw ? .raw : .senteval
      for relative in declaration.layout.files(splits: splits, subsets: request.subsets) {
        guard let file = try DataManifest.file(relative, variant: variant) else {
          throw EvalError.internalFault("the manifest lacks \(variant.rawValue) \(relative)")
        }
        let parent = relative.split(separator: "/").dropLast().joined(separator: "/")
        let notices = try DataManifest.files.filter { isNotice($0, besides: parent) }
        for file in [file] + notices where seen.insert(file.path).inserted { wanted.append(file) }
      }
    }
    return make(wanted, into: folder)
  }

  private static func make(_ wanted: [DataManifest.File], into folder: String) -> FetchPlan {
    var items: [Item] = []
    var present: [DataManifest.File] = []
    var unavailable: [Unavailable] = []
    for file in wanted {
      let destination = "\(folder)/\(file.path)"
      if hasPublishedBytes(destination, file: file) {
        present.append(file)
      } else if file.mirrors.isEmpty {
        unavailable.append(
          Unavailable(file: file, destination: destination, remedy: remedy(for: file)))
      } else {
        items.append(Item(file: file, destination: destination))
      }
    }
    return FetchPlan(folder: folder, items: items, present: present, unavailable: unavailable)
  }

  static func hasPublishedBytes(_ path: String, file: DataManifest.File) -> Bool {
    guard let data = FileManager.default.contents(atPath: path), data.count == file.bytes else {
      return false
    }
    return ContentDigest(of: data) == file.digest
  }

  /// Whether `file` is a readme or licence in the folder `parent` of the SentEval tree.
  private static func isNotice(_ file: DataManifest.File, besides parent: String) -> Bool {
    let parts = file.relativePath.split(separator: "/")
    guard file.variant == .senteval, parts.dropLast().joined(separator: "/") == parent,
      let name = parts.last?.lowercased()
    else { return false }
    return name.contains("readme") || name.contains("licen")
  }

  /// What to do for a file that exists only as the result of SentEval's preprocessing.
  private static func remedy(for file: DataManifest.File) -> String {
    let make =
      file.path.contains("SICK")
      ? "sentences of the raw file through the Moses tokenizer (-l en -no-escape) once"
      : "sentences of the raw file through the Moses tokenizer (-l en -no-escape) once, lower-cased, "
        + "columns 8 and 9 dropped"
    return
      "no verbatim copy is hosted: it is the \(make), as SentEval's get_transfer_data.bash does; "
      + "take it from a SentEval data folder with “stsbench data fetch --from DIR”, or use the raw text "
      + "(--protocol mteb)"
  }
}
