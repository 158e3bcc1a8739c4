/// A closed-form test of a difference, beside the resampling ones.
package struct ClosedFormTest: Sendable, Hashable {
  /// What to print: the test, and “approximate” where it is.
  package var label: String
  /// The statistic, or nil where p is made from counts alone.
  package var statistic: Double?
  /// Two-sided.
  package var p: Double

  package init(label: String, statistic: Double?, p: Double) {
    self.label = label
    self.statistic = statistic
    self.p = p
  }
}
