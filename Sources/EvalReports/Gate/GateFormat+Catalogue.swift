extension GateFormat {
  /// Every format, in the order of `--help`.
  package static let all: [GateFormat] = [
    .table, .markdown, .html, .json, .junit, .openMetrics, .annotations, .benchmark, .dvc,
  ]
}
