import EvalCore
package import Foundation

/// When and how long to wait before a request is sent again.
///
/// Exponential backoff with full jitter (a wait drawn evenly from zero to the bound; M. Brooker,
/// “Exponential Backoff and Jitter”, AWS Architecture Blog, 2015). A server's `Retry-After` wins.
package struct RetryPolicy: Hashable, Sendable {
  /// Requests in all.
  package var attempts = 6
  /// The bound of the first wait; it doubles with every try.
  package var base: Duration = .milliseconds(500)
  /// The longest wait.
  package var cap: Duration = .seconds(60)
  /// Whether a wait is drawn evenly from zero to its bound; else it is the bound.
  package var isJittered = true

  package init(
    attempts: Int = 6, base: Duration = .milliseconds(500), cap: Duration = .seconds(60),
    isJittered: Bool = true
  ) {
    self.attempts = attempts
    self.base = base
    self.cap = cap
    self.isJittered = isJittered
  }

  /// The wait before try `number` (from 1) is repeated, or nil to give up.
  ///
  /// - Parameter retryAfter: the server's header, as seconds or an HTTP date (RFC 9110, 10.2.3).
  package func wait(after number: Int, retryAfter: String?, now: Date = Date()) -> Duration? {
    guard number < attempts else { return nil }
    if let retryAfter, let asked = Self.seconds(retryAfter, now: now) {
      let wait = Duration.milliseconds(Int64(asked * 1000))
      return wait <= cap ? wait : nil
    }
    var bound = base
    for _ in 1..<max(number, 1) where bound < cap { bound *= 2 }
    return min(bound, cap) * (isJittered ? Double.random(in: 0...1) : 1)
  }

  static func seconds(_ header: String, now: Date) -> Double? {
    let text = header.trimmingASCIIWhitespace()
    if let seconds = Double(text) { return seconds.isFinite ? max(0, min(seconds, 1e9)) : nil }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text).map { max(0, $0.timeIntervalSince(now)) }
  }
}
