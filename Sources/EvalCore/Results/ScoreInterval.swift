/// A confidence interval of a score or of a difference of scores, in fractions.
package struct ScoreInterval: Sendable, Hashable, Codable {
  /// A task id (`STS12`), a subset as `STS12:MSRpar`, or a group (`sts`).
  package var name: String
  package var low: Double
  package var high: Double
  /// The coverage, such as 0.95.
  package var level: Double
  /// How it was made: “bootstrap BCa, 10,000 draws”.
  package var method: String

  package init(name: String, low: Double, high: Double, level: Double, method: String) {
    self.name = name
    self.low = low
    self.high = high
    self.level = level
    self.method = method
  }

  /// Whether `value` lies in the interval, ends included.
  package func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
