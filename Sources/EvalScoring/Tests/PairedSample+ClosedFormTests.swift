package import EvalCore

extension PairedSample {
  /// Williams' t and Steiger's Z for correlations, McNemar's test (exact and mid-p) for accuracy; none
  /// for Kendall's tau, and where a correlation is not defined.
  package var closedFormTests: [ClosedFormTest] {
    switch content {
    case .correctness(let baseline, let candidate):
      let pairs = zip(baseline, candidate)
      let test = McNemarTest(
        onlyFirst: pairs.count { $0 && !$1 }, onlySecond: pairs.count { !$0 && $1 })
      return [
        ClosedFormTest(label: "McNemar, exact", statistic: nil, p: test.exact),
        ClosedFormTest(label: "McNemar, mid-p", statistic: nil, p: test.midP),
      ]
    case .similarities(.kendall, _, _, _): return []
    case .similarities(let correlation, let baseline, let candidate, let gold):
      guard let first = correlation.score(baseline, gold).value,
        let second = correlation.score(candidate, gold).value,
        let between = correlation.score(baseline, candidate).value
      else { return [] }
      let tests = DependentCorrelations(
        first: second, second: first, between: between, n: gold.count)
      return [tests.williams, tests.steiger].compactMap(\.self).map {
        ClosedFormTest(label: $0.label, statistic: $0.statistic, p: $0.p)
      }
    }
  }
}
