import EvalCore

/// A model of the Hub at a revision: `org/name[@revision]`.
package struct HubReference: Hashable, Sendable, CustomStringConvertible {
  /// `org/name`, or `name` for the Hub's oldest models.
  package var repository: String
  /// A branch, tag or commit; `main` unless given.
  package var revision: String

  /// - Throws: ``EvalError/usage(_:remedy:)`` for names that the Hub cannot have.
  package init(parsing text: String) throws {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    repository = halves.first.map(String.init) ?? ""
    revision = halves.count == 2 ? String(halves[1]) : "main"
    let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy(Self.isName) else {
      throw EvalError.usage(
        "“\(repository)” is no name of a Hub model",
        remedy: "write hf:org/name or hf:org/name@revision")
    }
    guard
      !revision.isEmpty, !revision.hasPrefix("/"), !revision.hasSuffix("/"),
      revision.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isName)
    else {
      throw EvalError.usage(
        "“\(revision)” is no revision", remedy: "write a branch, a tag or a commit behind @")
    }
  }

  /// Letters, digits, `-`, `_`, `.`, not led by a dot: what cannot leave a folder.
  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.first, first != ".", text.utf8.count <= 96 else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      && !text.contains("..")
  }

  package var description: String { revision == "main" ? repository : "\(repository)@\(revision)" }

  /// The name of the repository's folder in the cache: `models--org--name`.
  package var cacheFolder: String {
    "models--" + repository.split(separator: "/").joined(separator: "--")
  }

  /// The repository whose folder in the cache is called `folder`, or nil.
  static func repository(ofCacheFolder folder: String) -> String? {
    guard folder.hasPrefix("models--") else { return nil }
    let name = folder.dropFirst("models--".count)
    let parts = name.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
    return name.isEmpty ? nil : parts.joined(separator: "/")
  }

  /// Whether the revision is a full commit hash.
  var isCommit: Bool { revision.count == 40 && revision.allSatisfy(\.isHexDigit) }
}
