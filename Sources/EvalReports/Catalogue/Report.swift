package import EvalCore
import Foundation

/// What a format can write: a result with everything that its outputs show beside it.
package protocol Report: Sendable {
  /// The form that `format` gives such reports; nil where it has none.
  static func form(of format: ReportFormat) -> ReportForm<Self>?

  /// What is said of a `--format` that such reports do not have.
  static func unknown(_ name: String) -> EvalError
}

extension Report {
  /// Every format that has a form of such reports, in the order of the catalogue.
  package static var formats: [ReportFormat] { ReportFormat.all.filter { form(of: $0) != nil } }

  /// The names for `--format`, in the order of the catalogue.
  package static var formatNames: [String] { formats.map(\.id) }

  /// All names in a sentence.
  static var choice: String { "choose from \(formatNames.joined(separator: ", "))" }

  /// The format called `name`, in upper or lower case.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the names there are.
  package static func format(named name: String) throws -> ReportFormat {
    let wanted = name.lowercased()
    if let format = formats.first(where: { $0.names.contains(wanted) }) { return format }
    throw unknown(name)
  }

  /// The files of the report; the first is what standard output shows.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a format without such a form, and what the form throws for a
  ///   result that it refuses.
  package func files(
    as format: ReportFormat, on surface: ReportSurface = ReportSurface()
  ) throws -> [ReportFile] {
    guard let form = Self.form(of: format) else { throw Self.unknown(format.id) }
    return try form.render(self, surface)
  }

  /// What `format` leaves out: parts of the report that it cannot express, and, where only the first of its files is
  /// shown, the other files.
  ///
  /// - Parameter files: as ``files(as:on:)`` gives them.
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a format without such a form.
  package func omissions(
    of format: ReportFormat, among files: [ReportFile], showsFirstFileOnly: Bool
  ) throws -> [String] {
    guard let form = Self.form(of: format) else { throw Self.unknown(format.id) }
    guard showsFirstFileOnly, form.filing == .onRequest, let first = files.first else {
      return form.omissions(self)
    }
    // What readers of a folder need beside the document is no loss on a terminal, documents are.
    let lost = files.dropFirst().count { Self.folder($0) == Self.folder(first) }
    guard lost > 0 else { return form.omissions(self) }
    return form.omissions(self) + [
      "\(first.path) is shown; \(counted(lost, "further file")) of the format "
        + "\(lost == 1 ? "is" : "are") written with --output"
    ]
  }

  private static func folder(_ file: ReportFile) -> String {
    (file.path as NSString).deletingLastPathComponent
  }

  /// The text that standard output shows.
  ///
  /// - Throws: as ``files(as:on:)``.
  package func text(
    as format: ReportFormat, on surface: ReportSurface = ReportSurface()
  ) throws -> String {
    guard let first = try files(as: format, on: surface).first else {
      throw EvalError.internalFault("format \(format.id) has no file to show")
    }
    return first.text
  }

  /// The files that an output folder gets beside what is shown as `shown`: the forms that it always gets, then
  /// that of `shown` where it is one of those on request, else the usual ones.
  package static func filed(beside shown: ReportFormat) -> [ReportFormat] {
    let always = formats.filter { form(of: $0)?.filing == .always }
    if form(of: shown)?.filing == .onRequest { return always + [shown] }
    return always + formats.filter { form(of: $0)?.filing == .usual }
  }
}
