/// A whole page: one file, no script, nothing fetched, light and dark, ready for print.
package struct HtmlDocument: Sendable, Hashable {
  package var title: String
  /// The content of `main`.
  package var body: [Markup]
  /// One line at the end.
  package var footer: String

  package init(title: String, body: [Markup], footer: String) {
    self.title = title
    self.body = body
    self.footer = footer
  }

  /// What the page may do: use its own style sheet and inline pictures, and nothing else.
  static let contentSecurityPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

  /// The bytes of the file.
  package var text: String {
    let head = Markup.element(
      .head, [],
      [
        .lines([
          .element(.meta, [.init(.charset, "utf-8")]),
          .element(
            .meta,
            [
              .init(.httpEquiv, "Content-Security-Policy"),
              .init(.content, Self.contentSecurityPolicy),
            ]),
          .element(
            .meta,
            [.init(.name, "viewport"), .init(.content, "width=device-width, initial-scale=1")]),
          .element(.meta, [.init(.name, "color-scheme"), .init(.content, "light dark")]),
          .element(.meta, [.init(.name, "referrer"), .init(.content, "no-referrer")]),
          .element(.title, text: TerminalText.stripControls(title)),
          ChartStyle.sheet, PageStyle.sheet,
        ])
      ])
    let page = Markup.element(
      .body, [],
      [
        .lines([
          .element(.main, [], [.lines(body)]),
          .element(.footer, [], [.element(.p, text: footer)]),
        ])
      ])
    return "<!DOCTYPE html>\n"
      + Markup.element(.html, [.init(.lang, "en")], [.lines([head, page])]).source + "\n"
  }
}
