package import EvalCore

/// A finished sweep with its title, figures and notes: ablations, degradation, search. Scores and differences
/// are fractions.
package struct SweepReport: Sendable, Hashable {
  /// The name of its files.
  package var name: String
  package var title: String
  package var result: SweepResult
  /// From the reference configuration.
  package var differences: SweepDifferences
  package var version: String
  /// Whether tables sort rows by average; depths keep their order.
  package var isRanked: Bool
  package var figures: [ReportFigure]
  /// Conclusions and cautions, such as a turning point, in front of the sweep's own.
  package var notes: [String]
  /// The catalogue's declarations, for tasks that ran in part.
  package var declarations: [TaskSpec]

  package init(
    name: String = "sweep", title: String, result: SweepResult, differences: SweepDifferences,
    version: String, isRanked: Bool = true, figures: [ReportFigure] = [], notes: [String] = [],
    declarations: [TaskSpec]
  ) {
    self.name = name
    self.title = title
    self.result = result
    self.differences = differences
    self.version = version
    self.isRanked = isRanked
    self.figures = figures
    self.notes = notes
    self.declarations = declarations
  }

  /// The place of the configuration that differences are taken from.
  var reference: Int { differences.reference }

  var points: [SweepSpec.Point] { result.points }

  /// The spec of the reference; the others differ from it in their recipe only.
  package var spec: RunSpec { points[reference].spec }

  /// The facts of the reference's run.
  var facts: RunFacts { result.results[reference].facts }

  package var model: String { spec.model.name }

  /// Of the reference configuration.
  package var signature: String { spec.signature(version: version) }

  package var marks: [RunMark] { RunMark.marks(of: spec) }

  /// Task ids in column order.
  package var tasks: [String] { spec.tasks.map(\.task) }

  /// The score of a task under a configuration; nil where it is degenerate.
  func score(_ point: Int, _ task: String) -> Double? {
    result.results[point].tasks.first { $0.id == task }?.score.value
  }

  /// The label of the configuration that was computed in the place of `point`, or nil for one that was itself.
  func equal(_ point: Int) -> String? {
    let equal = result.equalTo[point]
    return equal == point ? nil : points[equal].label
  }
}

extension SweepReport: Report {
  package static func form(of format: ReportFormat) -> ReportForm<SweepReport>? { format.sweep }

  package static func unknown(_ name: String) -> EvalError {
    let names = formatNames
    return .usage(
      "--format \(name) is no form of a sweep",
      remedy: "choose \(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")")
  }

  /// Every form that a folder gets, and each figure as an SVG of its own name.
  ///
  /// - Throws: what encoding the specs throws.
  package func files() throws -> [ReportFile] {
    try Self.filed(beside: .table).flatMap { try files(as: $0) } + figures.map(\.file)
  }
}
