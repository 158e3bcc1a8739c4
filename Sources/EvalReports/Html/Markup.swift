/// Finished HTML or SVG. The only ways to make one escape every text, so that nothing a user or a
/// model wrote can become an element or attribute.
package struct Markup: Sendable, Hashable {
  /// The bytes for the page.
  package let source: String

  fileprivate init(trusted source: String) { self.source = source }

  /// Nothing.
  package static let empty = Markup(trusted: "")

  /// `text` as content, escaped.
  package static func text(_ text: String) -> Markup {
    Markup(trusted: MarkupText.escape(text))
  }

  /// An element with attributes, whose values are escaped, and children.
  package static func element(
    _ tag: MarkupTag, _ attributes: [MarkupAttribute] = [], _ children: [Markup] = []
  ) -> Markup {
    let list = attributes.map { " \($0.name.rawValue)=\"\(MarkupText.escape($0.value))\"" }.joined()
    if tag.isVoid { return Markup(trusted: "<\(tag.rawValue)\(list)>") }
    if tag.closesItself, children.isEmpty { return Markup(trusted: "<\(tag.rawValue)\(list)/>") }
    let content = children.map(\.source).joined()
    return Markup(trusted: "<\(tag.rawValue)\(list)>\(content)</\(tag.rawValue)>")
  }

  /// An element that holds one text.
  package static func element(
    _ tag: MarkupTag, _ attributes: [MarkupAttribute] = [], text: String
  ) -> Markup {
    element(tag, attributes, [.text(text)])
  }

  /// Several pieces one after another, each on a line of its own.
  package static func lines(_ pieces: [Markup]) -> Markup {
    Markup(trusted: pieces.map(\.source).filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  /// A style sheet that is written in this program.
  package static func style(_ sheet: StaticString) -> Markup {
    Markup(trusted: "<style>\n\(sheet)\n</style>")
  }
}

/// The elements that reports use. None of them runs or fetches anything.
package enum MarkupTag: String, Sendable {
  case html, head, meta, title, body, main, section, footer
  case h1, h2, h3, p, div, strong, small, code, ul, li
  case table, caption, thead, tbody, tfoot, tr, th, td, dl, dt, dd, details, summary, figure
  case figcaption
  case svg, desc, path, line, rect, circle, text, polyline, polygon

  var isVoid: Bool { self == .meta }

  var closesItself: Bool {
    [.path, .line, .rect, .circle, .polyline, .polygon].contains(self)
  }
}

/// An attribute of an element; its value is escaped when it is written.
package struct MarkupAttribute: Sendable, Hashable {
  /// The attributes that reports use: no event handlers, no addresses.
  package enum Name: String, Sendable {
    case `class`, id, lang, charset, name, content, role, scope, viewBox, width
    case height, x, y, x1, y1, x2, y2, cx, cy, r, d, points, transform, xmlns
    case httpEquiv = "http-equiv"
    case ariaLabelledBy = "aria-labelledby"
    case ariaLabel = "aria-label"
    case textAnchor = "text-anchor"
    case dominantBaseline = "dominant-baseline"
    case strokeWidth = "stroke-width"
    case fill
    case tabindex
  }

  let name: Name
  let value: String

  package init(_ name: Name, _ value: String) {
    self.name = name
    self.value = value
  }

  package init(_ name: Name, _ value: Double) {
    self.init(name, ChartNumber.text(value))
  }

  /// A `class` attribute.
  package static func `class`(_ value: String) -> MarkupAttribute { .init(.class, value) }
}
