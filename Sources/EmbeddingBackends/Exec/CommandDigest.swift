import EvalCore
import Foundation

/// What a command runs, down to the bytes that can be seen: the program's file, every argument, every file that an
/// argument names, and the variables that are passed to it. What such files lead to (a folder of weights, another module) cannot be seen.
enum CommandDigest {
  /// The digest of `arguments`, whose first is the program, found as a shell without `environment`'s aliases would.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` for a file that is there and cannot be read.
  static func of(
    _ arguments: [String], environment: [String: String], passed: [String: String] = [:]
  ) throws -> ContentDigest {
    var accumulator = DigestAccumulator()
    for (place, argument) in arguments.enumerated() {
      accumulator.update("\(argument.utf8.count):")
      accumulator.update(argument)
      let file =
        place == 0
        ? program(argument, path: environment["PATH"]) : namedFile(argument)
      guard let file else { continue }
      accumulator.update("file:")
      try add(file, to: &accumulator)
    }
    for (name, value) in passed.sorted(by: { $0.key < $1.key }) {
      accumulator.update("environment:\(name)=\(value.utf8.count):")
      accumulator.update(value)
    }
    return accumulator.finished()
  }

  private static func program(_ name: String, path: String?) -> String? {
    if name.contains("/") { return isFile(name) ? name : nil }
    return (path ?? "").split(separator: ":").map { "\($0)/\(name)" }.first(where: isFile)
  }

  /// The file that an argument names by itself, or behind the first `=` of an option.
  private static func namedFile(_ argument: String) -> String? {
    if isFile(argument) { return argument }
    guard argument.hasPrefix("-"), let sign = argument.firstIndex(of: "=") else { return nil }
    let value = String(argument[argument.index(after: sign)...])
    return isFile(value) ? value : nil
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func add(_ path: String, to accumulator: inout DigestAccumulator) throws {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
        part.withUnsafeBytes { accumulator.update($0) }
      }
    } catch {
      throw EvalError.inputOutput(
        path: path, "it cannot be read: \(error.fileReason)",
        remedy: "make it readable: the program's bytes are part of the model's identity")
    }
  }
}
