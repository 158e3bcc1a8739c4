package import EvalCore

/// A finished run with what its reports show beside it.
package struct RunReport: Sendable {
  package var result: RunResult
  package var context: ReportContext

  package init(_ result: RunResult, _ context: ReportContext = ReportContext()) {
    self.result = result
    self.context = context
  }

  var tables: RunTables { RunTables(result: result, context: context) }
}

extension RunReport: Report {
  package static func form(of format: ReportFormat) -> ReportForm<RunReport>? { format.run }

  package static func unknown(_ name: String) -> EvalError {
    let near = nearMisses(for: name, among: formatNames)
    return .usage(
      "report format “\(name)” is not known",
      remedy: near.isEmpty ? choice : "did you mean \(near.joined(separator: " or "))?")
  }
}
