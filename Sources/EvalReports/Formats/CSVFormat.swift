import EvalCore

extension ReportFormat {
  /// `scores.csv`: one line a number, ready for a spreadsheet or a data frame.
  package static let csv = ReportFormat(
    id: "csv",
    run: ReportForm(filing: .always) { report, _ in
      let result = report.result
      var text = CSV.line([
        "run", "model", "protocol", "task", "subset", "aggregation", "metric", "score", "n", "text",
        "split", "mark", "degenerate",
      ])
      let marks = RunMark.marks(of: result.spec).map(\.title).joined(separator: "; ")
      func add(
        _ task: TaskResult, subset: String, aggregation: String, n: Int, _ scores: [Metric: Score]
      ) {
        for (metric, score) in scores.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
          var reason = ""
          if case .degenerate(let why) = score { reason = why }
          text += CSV.line([
            CSV.field(text: result.id), CSV.field(text: result.spec.model.name),
            CSV.field(text: result.spec.protocol.rawValue), CSV.field(text: task.id),
            CSV.field(text: subset), aggregation, metric.rawValue, CSV.field(number: score.value),
            String(n), task.request.text.rawValue, task.request.split.rawValue,
            CSV.field(text: marks), CSV.field(text: reason),
          ])
        }
      }
      for task in result.tasks {
        add(task, subset: "", aggregation: "all", n: task.n, task.scores)
        add(task, subset: "", aggregation: "mean", n: task.n, task.mean)
        add(task, subset: "", aggregation: "wmean", n: task.n, task.wmean)
        for subset in task.subsets {
          add(task, subset: subset.subset, aggregation: "", n: subset.n, subset.scores)
        }
      }
      return [ReportFile(path: "scores.csv", text: text)]
    },
    comparison: .text("comparison.csv") { $0.csv() },
    sweep: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "\(report.name).csv", text: report.csv())]
    },
    dependency: ReportForm(filing: .always) { report, _ in
      [ReportFile(path: "dependency.csv", text: report.csv())]
    })
}
