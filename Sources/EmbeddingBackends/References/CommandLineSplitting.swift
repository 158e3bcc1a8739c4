import EvalCore

/// Splits `exec:COMMAND` into arguments without a shell: blanks separate, single quotes keep
/// everything, double quotes keep all but a backslash before `"` or `\`, a backslash outside keeps
/// the next character. Nothing is expanded.
enum CommandLineSplitting {
  /// At least one argument, the program.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for open quotes, and for characters that only a shell
  ///   would understand.
  static func arguments(of command: String) throws -> [String] {
    var arguments: [String] = []
    var current = ""
    var isOpen = false
    var quote: Character?
    var rest = Substring(command)
    while let character = rest.popFirst() {
      switch (quote, character) {
      case ("'", "'"), ("\"", "\""): quote = nil
      case ("'", _): current.append(character)
      case ("\"", "\\"):
        if let next = rest.first, next == "\"" || next == "\\" {
          current.append(next)
          rest.removeFirst()
        } else {
          current.append(character)
        }
      case (.some, _): current.append(character)
      case (nil, "'"), (nil, "\""):
        quote = character
        isOpen = true
      case (nil, "\\"):
        guard let next = rest.popFirst() else { throw unfinished(command, "a backslash") }
        current.append(next)
        isOpen = true
      case (nil, " "), (nil, "\t"), (nil, "\n"):
        if isOpen { arguments.append(current) }
        current = ""
        isOpen = false
      case (nil, "|"), (nil, ";"), (nil, "&"), (nil, "<"), (nil, ">"), (nil, "`"), (nil, "$"):
        throw EvalError.usage(
          "exec: runs a program without a shell, and “\(character)” is for shells",
          remedy: "quote the character, or name a script that does this")
      default:
        current.append(character)
        isOpen = true
      }
    }
    if let quote { throw unfinished(command, "a quote \(quote)") }
    if isOpen { arguments.append(current) }
    guard let program = arguments.first, !program.isEmpty else {
      throw EvalError.usage("exec: names no program", remedy: "write exec:PROGRAM [ARGUMENT …]")
    }
    return arguments
  }

  private static func unfinished(_ command: String, _ what: String) -> EvalError {
    .usage("the command “\(command)” ends inside \(what)", remedy: "close it")
  }
}
