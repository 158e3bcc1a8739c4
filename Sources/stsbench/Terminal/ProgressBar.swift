import Foundation
import Synchronization

/// A line on standard error with rate and remaining time; where that is no terminal, a plain line a minute.
final class ProgressBar: Sendable {
  private static let isShown = Atomic<Bool>(false)

  private struct State {
    var lastDrawn: ContinuousClock.Instant?
  }

  private let title: String
  private let unit: String
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())
  private let isVisible: Bool
  private let isQuiet: Bool

  /// A bar for `title`, counting in `unit` what has been done since `start`.
  init(_ title: String, unit: String, since start: ContinuousClock.Instant = .now) {
    self.title = title
    self.unit = unit
    self.start = start
    isQuiet = Terminal.isQuiet.load(ordering: .relaxed)
    isVisible = isatty(2) == 1 && !isQuiet
  }

  /// Redraws for `done` of `total`; at most ten times a second. `rated` is what the rate counts.
  func update(_ done: Int, of total: Int, rated: Int? = nil) {
    guard !isQuiet, total > 0 else { return }
    let now = ContinuousClock.now
    let isDue = state.withLock { state in
      guard isVisible else {
        // A log gets a line now and then, and none of what is quick.
        guard now - (state.lastDrawn ?? start) >= .seconds(60) else { return false }
        state.lastDrawn = now
        return true
      }
      if let last = state.lastDrawn, now - last < .milliseconds(100), done < total { return false }
      state.lastDrawn = now
      return true
    }
    guard isDue else { return }
    let seconds = (now - start) / .seconds(1)
    let fraction = min(1, Double(done) / Double(total))
    let remaining = fraction > 0 ? seconds * (1 - fraction) / fraction : 0
    let rate = seconds > 0 ? Double(rated ?? done) / seconds : 0
    let numbers =
      "\(Int(fraction * 100)) %  \(done)/\(total)"
      + "  \(Self.compact(rate)) \(unit)/s  \(Self.clock(remaining)) left"
    guard isVisible else {
      Terminal.note("\(title) \(numbers)")
      return
    }
    // A line that wraps would scroll with every update.
    let width = Self.columns
    let whole = "\(title) \(Self.bar(fraction)) \(numbers)"
    let line = whole.count < width ? whole : String("\(title) \(numbers)".prefix(max(0, width - 1)))
    try? Terminal.write(Data("\r\u{1B}[2K\(line)".utf8), to: 2)
    Self.isShown.store(true, ordering: .relaxed)
  }

  /// Takes the line away.
  func finish() { Self.clearLine() }

  /// Takes any shown line away, so that other text starts at column 0.
  static func clearLine() {
    if isShown.exchange(false, ordering: .relaxed) {
      try? Terminal.write(Data("\r\u{1B}[2K".utf8), to: 2)
    }
  }

  /// The width of the terminal on standard error.
  private static var columns: Int {
    var size = winsize()
    return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  private static func bar(_ fraction: Double) -> String {
    let width = 24
    let full = Int(fraction * Double(width))
    return "[" + String(repeating: "=", count: full) + String(repeating: " ", count: width - full)
      + "]"
  }

  private static func compact(_ rate: Double) -> String {
    switch rate {
    case 10_000...: String(format: "%.1fk", rate / 1000)
    case 10...: String(format: "%.0f", rate)
    default: String(format: "%.1f", rate)
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
