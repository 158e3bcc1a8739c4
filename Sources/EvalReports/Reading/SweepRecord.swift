package import EvalCore
package import Foundation

/// The JSON form of a sweep, read back: what re-derives its rows.
package struct SweepRecord: Sendable, Decodable {
  /// One configuration.
  package struct Row: Sendable, Decodable {
    package var configuration: String
    /// The id of the run.
    package var run: String?
    /// By task id, fractions; null where the task is degenerate.
    package var scores: [String: Double?]
    package var recipe: Recipe
  }

  /// Of the reference configuration.
  package var spec: RunSpec
  package var rows: [Row]

  /// The names under which `ablate --output` and `degrade --output` write it.
  package static let fileNames = ["sweep.json", searchName, "degrade.json"]
  /// The name under which `ablate --search` writes it.
  static let searchName = "search.json"

  /// Reads a file that `ablate` or `degrade` wrote.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for anything else, and for a row whose run is not
  ///   the digest of its spec; ``EvalError/inputOutput(path:_:remedy:)``.
  package init(_ file: URL) throws {
    self = try ResultsReader.decode(
      SweepRecord.self, from: ResultFolder.bounded(file, megabytes: 64), file: file.path)
    for row in rows where row.run != nil {
      let id = try spec(of: row).digest().short
      guard id == row.run else {
        throw EvalError.badData(
          file: file.path, place: "rows, \(row.configuration)",
          "the run “\(row.run ?? "")” is not the digest of the row's spec, “\(id)”",
          remedy: "name the file as stsbench wrote it")
      }
    }
  }

  /// The spec that `row` was evaluated under.
  package func spec(of row: Row) -> RunSpec {
    var spec = spec
    spec.recipe = row.recipe
    return spec
  }
}
