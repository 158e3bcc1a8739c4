extension ReportFormat {
  /// Every format, in the order of `--help`.
  package static let all: [ReportFormat] = [
    .table, .markdown, .readme, .csv, .json, .run, .html, .latex, .mteb, .modelIndex, .evalResults,
    .junit, .openMetrics, .annotations, .benchmark, .dvc,
  ]
}
