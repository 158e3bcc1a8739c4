/// The answer to a question that a gate asks, and to all of them.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  case pass, regression, inconclusive, improvement
  case noBaseline = "no-baseline"
  case incomparable

  /// The verdict over several: a shown regression first, then what could not be asked, then what could not be
  /// decided; of none, nothing was held against anything.
  package static func gravest(of verdicts: [Verdict]) -> Verdict {
    let order: [Verdict] = [
      .regression, .incomparable, .noBaseline, .inconclusive, .improvement, .pass,
    ]
    return order.first(where: verdicts.contains) ?? .noBaseline
  }

  /// Whether CI may go on; an improvement is good news.
  package var isGood: Bool { self == .pass || self == .improvement }

  /// The process exit code: 0 pass or improvement, 2 regression, 3 inconclusive, 4 an improvement that is
  /// refused, 5 no baseline or an incomparable one.
  ///
  /// - Parameter refusesImprovement: whether an improvement fails, so that the baseline is renewed.
  package func exitCode(refusesImprovement: Bool) -> Int32 {
    switch self {
    case .pass: 0
    case .improvement: refusesImprovement ? 4 : 0
    case .regression: 2
    case .inconclusive: 3
    case .noBaseline, .incomparable: 5
    }
  }
}
