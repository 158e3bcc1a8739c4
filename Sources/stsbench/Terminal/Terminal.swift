import Foundation
import Synchronization

/// Standard output for results, standard error for everything else.
enum Terminal {
  /// Whether `--quiet` was given.
  static let isQuiet = Atomic<Bool>(false)

  /// Writes a result, as it is.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` when standard output cannot take it.
  static func output(_ text: String) throws {
    try write(Data(text.utf8), to: 1)
  }

  /// Tells the user something beside the result.
  static func note(_ text: String) {
    guard !isQuiet.load(ordering: .relaxed) else { return }
    complain(text)
  }

  /// A counted or otherwise notable circumstance; shown even when quiet.
  static func warning(_ text: String) { complain("\(paint("warning:", .yellow)) \(text)") }

  /// What stopped the command.
  static func error(_ text: String) { complain("\(paint("error:", .red)) \(text)") }

  private static func complain(_ text: String) {
    ProgressBar.clearLine()
    try? write(Data((sanitised(text) + "\n").utf8), to: 2)
  }

  /// Writes all of `data`, or says why not.
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
          Foundation.exit(0)
        } else {
          throw Failure.writing(path: descriptor == 1 ? "standard output" : "standard error")
        }
      }
    }
  }

  /// The text without control characters that could drive a terminal; tabs and line ends stay, and
  /// so do the colours that this type puts in.
  static func sanitised(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      switch scalar.value {
      case 0x09, 0x0A: result.append(scalar)
      case 0x1B where Colour.isOn(for: 2): result.append(scalar)
      case 0x00..<0x20, 0x7F..<0xA0: result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The colours in use.
  enum Colour: String {
    case red = "31"
    case yellow = "33"
    case green = "32"
    case dim = "2"

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
