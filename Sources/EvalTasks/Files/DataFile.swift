import Documents
import EvalCore
import Foundation

/// The bytes of one data file, checked line by line, split on LF only.
///
/// Other newline characters (0x85, U+2028, a carriage return inside a line) are text: splitting on
/// them would turn the 10,662 rows of MR into 10,685. One carriage return before
/// the line feed is dropped. A last line without line feed counts; a UTF-8 byte order mark at the
/// start does not.
struct DataFile {
  /// The longest line that is read, in bytes.
  static let longestLine = 1 << 20
  /// The longest text that is embedded, in bytes; the longest of the sets has 2,000. Tokenizers come from
  /// strangers too, and their rules are run on this many bytes at most.
  static let longestText = 1 << 15
  /// The largest file that is read, in bytes; the largest of the sets has 3.8 MB.
  static let largestFile = 1 << 28

  let path: String
  let bytes: [UInt8]
  /// The range of every line in `bytes`, without its line end.
  let lines: [Range<Int>]

  /// Reads and checks the file.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` when reading fails;
  ///   ``EvalError/badData(file:place:_:remedy:)`` for a line that is too long or holds a NUL byte.
  init(path: String) throws {
    let data = try BoundedFile.content(
      of: path, atMost: Self.largestFile,
      remedy: "check that the file is the one that its name says and that you may read it")
    try self.init(path: path, bytes: [UInt8](data))
  }

  /// Checks and splits bytes that were read from `path`.
  init(path: String, bytes: [UInt8]) throws {
    self.path = path
    self.bytes = bytes
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var lines: [Range<Int>] = []
    var start = bytes.starts(with: byteOrderMark) ? 3 : 0
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == 0x0A {
        lines.append(Self.line(start, index, in: bytes))
        start = index + 1
      } else if byte == 0 {
        throw EvalError.badData(
          file: path, place: "line \(lines.count + 1)", "holds a NUL byte, so this is no text file",
          remedy: "fetch the file again, or convert it from UTF-16")
      } else if index - start >= Self.longestLine {
        throw EvalError.badData(
          file: path, place: "line \(lines.count + 1)",
          "is longer than \(Self.longestLine) bytes",
          remedy: "check that the file has line feeds and is the one that its name says")
      }
    }
    if start < bytes.count { lines.append(Self.line(start, bytes.count, in: bytes)) }
    self.lines = lines
  }

  private static func line(_ start: Int, _ end: Int, in bytes: [UInt8]) -> Range<Int> {
    start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
  }

  /// The error for a line that is wrong. `index` counts from 0.
  func wrong(line index: Int, _ message: String, remedy: String) -> EvalError {
    .badData(file: path, place: "line \(index + 1)", message, remedy: remedy)
  }
}
