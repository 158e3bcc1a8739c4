/// A picture made of values: the same values give the same bytes.
package protocol Chart: Sendable {
  /// The picture as SVG.
  ///
  /// - Parameters:
  ///   - id: unique on the page; ties title and description to the picture.
  ///   - isStandalone: whether it is a file of its own, with name space and style sheet.
  func svg(id: String, isStandalone: Bool) -> Markup
}

extension Chart {
  /// The picture for a page that has ``ChartStyle/sheet``.
  package func svg(id: String) -> Markup { svg(id: id, isStandalone: false) }

  /// The picture as a file.
  package func standaloneSVG() -> String { svg(id: "chart", isStandalone: true).source + "\n" }
}
