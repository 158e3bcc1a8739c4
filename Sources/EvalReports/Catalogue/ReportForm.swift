/// How a format writes one kind of report. Equal reports give equal bytes.
package struct ReportForm<Subject: Sendable>: Sendable {
  /// When an output folder gets the form.
  package enum Filing: Sendable {
    case always
    /// Unless a form on request is shown.
    case usual
    /// When it is the one that is shown.
    case onRequest
    case never
  }

  package let filing: Filing
  /// Whether it shows confidence intervals of scores, which cost a bootstrap.
  package let showsIntervals: Bool
  /// Whether people read in it how much was computed; where not, a note beside it says so.
  package let tellsWork: Bool
  /// What of a report the form cannot say, in sentences.
  package let omissions: @Sendable (Subject) -> [String]
  /// The files, relative to the output folder; the first is what standard output shows.
  package let render: @Sendable (Subject, ReportSurface) throws -> [ReportFile]

  package init(
    filing: Filing = .never, showsIntervals: Bool = false, tellsWork: Bool = false,
    omissions: @escaping @Sendable (Subject) -> [String] = { _ in [] },
    render: @escaping @Sendable (Subject, ReportSurface) throws -> [ReportFile]
  ) {
    self.filing = filing
    self.showsIntervals = showsIntervals
    self.tellsWork = tellsWork
    self.omissions = omissions
    self.render = render
  }

  /// A form that is one text, in a file called `path`.
  package static func text(
    _ path: String, showsIntervals: Bool = false,
    _ text: @escaping @Sendable (Subject) throws -> String
  ) -> ReportForm {
    ReportForm(showsIntervals: showsIntervals) { subject, _ in
      [ReportFile(path: path, text: try text(subject))]
    }
  }
}

/// What a report is shown on.
package struct ReportSurface: Sendable, Hashable {
  /// Whether text may be coloured.
  package var usesColour: Bool
  /// Whether the figures are files beside the text.
  package var hasFigureFiles: Bool

  package init(usesColour: Bool = false, hasFigureFiles: Bool = true) {
    self.usesColour = usesColour
    self.hasFigureFiles = hasFigureFiles
  }
}
