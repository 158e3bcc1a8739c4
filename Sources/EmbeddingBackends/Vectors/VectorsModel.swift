import Documents
package import EvalCore
import Foundation

/// `vectors:FILE`: vectors that were made before, looked up by text.
///
/// Rows are tied to texts by a companion file, so that they cannot be misaligned: `FILE.texts`,
/// `FILE.txt` or `FILE.sha256` beside the vectors, or any file named with `--texts`
/// (``VectorKey/read(_:file:)``). JSON lines carry their own texts.
package struct VectorsModel: SeparateRecipesModel {
  package let identity: ModelIdentity
  package let defaultRecipe = Recipe()
  package let honoured = RecipeFields(\.dimensions, \.normalisation)
  package let kindName = "vectors:FILE, whose vectors are already made,"
  private let table: VectorTable
  private let rows: [ContentDigest: Int]
  private let file: String
  /// What is said of every answer: that the companion does not name its vectors.
  private let remarks: [String]

  /// Reads `path` and its companion `texts` (nil: the one beside it).
  ///
  /// - Throws: ``EvalError`` for a missing or unreadable file, a companion of another length or with the
  ///   digest of other vectors, two different vectors of one text.
  package init(path: String, texts: String? = nil) throws {
    let format = try VectorFormat(path: path)
    file = (path as NSString).lastPathComponent
    let data = try Self.read(path)
    let keys: [VectorKey]
    var remarks: [String] = []
    switch format {
    case .jsonl:
      if let texts {
        throw EvalError.usage(
          "--texts \((texts as NSString).lastPathComponent) beside JSON lines, which hold their texts",
          remedy: "leave --texts out")
      }
      (table, keys) = try VectorTable.readLines(data, file: path)
    case .npy, .npz, .safetensors:
      table =
        switch format {
        case .npy: try VectorTable(npy: data, file: path)
        case .npz: try VectorTable(npz: data, file: path)
        default: try VectorTable(safetensors: data, file: path)
        }
      let companion = try texts ?? Self.companion(of: path)
      let (texts, sealed) = try VectorKey.unsealed(try Self.read(companion), file: companion)
      if let sealed, sealed != ContentDigest(of: data) {
        throw EvalError.badData(
          file: companion, place: "vectors_sha256",
          "the texts were written with other vectors than those of \(file)",
          remedy: "write both again with stsbench encode, or take the pair from one place")
      }
      keys = try VectorKey.read(texts, file: companion)
      if sealed == nil, companion.hasSuffix(".texts"), Self.isJSONLines(texts) {
        remarks.append(
          "\((companion as NSString).lastPathComponent) holds no digest of \(file); "
            + "that they belong together was not checked")
      }
      guard keys.count == table.count else {
        throw EvalError.badData(
          file: companion, place: nil,
          "\(keys.count) texts for \(table.count) vectors of \(file)",
          remedy: "give exactly one text for every row, in the order of the rows")
      }
    }
    self.remarks = remarks
    rows = try Self.index(keys, table: table, file: path)
    var accumulator = DigestAccumulator()
    for key in keys { accumulator.update(key.digest.hex) }
    identity = ModelIdentity(
      backend: .vectors, name: file,
      digests: ["vectors": ContentDigest(of: data), "texts": accumulator.finished()])
  }

  /// - Throws: ``EvalError/usage(_:remedy:)`` for more dimensions than there are.
  package func completed(_ recipe: Recipe) throws -> Recipe {
    if let wanted = recipe.dimensions, wanted > table.dimension {
      throw EvalError.usage(
        "\(wanted) dimensions were asked for, and the vectors have \(table.dimension)",
        remedy: "ask for at most \(table.dimension)")
    }
    return recipe
  }

  package func dimension(under recipe: Recipe) -> Int? { recipe.dimensions ?? table.dimension }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    let dimension = recipe.dimensions ?? table.dimension
    var values: [Float] = []
    values.reserveCapacity(texts.count * dimension)
    for (index, text) in texts.enumerated() {
      guard let row = rows[ContentDigest(ofText: text)] else {
        let missing = texts.count { rows[ContentDigest(ofText: $0)] == nil }
        throw EvalError.badData(
          file: file, place: nil,
          "there is no vector for the text “\(text.prefix(120))”"
            + (missing == 1 ? "" : " and \(missing - 1) of \(texts.count - 1) others"),
          remedy: "make vectors for every text of the tasks, in exactly this spelling; "
            + "stsbench encode shows how the files look")
      }
      values.append(contentsOf: table.row(row).prefix(dimension))
      if recipe.normalisation == .l2 {
        VectorNormalisation.normalise(&values, from: values.count - dimension)
      }
      if (index + 1).isMultiple(of: 4096) { progress?(index + 1, 0) }
    }
    if !texts.isEmpty { progress?(texts.count, 0) }
    return Embeddings(dimension: dimension, values: values, notes: remarks)
  }

  /// Whether the texts are JSON strings, as `stsbench encode` writes them.
  private static func isJSONLines(_ texts: Data) -> Bool { texts.first == UInt8(ascii: "\"") }

  private static func index(
    _ keys: [VectorKey], table: VectorTable, file: String
  ) throws -> [ContentDigest: Int] {
    var rows: [ContentDigest: Int] = [:]
    rows.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() {
      guard let earlier = rows.updateValue(row, forKey: key.digest) else { continue }
      guard table.row(earlier).elementsEqual(table.row(row)) else {
        throw EvalError.badData(
          file: file, place: "rows \(earlier) and \(row)", "one text has two different vectors",
          remedy: "keep one row for every text")
      }
    }
    return rows
  }

  private static func companion(of path: String) throws -> String {
    let candidates = [".texts", ".txt", ".sha256"].map { path + $0 }
    guard let found = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw EvalError.missingInput(
        path: candidates[0], "vectors without texts cannot be tied to sentences",
        remedy:
          "write one text a line, in the order of the rows, to this file, or name one with --texts")
    }
    return found
  }

  /// 64 GiB: four million vectors of 4,096 components.
  private static let largestFile = 64 << 30

  private static func read(_ path: String) throws -> Data {
    try BoundedFile.content(
      of: path, atMost: largestFile, remedy: "check the path behind vectors: or --texts")
  }
}
