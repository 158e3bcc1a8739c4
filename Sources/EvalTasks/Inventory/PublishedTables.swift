import Documents
import EvalCore
import Foundation

/// The tables of the folder `Published`, which `benchmarks/reference/data_manifest.py` writes: tab-separated
/// lines below a line of column names.
struct PublishedTables: Sendable {
  /// The rows of `files.tsv`, in file order.
  let files: [DataManifest.File]
  /// The rows of `texts.tsv`, in file order.
  let texts: [DataManifest.KnownText]

  /// The tables that the program carries, or why they cannot be read: the error of
  /// ``BundledFiles/folder(_:of:remedy:)``, or that of ``init(folder:)``.
  static func bundled() -> Result<PublishedTables, any Error> {
    Result {
      try PublishedTables(folder: BundledFiles.folder("Published", of: "EvalTasks", remedy: remedy))
    }
  }

  /// Reads the tables in `folder`. A line that is not a row of its table is an error.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)``,
  ///   ``EvalError/badData(file:place:_:remedy:)`` with the line.
  init(folder: String) throws {
    files = try Self.rows(
      of: "\(folder)/files.tsv",
      under: ["path", "bytes", "lines", "sha256", "licence", "mirrors"], Self.file)
    texts = try Self.rows(
      of: "\(folder)/texts.tsv",
      under: ["task", "text", "split", "characters", "distinct", "sha256"], Self.text)
  }

  private static let remedy =
    "install stsbench again, together with its share/stsbench folder"

  /// The lines of the table at `path` below its line of `columns`, each made a value by `row`, which returns
  /// nil for a line that it cannot read.
  private static func rows<Row>(
    of path: String, under columns: [String], _ row: ([String]) -> Row?
  ) throws -> [Row] {
    let table = String(
      decoding: try BoundedFile.content(of: path, atMost: 4 << 20, remedy: remedy), as: UTF8.self)
    var lines = table.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard lines.first == columns, lines.popLast() == [""], lines.count > 1 else {
      throw EvalError.badData(
        file: path, place: "line 1", "is no table of \(columns.joined(separator: ", "))",
        remedy: remedy)
    }
    return try lines.enumerated().dropFirst().map { index, fields in
      guard let value = row(fields) else {
        throw EvalError.badData(
          file: path, place: "line \(index + 1)", "cannot be read", remedy: remedy)
      }
      return value
    }
  }

  /// Path, bytes, line feeds, SHA-256, licence, then a field a mirror.
  private static func file(_ fields: [String]) -> DataManifest.File? {
    let mirrors = fields.dropFirst(5).map(mirror)
    guard fields.count >= 5, !mirrors.contains(nil), let bytes = Int(fields[1]),
      let lines = Int(fields[2]), let digest = digest(fields[3]),
      let licence = DataLicence.named(fields[4])
    else { return nil }
    return DataManifest.File(
      path: fields[0], bytes: bytes, lines: lines, digest: digest, licence: licence,
      mirrors: mirrors.compactMap(\.self))
  }

  /// Task, text variant, split, characters of first and second texts with a comma between, distinct texts,
  /// data digest.
  private static func text(_ fields: [String]) -> DataManifest.KnownText? {
    guard fields.count == 6, let text = TextVariant(rawValue: fields[1]),
      let split = Split(rawValue: fields[2]), let distinct = Int(fields[4]),
      let digest = digest(fields[5])
    else { return nil }
    let characters = fields[3].split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard !characters.contains(nil) else { return nil }
    return DataManifest.KnownText(
      task: fields[0], text: text, split: split,
      totals: TextTotals(characters: characters.compactMap(\.self), distinctTexts: distinct),
      digest: digest)
  }

  /// A mirror written `OWNER/NAME@COMMIT:PATH`.
  private static func mirror(_ field: String) -> DataManifest.Mirror? {
    guard let match = field.wholeMatch(of: /([^@:]+)@([0-9a-f]{12,40}):(.+)/) else { return nil }
    return DataManifest.Mirror(
      repository: String(match.1), commit: String(match.2), path: String(match.3))
  }

  private static func digest(_ field: String) -> ContentDigest? {
    guard field.wholeMatch(of: /[0-9a-f]{64}/) != nil else { return nil }
    return ContentDigest(hex: field)
  }
}
