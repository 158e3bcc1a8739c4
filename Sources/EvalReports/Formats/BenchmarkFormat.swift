import EvalCore

extension GateFormat {
  /// For github-action-benchmark's tool `customBiggerIsBetter`.
  package static let benchmark = GateFormat(
    id: "benchmark", showsIntervals: true
  ) { report in
    let rows = report.measured.map { score -> JSONValue in
      var members: [JSONValue.Member] = [
        .init("name", .string("\(report.model) \(score.name) \(score.metric)")),
        .init("unit", "points"), .init("value", .number(score.value * 100)),
      ]
      if let interval = score.interval {
        let half = (interval.high - interval.low) / 2
        members.append(.init("range", .string("± \(NumberText.points(half))")))
      }
      members.append(
        .init(
          "extra",
          .string("protocol \(report.protocol.rawValue), run \(report.candidateRun)")))
      return .object(members)
    }
    return JSONValue.array(rows).text()
  }
}
