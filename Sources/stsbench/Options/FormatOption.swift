import ArgumentParser
import EvalReports

/// One of the formats that have a form of the reports of type `Subject`.
struct FormatOption<Subject: Report>: ExpressibleByArgument {
  let format: ReportFormat

  init(_ format: ReportFormat) { self.format = format }

  init?(argument: String) {
    guard let format = Subject.formats.first(where: { $0.names.contains(argument) }) else {
      return nil
    }
    self.format = format
  }

  static var allValueStrings: [String] { Subject.formatNames }

  var defaultValueDescription: String { format.id }
}

extension Report {
  /// What standard output can get, for the help of `--format`.
  static var formatHelp: String { formatNames.joined(separator: ", ") }
}
