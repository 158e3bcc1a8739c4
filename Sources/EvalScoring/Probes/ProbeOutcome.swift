/// Receives the progress of a probe: `(folds done, folds in all)`, from any thread.
package typealias ProbeProgress = @Sendable (Int, Int) -> Void

/// What a probe predicted and how it was chosen.
struct ProbeOutcome: Sendable {
  /// The predicted class of every scored sample.
  var predicted: [Int]
  /// The accuracy of every scored part: of each outer fold, or of the test split.
  var accuracies: [Double]
  /// The regularisation chosen for each scored part.
  var chosen: [Double]
  /// The validation accuracy of each choice, in per cent rounded to two decimals.
  var validation: [Double]
  /// Fits that stopped before their tolerance.
  var unconverged = 0

  /// Per cent rounded to two decimals, as SentEval compares validation scores.
  static func percent(_ share: Double) -> Double {
    (10_000 * share).rounded(.toNearestOrEven) / 100
  }

  /// The first of the largest values, as NumPy's argmax.
  static func firstLargest(_ values: [Double]) -> Int {
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    return best
  }

  /// The share of equal entries.
  static func accuracy(_ predicted: some Collection<Int>, _ actual: some Collection<Int>) -> Double
  {
    let correct = zip(predicted, actual).reduce(0) { $0 + ($1.0 == $1.1 ? 1 : 0) }
    return Double(correct) / Double(max(1, actual.count))
  }
}
