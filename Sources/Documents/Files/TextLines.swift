import EvalCore
import Foundation

/// Reads a file of texts, one a line.
package enum TextLines {
  /// The longest text, in bytes.
  private static let longest = 1 << 15
  /// The most bytes of all texts.
  private static let largest = 4 << 30

  /// The lines of `path` (a file, a pipe, or `-` for standard input), split at line feeds only, a carriage return before
  /// them taken away; the last line may lack its line feed.
  ///
  /// - Throws: ``EvalError`` when the file is missing or a line is not UTF-8.
  package static func read(_ path: String) throws -> [String] {
    let data = try BoundedFile.content(
      of: path == "-" ? "/dev/stdin" : path, atMost: largest, kinds: .streamsToo,
      remedy: "check --input: a file, a pipe, or - for standard input")
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return try lines.enumerated().map { number, line in
      let bytes = line.last == 0x0D ? line.dropLast() : line
      guard bytes.count <= longest else {
        throw EvalError.badData(
          file: path, place: "line \(number + 1)",
          "the line has \(bytes.count) bytes, and at most \(longest) are read as one text",
          remedy: "give one sentence or passage a line")
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw EvalError.badData(
          file: path, place: "line \(number + 1)", "the line is not UTF-8",
          remedy: "convert the file to UTF-8")
      }
      return text
    }
  }
}
