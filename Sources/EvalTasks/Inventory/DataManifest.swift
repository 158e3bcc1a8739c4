package import EvalCore

/// What is known of the published files: where they are, how large, their digests and their terms.
package enum DataManifest {
  /// One file.
  package struct File: Sendable, Hashable {
    /// The path below a root: `senteval/downstream/…` or `raw-semeval/downstream/…`.
    package let path: String
    package let bytes: Int
    /// Line feeds in the file.
    package let lines: Int
    package let digest: ContentDigest
    package let licence: DataLicence
    /// Where the same bytes are hosted; empty for files that were derived from others.
    package let mirrors: [Mirror]

    /// The text variant that the file belongs to.
    package var variant: TextVariant { path.hasPrefix("raw-semeval/") ? .raw : .senteval }

    /// The path below `downstream`.
    package var relativePath: String {
      path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        .joined(separator: "/")
    }
  }

  /// A file of a public repository, pinned to a commit.
  package struct Mirror: Sendable, Hashable {
    package let repository: String
    package let commit: String
    package let path: String

    /// `https://raw.githubusercontent.com/OWNER/NAME/COMMIT/PATH`.
    package var address: String {
      "https://raw.githubusercontent.com/\(repository)/\(commit)/\(path)"
    }
  }

  /// The texts of one task in one variant and split, as published.
  package struct KnownText: Sendable, Hashable {
    package let task: String
    package let text: TextVariant
    package let split: Split
    package let totals: TextTotals
    /// ``DataDigest`` of the whole task.
    package let digest: ContentDigest
  }

  /// The published tables, read once.
  private static let tables = PublishedTables.bundled()

  /// Every known file, `senteval` first.
  ///
  /// - Throws: what ``PublishedTables/bundled()`` failed with.
  package static var files: [File] { get throws { try tables.get().files } }

  /// Every known text.
  ///
  /// - Throws: what ``PublishedTables/bundled()`` failed with.
  package static var knownTexts: [KnownText] { get throws { try tables.get().texts } }

  /// The known file at `relative` below `variant`'s `downstream`.
  ///
  /// - Throws: as ``files``.
  package static func file(_ relative: String, variant: TextVariant) throws -> File? {
    let path = "\(DataRoot.folderName(of: variant))/downstream/\(relative)"
    return try files.first { $0.path == path }
  }

  /// What is known of the texts that `request` asks for; nil when it asks for a part of the subsets.
  ///
  /// - Throws: as ``knownTexts``.
  package static func knownText(for request: TaskRequest) throws -> KnownText? {
    guard let declaration = TaskCatalogue.all.first(where: { $0.spec.id == request.task }),
      request.subsets == declaration.spec.subsets.map(\.name)
    else { return nil }
    return try knownTexts.first {
      $0.task == request.task && $0.text == request.text && $0.split == request.split
    }
  }
}
