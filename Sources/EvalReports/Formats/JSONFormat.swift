import Documents
import EvalCore
import Foundation

extension ReportFormat {
  /// `results.json`, the stable form, and `items.json`, what paired statistics need.
  package static let json = ReportFormat(
    id: "json",
    run: ReportForm(filing: .always) { report, _ in
      let items = try CanonicalJSON.encode(ItemsDocument(of: report.result))
      return [
        ReportFile(
          path: ResultFolder.resultsName,
          text: try ResultsDocument.document(of: report.result, context: report.context).text()),
        ReportFile(path: ResultFolder.itemsName, content: items + Data("\n".utf8)),
      ]
    },
    comparison: .text("comparison.json") { $0.json() },
    gate: .text("gate.json") { $0.json() },
    sweep: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "\(report.name).json", text: try report.json())]
    },
    dependency: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "dependency.json", text: try report.json())]
    },
    repetition: .text("repetition.json") { try $0.json() })
}
