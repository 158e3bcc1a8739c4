import Foundation

/// When encoding began, and how long it took.
struct EncodingTime: Sendable {
  let started = Date()
  private let beginning = ContinuousClock.now
  private(set) var seconds = 0.0

  /// Ends the measurement.
  mutating func stop() { seconds = (ContinuousClock.now - beginning) / .seconds(1) }
}
