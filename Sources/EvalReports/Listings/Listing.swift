import EvalCore

/// What a command that lists things shows: lines for people, or JSON for programs.
package protocol Listing: Sendable {
  /// For a terminal.
  func page() -> String

  /// For programs.
  ///
  /// - Throws: what encoding throws.
  func json() throws -> String
}

extension Listing where Self: Encodable {
  package func json() throws -> String {
    String(decoding: try CanonicalJSON.pretty(self), as: UTF8.self)
  }
}

/// A row of a listing that is one table.
package protocol ListingRow: Encodable, Sendable {
  /// Over the columns.
  static var titles: [String] { get }
  /// One text a title.
  var cells: [String] { get }
}

extension Array: Listing where Element: ListingRow {
  package func page() -> String {
    var table = PlainTable(Element.titles)
    for row in self { table.append(row.cells) }
    return table.text
  }
}
