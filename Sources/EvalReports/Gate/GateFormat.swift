import EvalCore

/// A way to write a gate's answer.
package struct GateFormat: Sendable, Identifiable {
  /// The name for options.
  package let id: String
  /// Whether it shows the intervals of measured scores, which cost a bootstrap.
  package let showsIntervals: Bool
  /// The bytes; equal reports give equal bytes.
  package let render: @Sendable (GateReport) -> String

  package init(
    id: String, showsIntervals: Bool = false,
    render: @escaping @Sendable (GateReport) -> String
  ) {
    self.id = id
    self.showsIntervals = showsIntervals
    self.render = render
  }

  /// The format called `name`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the names there are.
  package static func named(_ name: String) throws -> GateFormat {
    if let format = all.first(where: { $0.id == name.lowercased() }) { return format }
    throw EvalError.usage(
      "gate format “\(name)” is not known",
      remedy: "choose from \(all.map(\.id).joined(separator: ", "))")
  }
}
