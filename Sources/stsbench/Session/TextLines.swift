import EvalCore
import Foundation

/// Reads a file of texts, one a line.
enum TextLines {
  /// The lines of `path` (`-` is standard input), split at line feeds only, a carriage return before
  /// them taken away; the last line may lack its line feed.
  ///
  /// - Throws: ``EvalError`` when the file is missing or a line is not UTF-8.
  static func read(_ path: String) throws -> [String] {
    let data: Data
    if path == "-" {
      data = FileHandle.standardInput.readDataToEndOfFile()
    } else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw EvalError.missingInput(path: path, "no such file", remedy: "check --input")
      }
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    }
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return try lines.enumerated().map { number, line in
      let bytes = line.last == 0x0D ? line.dropLast() : line
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw EvalError.badData(
          file: path, place: "line \(number + 1)", "the line is not UTF-8",
          remedy: "convert the file to UTF-8")
      }
      return text
    }
  }
}
