import EvalCore

extension ReportFormat {
  /// For github-action-benchmark's tool `customBiggerIsBetter`.
  package static let benchmark = ReportFormat(
    id: "benchmark",
    gate: .text("gate.benchmark.json", showsIntervals: true) { report in
      let rows = report.measured.map { score -> JSONValue in
        var members: [JSONValue.Member] = [
          .init("name", .string("\(report.candidate.model) \(score.name) \(score.metric)")),
          .init("unit", "points"), .init("value", .number(score.value * 100)),
        ]
        if let interval = score.interval {
          let half = (interval.high - interval.low) / 2
          members.append(.init("range", .string("± \(NumberText.points(half))")))
        }
        members.append(
          .init(
            "extra",
            .string("protocol \(report.candidate.protocol.rawValue), run \(report.candidate.id)")))
        return .object(members)
      }
      return JSONValue.array(rows).text()
    })
}
