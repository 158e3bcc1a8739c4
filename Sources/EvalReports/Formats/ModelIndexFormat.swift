import EvalCore

extension ReportFormat {
  /// `model-index.yaml`: the front matter of a Hugging Face model card, in the older form.
  package static let modelIndex = ReportFormat(
    id: "model-index",
    run: ReportForm(filing: .onRequest) { report, _ in
      let (result, context) = (report.result, report.context)
      try HubExport.refuseMarked(result)
      if let part = result.tasks.compactMap(context.narrowing).first {
        throw EvalError.usage(
          "part of a task cannot be exported to a model card: \(part)",
          remedy: "run the whole tasks on the real data")
      }
      var text = "model-index:\n- name: \(YAMLText.quoted(result.spec.model.name))\n  results:\n"
      for task in result.tasks {
        guard let score = task.score.value else { continue }
        let known = MTEBTask(task, context)
        let kind = task.group == .sts ? "STS" : "Classification"
        text += """
            - task:
                type: \(YAMLText.quoted(kind))
              dataset:
                type: \(YAMLText.quoted(known?.dataset ?? task.id.lowercased()))
                name: \(YAMLText.quoted("\(task.id) (\(task.request.text.rawValue) text)"))
                config: "default"
                split: \(YAMLText.quoted(task.request.split.rawValue))
                revision: \(YAMLText.quoted(known?.revision ?? "stsbench-\(task.request.version)"))
              metrics:

          """
        text += HubExport.metric(task.metric, score)
        for other in [Metric.cosinePearson, .f1] where other != task.metric {
          if let value = task.scores[other]?.value { text += HubExport.metric(other, value) }
        }
      }
      return [ReportFile(path: "model-index.yaml", text: text)]
    })
}

/// What both Hub formats need.
enum HubExport {
  /// - Throws: ``EvalError/usage(_:remedy:)``: a model card must not show what is no score.
  static func refuseMarked(_ result: RunResult) throws {
    if let mark = RunMark.marks(of: result.spec).first {
      throw EvalError.usage(
        "a run marked “\(mark.title)” cannot be exported to a model card",
        remedy: "run the whole tasks on the real data")
    }
    guard result.tasks.contains(where: { $0.score.value != nil }) else {
      throw EvalError.usage("the run has no score to export", remedy: "run a task first")
    }
  }

  /// One metric in points, five decimals as MTEB writes them.
  static func metric(_ metric: Metric, _ value: Double) -> String {
    "    - type: \(YAMLText.quoted(metric.rawValue))\n      value: \(points(value))\n"
  }

  static func points(_ value: Double) -> String { NumberText.fixed(value * 100, decimals: 5) }
}
