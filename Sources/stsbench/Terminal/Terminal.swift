import EvalReports
import Foundation
import Synchronization

/// Standard output for results, standard error for everything else.
enum Terminal {
  /// Whether `--quiet` was given.
  static let isQuiet = Atomic<Bool>(false)

  /// Writes a result: as it is to a file or program, made fit for display to a terminal.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` when standard output cannot take it.
  static func output(_ text: String) throws {
    try write(Data((isatty(1) == 1 ? displayed(text) : text).utf8), to: 1)
  }

  /// A report for people's eyes: bold as the reports write it stays, every other control goes.
  static func displayed(_ text: String) -> String {
    let marks = ["\u{1B}[1m", "\u{1B}[0m"]
    return text.split(separator: marks[0], omittingEmptySubsequences: false).map { part in
      part.split(separator: marks[1], omittingEmptySubsequences: false)
        .map { sanitised($0.replacing("\r\n", with: "\n")) }.joined(separator: marks[1])
    }.joined(separator: marks[0])
  }

  /// Tells the user something beside the result.
  static func note(_ text: String) {
    guard !isQuiet.load(ordering: .relaxed) else { return }
    complain(sanitised(text))
  }

  /// A counted or otherwise notable circumstance; shown even when quiet.
  static func warning(_ text: String) {
    complain(paint("warning:", .yellow) + " " + sanitised(text))
  }

  /// What stopped the command.
  static func error(_ text: String) { complain(paint("error:", .red) + " " + sanitised(text)) }

  /// What is wrong with the command line itself; line ends stay.
  static func usage(_ text: String) { complain(sanitised(text)) }

  /// Writes a line that holds no controls but this type's own colours.
  private static func complain(_ line: String) {
    ProgressBar.clearLine()
    try? write(Data((line + "\n").utf8), to: 2)
  }

  /// Writes all of `data`, or says why not.
  ///
  /// A reader that has gone (`| head`) wants no more, which is no failure and no success either: what is left is
  /// dropped and the command goes on, so that its files are written and its exit code says what it found.
  static func write(_ data: Data, to descriptor: Int32) throws {
    try data.withUnsafeBytes { bytes in
      var start = 0
      while start < bytes.count {
        let written = Foundation.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
        if written > 0 {
          start += written
        } else if errno == EINTR {
          continue
        } else if errno == EPIPE {
          return
        } else {
          throw Failure.writing(path: descriptor == 1 ? "standard output" : "standard error")
        }
      }
    }
  }

  /// The text without control characters that could drive a terminal and without the marks that
  /// reverse the direction of writing; tabs and line ends stay. Names of files, models and tensors come
  /// from strangers, and an escape sequence among them would run.
  static func sanitised(_ text: some StringProtocol) -> String { TerminalText.visible(text) }

  /// The colours in use.
  enum Colour: String {
    case red = "31"
    case yellow = "33"

    /// Whether text on `descriptor` is coloured: never under `NO_COLOR` or `TERM=dumb`, always
    /// under `FORCE_COLOR` or `CLICOLOR_FORCE`, else on a terminal.
    static func isOn(for descriptor: Int32) -> Bool {
      let environment = ProcessInfo.processInfo.environment
      func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
      if isSet("NO_COLOR") { return false }
      if isSet("FORCE_COLOR") || isSet("CLICOLOR_FORCE") { return true }
      return environment["TERM"] != "dumb" && isatty(descriptor) == 1
    }
  }

  /// `text` in `colour` where standard error shows colours.
  static func paint(_ text: String, _ colour: Colour) -> String {
    Colour.isOn(for: 2) ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}
