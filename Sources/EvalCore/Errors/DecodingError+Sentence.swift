extension DecodingError {
  /// A sentence for a document that does not decode, with the path of the key.
  package var sentence: String {
    let (context, what): (DecodingError.Context, String) =
      switch self {
      case .keyNotFound(let key, let context): (context, "key “\(key.stringValue)” is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(self)")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? what : "at \(path): \(what)"
  }
}
