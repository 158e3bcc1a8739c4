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

  /// Every known file, `senteval` first.
  package static let files: [File] = parse(sentEvalFiles) + parse(rawFiles)

  /// Every known text.
  package static let knownTexts: [KnownText] = {
    let rows = texts.split(separator: "\n")
    return stride(from: 0, to: rows.count - 1, by: 2).compactMap { index in
      let fields = rows[index].split(separator: " ").map(String.init)
      guard fields.count == 5, let text = TextVariant(rawValue: fields[1]),
        let split = Split(rawValue: fields[2]), let distinct = Int(fields[4])
      else { return nil }
      return KnownText(
        task: fields[0], text: text, split: split,
        totals: TextTotals(
          characters: fields[3].split(separator: ",").compactMap { Int($0) },
          distinctTexts: distinct),
        digest: ContentDigest(hex: String(rows[index + 1])))
    }
  }()

  /// The known file at `relative` below `variant`'s `downstream`.
  package static func file(_ relative: String, variant: TextVariant) -> File? {
    let path = "\(DataRoot.folderName(of: variant))/downstream/\(relative)"
    return files.first { $0.path == path }
  }

  /// What is known of the texts that `request` asks for; nil when it asks for a part of the subsets.
  package static func knownText(for request: TaskRequest) -> KnownText? {
    guard let declaration = TaskCatalogue.all.first(where: { $0.spec.id == request.task }),
      request.subsets == declaration.spec.subsets.map(\.name)
    else { return nil }
    return knownTexts.first {
      $0.task == request.task && $0.text == request.text && $0.split == request.split
    }
  }

  private static func parse(_ table: String) -> [File] {
    var files: [File] = []
    var rows = table.split(separator: "\n").map(String.init)[...]
    while let head = rows.popFirst(), let second = rows.popFirst() {
      let fields = head.split(separator: " ").map(String.init)
      let terms = second.split(separator: " ").map(String.init)
      var mirrors: [Mirror] = []
      while let row = rows.first, row.dropFirst().first == " ", let letter = row.first {
        rows.removeFirst()
        let place = repositories[letter]?.split(separator: "@").map(String.init) ?? []
        guard place.count == 2 else { continue }
        mirrors.append(
          Mirror(repository: place[0], commit: place[1], path: String(row.dropFirst(2))))
      }
      guard fields.count == 3, terms.count == 2, let bytes = Int(fields[1]),
        let lines = Int(fields[2]), let licence = DataLicence.named(terms[1])
      else { continue }
      files.append(
        File(
          path: fields[0], bytes: bytes, lines: lines, digest: ContentDigest(hex: terms[0]),
          licence: licence, mirrors: mirrors))
    }
    return files
  }
}
