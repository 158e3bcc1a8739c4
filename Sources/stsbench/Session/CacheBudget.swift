import EvalCore
import Foundation

/// The most bytes of vectors that are kept between runs: two thirds for those of the native engine, a third for the
/// answers of servers and programs.
struct CacheBudget: Hashable {
  /// The environment variable that holds megabytes.
  static let variable = "STSBENCH_CACHE_BUDGET"
  /// What is kept where nothing is said: 6 GiB.
  static let usual = CacheBudget(megabytes: 6 << 10)
  static let bounds = 0...(1 << 30)

  var bytes: Int
  var journal: Int { bytes / 3 * 2 }
  var answers: Int { bytes / 3 }

  init(megabytes: Int) { bytes = megabytes << 20 }

  /// What the option says, else the environment, else the usual.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a variable that holds no number of megabytes.
  init(
    option: Int?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    if let option {
      self.init(megabytes: option)
    } else if let text = environment[Self.variable], !text.isEmpty {
      guard let megabytes = Int(text), Self.bounds.contains(megabytes) else {
        throw EvalError.usage(
          "\(Self.variable) is “\(text)”, and no number of megabytes from 0 to \(Self.bounds.upperBound)",
          remedy: "set it to a whole number, or unset it")
      }
      self.init(megabytes: megabytes)
    } else {
      self = .usual
    }
  }
}
