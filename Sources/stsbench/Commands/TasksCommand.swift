import ArgumentParser
import EvalCore
import EvalReports
import EvalTasks
import Foundation

/// `stsbench tasks`: the catalogue.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List the tasks, or show one with its provenance.",
    discussion: """
      EXAMPLES
        stsbench tasks
        stsbench tasks STS12
        stsbench tasks --format json
      """)

  @Argument(help: "Tasks to show in full.")
  var names: [String] = []

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  func run() throws {
    let declarations = try names.map { name in
      guard let declaration = TaskCatalogue.declaration(named: name) else {
        throw EvalError.usage(
          "there is no task “\(name)”",
          remedy: nearMisses(for: name, among: TaskCatalogue.names).first.map {
            "did you mean \($0)?"
          }
            ?? "`stsbench tasks` lists them")
      }
      return declaration.spec
    }
    let shown = names.isEmpty ? TaskCatalogue.specs : declarations
    switch format {
    case .json:
      try Terminal.output(String(decoding: try CanonicalJSON.pretty(shown), as: UTF8.self))
    case .table where names.isEmpty:
      var table = PlainTable(["task", "group", "kind", "subsets", "rows", "title"])
      for spec in shown {
        table.append([
          spec.id, spec.group.rawValue, Self.kind(spec.kind), String(spec.subsets.count),
          String(Self.rows(spec)), spec.title,
        ])
      }
      try Terminal.output(table.text)
    case .table:
      for spec in shown { try Terminal.output(Self.page(spec)) }
    }
  }

  private static func kind(_ kind: TaskKind) -> String {
    switch kind {
    case .similarity: "similarity"
    case .classification(let classes, _, let onPairs):
      onPairs ? "pairs, \(classes) classes" : "\(classes) classes"
    case .regression: "regression"
    }
  }

  private static func rows(_ spec: TaskSpec) -> Int {
    spec.subsets.reduce(0) { sum, subset in
      sum + (subset.counts[spec.split] ?? subset.counts.values.reduce(0, +))
    }
  }

  private static func page(_ spec: TaskSpec) -> String {
    var lines = [
      "\(spec.id)  \(spec.title)", "  version   \(spec.version)",
      "  group     \(spec.group.rawValue)",
      "  kind      \(kind(spec.kind))", "  split     \(spec.split.rawValue)",
      "  licence   \(spec.licence)", "  homepage  \(spec.homepage)", "  cite      \(spec.citation)",
    ]
    if let notice = spec.notice { lines.append("  notice    \(notice)") }
    if !spec.aliases.isEmpty { lines.append("  also      \(spec.aliases.joined(separator: ", "))") }
    if let name = spec.mtebName {
      lines.append("  MTEB      \(name)\(spec.mtebRevision.map { " @ \($0)" } ?? "")")
    }
    lines.append("  subsets")
    for subset in spec.subsets {
      let counts = Split.allCases.compactMap { split in
        subset.counts[split].map { "\(split.rawValue) \($0)" }
      }
      lines.append("    \(subset.name): \(counts.joined(separator: ", "))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// The formats of commands that list things.
enum TextOrJSON: String, ExpressibleByArgument, CaseIterable {
  case table, json
}
