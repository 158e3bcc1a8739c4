package import EvalCore
import Foundation

extension Repetition: Report {
  package static func form(of format: ReportFormat) -> ReportForm<Repetition>? {
    format.repetition
  }

  package static func unknown(_ name: String) -> EvalError {
    .usage("repetition format “\(name)” is not known", remedy: choice)
  }

  /// For a terminal: points with four decimals, and the verdict.
  func terminal() -> String {
    func points(_ value: Double?) -> String {
      value.map { String(format: "%.4f", $0 * 100) } ?? NumberText.missing
    }
    var table = PlainTable(["task", "recorded", "repeated", "difference"])
    for row in tasks {
      table.append([
        TaskNames.heading(row.task), points(row.recorded), points(row.repeated),
        row.difference.map { $0 == 0 ? "0" : String(format: "%+.1e", $0 * 100) }
          ?? NumberText.missing,
      ])
    }
    let failed = tasks.filter { !$0.isReproduced }.map { TaskNames.heading($0.task) }
    let bound = String(format: "%.0e points", tolerance * 100)
    let verdict =
      failed.isEmpty
      ? "Every score is reproduced within \(bound)."
      : "\(failed.joined(separator: ", ")): not within \(bound)."
    return
      "Run \(run) of \(TerminalText.visible(model)), repeated; scores × 100\n\n\(table.text)\n\(verdict)\n"
  }

  /// For machines.
  ///
  /// - Throws: what encoding throws.
  func json() throws -> String {
    String(decoding: try CanonicalJSON.pretty(self), as: UTF8.self)
  }
}
