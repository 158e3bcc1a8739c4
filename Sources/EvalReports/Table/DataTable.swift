/// A table of plain texts, before any escaping; each renderer escapes for its own format.
package struct DataTable: Sendable, Hashable {
  /// Where a column's texts stand.
  package enum Alignment: Sendable, Hashable { case left, right }

  /// A column with its heading.
  package struct Column: Sendable, Hashable {
    package var title: String
    package var alignment: Alignment

    package init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// What the table shows; empty for none.
  package var caption: String
  package var columns: [Column]
  /// Rows of as many cells as there are columns.
  package var rows: [[String]]
  /// The number of last rows that are averages, set apart by a rule or bold type.
  package var footRows: Int
  /// Sentences that explain marks in the cells.
  package var notes: [String]

  package init(
    caption: String = "", columns: [Column], rows: [[String]], footRows: Int = 0,
    notes: [String] = []
  ) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.footRows = footRows
    self.notes = notes
  }
}

extension DataTable {
  /// A GitHub-flavoured Markdown table, cells escaped, foot rows in bold.
  package func markdown() -> String {
    var output = line(columns.map { Markdown.escape($0.title) })
    output += line(columns.map { $0.alignment == .left ? ":---" : "---:" })
    for (index, row) in rows.enumerated() {
      let isFoot = index >= rows.count - footRows
      output += line(
        row.map { cell in
          let escaped = Markdown.escape(cell)
          return isFoot && !escaped.isEmpty && cell != NumberText.missing
            ? "**\(escaped)**" : escaped
        })
    }
    for note in notes { output += "\n\(Markdown.escape(note))\n" }
    return output
  }

  private func line(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |\n"
  }

  /// Aligned columns for a terminal: control characters stripped, East Asian widths counted, bold
  /// headings only when `colour` is set.
  package func terminal(colour: Bool = false) -> String {
    let clean = ([columns.map(\.title)] + rows).map { $0.map(TerminalText.stripControls) }
    let widths = columns.indices.map { column in
      clean.map { TerminalText.width($0[column]) }.max() ?? 0
    }
    func aligned(_ row: [String]) -> String {
      var text = columns.indices.map { column in
        TerminalText.pad(
          row[column], to: widths[column], onLeft: columns[column].alignment == .right)
      }.joined(separator: "  ")
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    func bold(_ text: String) -> String { colour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    let rule = String(repeating: "─", count: widths.reduce(0, +) + 2 * max(0, widths.count - 1))
    var lines: [String] = caption.isEmpty ? [] : [bold(TerminalText.stripControls(caption))]
    lines += [bold(aligned(clean[0])), rule]
    for (index, row) in clean.dropFirst().enumerated() {
      if footRows > 0, index == rows.count - footRows { lines.append(rule) }
      lines.append(index >= rows.count - footRows ? bold(aligned(row)) : aligned(row))
    }
    lines += notes.map(TerminalText.stripControls)
    return lines.joined(separator: "\n") + "\n"
  }
}
