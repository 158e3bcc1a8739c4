/// A sum whose rounding error does not grow with the number of terms (Neumaier, ZAMM 54, 1974).
struct NeumaierSum {
  private var sum = 0.0
  private var correction = 0.0

  /// Adds `term`.
  mutating func add(_ term: Double) {
    let next = sum + term
    correction += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// The sum of all terms.
  var value: Double { sum + correction }
}
