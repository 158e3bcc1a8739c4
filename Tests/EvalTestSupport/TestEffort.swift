import Foundation

/// How long tests may take: `make test` is quick, `make test-slow` full, `make test-slow SHORT=1` between.
package enum TestEffort: Sendable {
  /// Seconds a suite.
  case quick
  /// Minutes in all: `STSBENCH_SLOW=short`.
  case short
  /// Everything: `STSBENCH_SLOW` with any other value.
  case full

  /// What the environment asks for.
  package static let asked: TestEffort =
    switch ProcessInfo.processInfo.environment["STSBENCH_SLOW"] {
    case nil: .quick
    case "short": .short
    default: .full
    }

  /// Whether more than the quick form is asked for.
  package static var isSlow: Bool { asked != .quick }

  /// The value of the asked form.
  package static func pick<Value>(quick: Value, short: Value, full: Value) -> Value {
    switch asked {
    case .quick: quick
    case .short: short
    case .full: full
    }
  }
}
