import EvalCore

extension ReportFormat {
  /// `.eval_results/stsbench.yaml`: what the Hugging Face Hub reads from a model repository.
  package static let evalResults = ReportFormat(
    id: "eval-results",
    run: ReportForm(filing: .onRequest) { report, _ in
      let (result, context) = (report.result, report.context)
      try HubExport.refuseMarked(result)
      let date = String(InstantText.write(result.facts.started).prefix(10))
      let signature = result.spec.signature(version: result.facts.version)
      var text = ""
      for task in result.tasks {
        guard let score = task.score.value, let known = MTEBTask(task, context) else { continue }
        text += """
          - dataset:
              id: \(YAMLText.quoted(known.dataset))
              task_id: \(YAMLText.quoted(task.metric.rawValue))
              revision: \(YAMLText.quoted(known.revision))
            value: \(HubExport.points(score))
            date: \(YAMLText.quoted(date))
            notes: \(YAMLText.quoted("\(task.id), run \(result.id): \(signature)"))

          """
      }
      guard !text.isEmpty else {
        throw EvalError.usage(
          "no task of this run has the rows of a data set on the Hub",
          remedy: "run with --protocol mteb")
      }
      return [ReportFile(path: ".eval_results/stsbench.yaml", text: text)]
    })
}
