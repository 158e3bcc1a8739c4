import EvalCore
import Foundation

extension ReportFormat {
  /// `results.json`, the stable form, and `items.json`, what paired statistics need.
  package static let json = ReportFormat(
    id: "json"
  ) { result, context in
    [
      ReportFile(
        path: ResultFolder.resultsName,
        text: try ResultsDocument.document(of: result, context: context).text()),
      ReportFile(
        path: ResultFolder.itemsName,
        content: try CanonicalJSON.encode(ItemsDocument(of: result)) + Data("\n".utf8)),
    ]
  }
}
