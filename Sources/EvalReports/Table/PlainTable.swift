/// Columns of text, padded to their widest cell; numbers to the right.
package struct PlainTable: Sendable {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table under `header`.
  package init(_ header: [String]) { self.header = header }

  /// Adds a row of as many cells as the header has.
  package mutating func append(_ row: [String]) { rows.append(row) }

  /// The table with a line end after every row; control characters are made visible.
  package var text: String {
    let cells = ([header] + rows).map { $0.map(Self.plain) }
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    let isNumeric = header.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { Self.looksNumeric($0[column]) }
    }
    return cells.map { row in
      let line = header.indices.map { column in
        let pad = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? pad + row[column] : row[column] + pad
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private static func looksNumeric(_ cell: String) -> Bool {
    !cell.isEmpty && cell.allSatisfy { $0.isNumber || "+-−.,%—× ".contains($0) }
  }

  private static func plain(_ cell: String) -> String {
    TerminalText.visible(String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 }))
  }
}
