package import EvalCore
import Foundation

extension AuditResult {
  private struct Row: Encodable {
    var task: String
    var correct: Double?
    var leak: Double?
    var leakOnFork: Double?
  }

  private struct Document: Encodable {
    var runs: [String: String]
    var tasks: [Row]
    var averages: Row?
    var marks: [String]
  }

  private static let averageName = "STS average"

  private var averages: [Double?] { runs.map(\.average) }

  private var marks: [RunMark] { runs.first.map { RunMark.marks(of: $0.result.spec) } ?? [] }

  /// For a terminal: Spearman × 100 with two decimals, the average of the STS tasks, and the ids of the runs.
  package func terminal() -> String {
    func cells(_ name: String, _ scores: [Double?]) -> [String] {
      [name] + scores.map { $0.map { String(format: "%.2f", $0 * 100) } ?? NumberText.missing }
    }
    var table = PlainTable(["task"] + runs.map(\.variant.title))
    for task in tasks { table.append(cells(task, scores(of: task))) }
    table.append(cells(Self.averageName, averages))
    return marks.map { "\($0.title): " }.joined()
      + "AUDIT of published BeLLM numbers, Spearman × 100; only the first column is a correct "
      + "evaluation\n" + marks.map { $0.explanation + "\n" }.joined() + "\n" + table.text
      + "\nruns: " + runs.map { "\($0.variant.title) \($0.result.id)" }.joined(separator: ", ")
      + "\n"
  }

  /// For machines: scores as fractions, those that there are; averages only where every evaluation has one.
  ///
  /// - Throws: what encoding throws.
  package func json() throws -> String {
    let document = Document(
      runs: Dictionary(uniqueKeysWithValues: runs.map { ($0.variant.title, $0.result.id) }),
      tasks: tasks.map { row($0, scores(of: $0)) },
      averages: averages.contains(nil) ? nil : row(Self.averageName, averages),
      marks: marks.map(\.title))
    return String(decoding: try CanonicalJSON.pretty(document), as: UTF8.self)
  }

  private func row(_ name: String, _ scores: [Double?]) -> Row {
    var row = Row(task: name)
    for (run, score) in zip(runs, scores) {
      switch run.variant {
      case .correct: row.correct = score
      case .leak: row.leak = score
      case .leakOnFork: row.leakOnFork = score
      }
    }
    return row
  }
}
