package import EvalCore

/// A way to write results: one value of `--format`, with a form of every kind of report that it can write.
package struct ReportFormat: Sendable, Identifiable {
  /// The name for `--format`.
  package let id: String
  /// Further names.
  package let aliases: [String]
  package let run: ReportForm<RunReport>?
  package let comparison: ReportForm<ComparisonReport>?
  package let gate: ReportForm<GateReport>?
  package let sweep: ReportForm<SweepReport>?
  package let dependency: ReportForm<DependencyReport>?
  package let repetition: ReportForm<Repetition>?

  package init(
    id: String, aliases: [String] = [], run: ReportForm<RunReport>? = nil,
    comparison: ReportForm<ComparisonReport>? = nil, gate: ReportForm<GateReport>? = nil,
    sweep: ReportForm<SweepReport>? = nil, dependency: ReportForm<DependencyReport>? = nil,
    repetition: ReportForm<Repetition>? = nil
  ) {
    self.id = id
    self.aliases = aliases
    self.run = run
    self.comparison = comparison
    self.gate = gate
    self.sweep = sweep
    self.dependency = dependency
    self.repetition = repetition
  }

  /// Every name for `--format`.
  package var names: [String] { [id] + aliases }
}
