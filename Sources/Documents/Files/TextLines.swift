import EvalCore
import Foundation

/// Reads a file of texts, one a line.
package enum TextLines {
  /// The longest text, in bytes.
  private static let longest = 1 << 15

  /// The lines of `path` (a file, a pipe, or `-` for standard input), split at line feeds only, a carriage return before
  /// them taken away; the last line may lack its line feed.
  ///
  /// - Throws: ``EvalError`` when the file is missing or a line is not UTF-8.
  package static func read(_ path: String) throws -> [String] {
    let data: Data
    if path == "-" {
      data = FileHandle.standardInput.readDataToEndOfFile()
    } else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw EvalError.missingInput(path: path, "no such file", remedy: "check --input")
      }
      do {
        // Not `Data(contentsOf:)`, which refuses pipes and devices.
        data = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
      } catch {
        throw EvalError.inputOutput(
          path: path, "cannot be read: \(error.fileReason)",
          remedy: "check that it is a file or a pipe and that you may read it")
      }
    }
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
