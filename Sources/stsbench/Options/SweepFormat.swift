import EvalCore
import EvalReports
import Foundation

/// The forms of a report about many configurations.
enum SweepFormat {
  case table, markdown, csv, json, html
}

extension OutputOptions {
  /// `--format` as a form of a sweep.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a format that only single runs have.
  func sweepFormat() throws -> SweepFormat {
    switch format.lowercased() {
    case "table": return .table
    case "md", "markdown": return .markdown
    case "csv": return .csv
    case "json": return .json
    case "html": return .html
    default:
      throw EvalError.usage(
        "--format \(format) is no form of a sweep",
        remedy: "choose table, md, csv, json or html")
    }
  }

  /// Writes the forms of a report into the output folder, and prints the one that was asked for.
  ///
  /// - Throws: ``EvalError`` for a format that sweeps do not have, or a folder that cannot be written.
  func deliver(_ report: SweepReport, named name: String) throws {
    let format = try sweepFormat()
    let text: String
    switch format {
    case .table: text = report.terminal(colour: Terminal.Colour.isOn(for: 1))
    case .markdown:
      // Without a folder there are no pictures that a page could show.
      var page = report
      if output == nil { page.figures = [] }
      text = page.markdown()
    case .csv: text = report.csv()
    case .json: text = try report.json()
    case .html: text = report.html()
    }
    // The other forms say it themselves.
    if let work = report.work, [.csv, .json, .html].contains(format) {
      Terminal.note(DryRun.work(work, recipes: report.rows.count))
    }
    try deliver(text, try report.files(named: name))
  }

  /// As ``deliver(_:named:)``, of a measurement of dependency.
  func deliver(_ report: DependencyReport) throws {
    let text =
      switch try sweepFormat() {
      case .table: report.terminal(colour: Terminal.Colour.isOn(for: 1))
      case .markdown: report.markdown(showsFigures: output != nil)
      case .csv: report.csv()
      case .json: try report.json()
      case .html: report.html()
      }
    try deliver(text, try report.files())
  }

  private func deliver(_ text: String, _ files: @autoclosure () throws -> [ReportFile]) throws {
    if let output {
      try ResultFolder.write(try files(), to: URL(fileURLWithPath: output, isDirectory: true))
    }
    try Terminal.output(text)
  }
}
