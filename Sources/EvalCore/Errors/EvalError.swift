/// A failure that a user can act on: what happened, where, and what to do about it.
///
/// The case decides the exit code (``exitCode``); the command line prints ``description`` once, to
/// standard error.
package enum EvalError: Error, Hashable, Sendable {
  /// An option or name is wrong. Exit 64.
  case usage(_ message: String, remedy: String)
  /// A file was read and its content is wrong: `place` is a row, byte offset, key or tensor. Exit 65.
  case badData(file: String, place: String?, _ message: String, remedy: String)
  /// A file or folder is not there. Exit 66.
  case missingInput(path: String, _ message: String, remedy: String)
  /// A server or program did not answer as it should. Exit 69.
  case unreachable(_ what: String, _ message: String, remedy: String)
  /// A file cannot be created. Exit 73.
  case cannotCreate(path: String, _ message: String, remedy: String)
  /// Reading or writing failed underway. Exit 74.
  case inputOutput(path: String, _ message: String, remedy: String)
  /// A licence was not accepted or access is denied. Exit 77.
  case denied(_ message: String, remedy: String)
  /// A file that configures the program says what cannot be meant: `place` is a line or key. Exit 78.
  case configuration(file: String, place: String?, _ message: String, remedy: String)
  /// A model, backend or file asks for something that is not supported. Exit 78.
  case unsupported(_ what: String, file: String?, remedy: String)
  /// A law of the program is broken: a defect. Exit 1.
  case internalFault(_ message: String)
}

extension EvalError {
  /// The process exit code, after BSD's `sysexits.h`.
  package var exitCode: Int32 {
    switch self {
    case .internalFault: 1
    case .usage: 64
    case .badData: 65
    case .missingInput: 66
    case .unreachable: 69
    case .cannotCreate: 73
    case .inputOutput: 74
    case .denied: 77
    case .configuration, .unsupported: 78
    }
  }

  /// What the user can do, without the message.
  package var remedy: String {
    switch self {
    case .usage(_, let remedy), .badData(_, _, _, let remedy), .missingInput(_, _, let remedy),
      .unreachable(_, _, let remedy), .cannotCreate(_, _, let remedy),
      .inputOutput(_, _, let remedy), .denied(_, let remedy), .configuration(_, _, _, let remedy),
      .unsupported(_, _, let remedy):
      remedy
    case .internalFault: "this is a defect of stsbench; please report it with the command you ran"
    }
  }
}

extension EvalError: CustomStringConvertible {
  /// One sentence that names file and place, then the remedy.
  package var description: String {
    let end = headline.last.map { ".?!".contains($0) } == true ? "" : "."
    return "\(headline)\(end) \(remedy.capitalisedFirst)\(remedy.hasSuffix("?") ? "" : ".")"
  }

  private var headline: String {
    switch self {
    case .usage(let message, _), .denied(let message, _), .internalFault(let message): message
    case .badData(let file, let place, let message, _),
      .configuration(let file, let place, let message, _):
      "\(file)\(place.map { ", \($0)" } ?? ""): \(message)"
    case .missingInput(let path, let message, _), .cannotCreate(let path, let message, _),
      .inputOutput(let path, let message, _):
      "\(path): \(message)"
    case .unreachable(let what, let message, _): "\(what): \(message)"
    case .unsupported(let what, let file, _):
      "\(file.map { "\($0): " } ?? "")\(what) is not supported"
    }
  }
}
