extension DataTable {
  /// The table for a page, in a box that scrolls sideways where the screen is narrow.
  func markup(wrapping wrapped: Set<Int> = []) -> Markup {
    func kind(_ column: Int) -> [MarkupAttribute] {
      if wrapped.contains(column) { return [.class("wrap")] }
      return columns[column].alignment == .right ? [.class("n")] : []
    }
    func line(_ row: [String]) -> Markup {
      .element(
        .tr, [],
        row.enumerated().map { column, cell in
          column == 0
            ? .element(.th, [.init(.scope, "row")] + kind(0), text: cell)
            : .element(.td, kind(column), text: cell)
        })
    }
    let head = Markup.element(
      .thead, [],
      [
        .element(
          .tr, [],
          columns.enumerated().map { index, column in
            .element(.th, [.init(.scope, "col")] + kind(index), text: column.title)
          })
      ])
    var parts: [Markup] = caption.isEmpty ? [] : [.element(.caption, text: caption)]
    parts += [head, .element(.tbody, [], [.lines(rows.dropLast(footRows).map(line))])]
    if footRows > 0 {
      parts.append(.element(.tfoot, [], [.lines(rows.suffix(footRows).map(line))]))
    }
    let label = caption.isEmpty ? columns.map(\.title).joined(separator: ", ") : caption
    return .lines(
      [
        .element(
          .div,
          [
            .class("scroll"), .init(.tabindex, "0"), .init(.role, "region"),
            .init(.ariaLabel, label),
          ], [.element(.table, [], [.lines(parts)])])
      ] + notes.map { .element(.p, [.class("note")], text: $0) })
  }
}
