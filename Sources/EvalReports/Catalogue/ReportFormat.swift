package import EvalCore

/// A way to write a finished run.
package struct ReportFormat: Sendable, Identifiable {
  /// The name for `--format`.
  package let id: String
  /// Whether it shows confidence intervals, which cost a bootstrap.
  package let showsIntervals: Bool
  /// The files of the report, relative to the output folder; the first is what standard output shows.
  ///
  /// Equal results and contexts give equal bytes.
  package let render: @Sendable (RunResult, ReportContext) throws -> [ReportFile]

  package init(
    id: String, showsIntervals: Bool = false,
    render: @escaping @Sendable (RunResult, ReportContext) throws -> [ReportFile]
  ) {
    self.id = id
    self.showsIntervals = showsIntervals
    self.render = render
  }

  /// The format called `name`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest names.
  package static func named(_ name: String) throws -> ReportFormat {
    if let format = all.first(where: { $0.id == name.lowercased() }) { return format }
    let near = nearMisses(for: name, among: all.map(\.id))
    throw EvalError.usage(
      "report format “\(name)” is not known",
      remedy: near.isEmpty
        ? "choose from \(all.map(\.id).joined(separator: ", "))"
        : "did you mean \(near.joined(separator: " or "))?")
  }
}
