import Documents
import EvalCore

extension ReportFormat {
  /// For github-action-benchmark's tool `customBiggerIsBetter`.
  package static let benchmark = ReportFormat(
    id: "benchmark",
    gate: .text("gate.benchmark.json", showsIntervals: true) { report in
      let rows = report.measured.map { score -> JSONValue in
        var members: JSONObject = [
          "name": .string("\(report.candidate.model) \(score.name) \(score.metric)"),
          "unit": "points", "value": .number(score.value * 100),
        ]
        if let interval = score.interval {
          let half = (interval.high - interval.low) / 2
          members.add(.string("± \(NumberText.points(half))"), for: "range")
        }
        let run = report.candidate
        members.add(.string("protocol \(run.protocol.rawValue), run \(run.id)"), for: "extra")
        return .object(members)
      }
      return JSONValue.array(rows).text()
    })
}
