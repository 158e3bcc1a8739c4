/// Why a tokenizer could not be read: always with the file, the place in it and what to do.
package enum TokenizerError: Error, Hashable, Sendable {
  /// The file is not there or cannot be read.
  case missing(file: String, reason: String)
  /// The file is larger than a tokenizer may be: nothing of it was parsed.
  case tooLarge(file: String, bytes: Int, limit: Int)
  /// The bytes are not JSON: `offset` is the first byte that does not fit.
  case notJSON(file: String, offset: Int, reason: String)
  /// The JSON does not describe a tokenizer: `place` is the path of keys to the value.
  case invalid(file: String, place: String, reason: String)
  /// The tokenizer asks for a component or an option that is not supported, by its name.
  case unsupported(file: String, place: String, component: String)
}

extension TokenizerError {
  /// The file that was read.
  package var file: String {
    switch self {
    case .missing(let file, _), .tooLarge(let file, _, _), .notJSON(let file, _, _),
      .invalid(let file, _, _), .unsupported(let file, _, _):
      file
    }
  }

  /// Where in the file: a path of keys or a byte offset, where there is one.
  package var place: String? {
    switch self {
    case .missing, .tooLarge: nil
    case .notJSON(_, let offset, _): "byte \(offset)"
    case .invalid(_, let place, _), .unsupported(_, let place, _): place.isEmpty ? nil : place
    }
  }

  /// What is wrong, without place and remedy.
  package var message: String {
    switch self {
    case .missing(_, let reason): "the tokenizer cannot be read: \(reason)"
    case .tooLarge(_, let bytes, let limit):
      "the file has \(bytes) bytes; a tokenizer may have \(limit)"
    case .notJSON(_, _, let reason): "not valid JSON: \(reason)"
    case .invalid(_, _, let reason): reason
    case .unsupported(_, _, let component): "\(component) is not supported"
    }
  }

  /// What the user can do.
  package var remedy: String {
    switch self {
    case .missing:
      "a model directory needs tokenizer.json; save it with the tokenizers or transformers package"
    case .tooLarge: "check that the file is the tokenizer and not something else"
    case .notJSON: "the file may be cut off or damaged; download it again"
    case .invalid:
      "the file may be damaged or edited; download it again or save it anew with the tokenizers package"
    case .unsupported:
      "use another tokenizer for this model, or ask for support naming the component and the model"
    }
  }
}

extension TokenizerError: CustomStringConvertible {
  /// File, place and message in one sentence, then the remedy.
  package var description: String {
    "\(file)\(place.map { ", \($0)" } ?? ""): \(message). Remedy: \(remedy)."
  }
}
