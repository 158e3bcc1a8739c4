package import EvalCore

/// All kinds of models, in the order in which messages name them.
package enum BackendCatalogue {
  package static let kinds: [BackendKind] = [
    .directory,
    .hub,
    .server,
    .vectors,
    .program,
    .builtin,
  ]
}

/// A reference with its kind: what `--model` names.
package struct NamedModel: Sendable {
  package let kind: BackendKind
  package let reference: any ModelReference

  /// Reads a reference; the file system and the network are not touched.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest known spelling.
  package init(parsing text: String) throws {
    let text = text.trimmingASCIIWhitespace()
    let kinds = BackendCatalogue.kinds
    let forms =
      "write " + kinds.dropLast().map(\.form).joined(separator: ", ") + " or "
      + (kinds.last?.form ?? "")
    guard !text.isEmpty else {
      throw EvalError.usage("the model reference is empty", remedy: forms)
    }
    var scheme = ""
    var rest = text
    if let colon = text.firstIndex(of: ":"), Self.looksLikeScheme(text[..<colon]) {
      scheme = text[..<colon].lowercased()
      rest = String(text[text.index(after: colon)...])
    }
    guard
      let kind = kinds.first(where: {
        scheme.isEmpty ? $0.schemes.isEmpty : $0.schemes.contains(scheme)
      })
    else {
      let near = nearMisses(for: scheme, among: kinds.flatMap(\.schemes)).first
      throw EvalError.usage(
        "the model reference “\(scheme):…” starts with an unknown scheme",
        remedy: (near.map { "did you mean \($0):? " } ?? "") + forms
          + "; a folder whose name has a colon is written ./NAME")
    }
    self.kind = kind
    reference = try kind.parse(rest, text)
  }

  /// Letters, digits, `+`, `-` and `.` behind a letter (RFC 3986, section 3.1).
  private static func looksLikeScheme(_ text: Substring) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
  }

  package var displayName: String { reference.displayName }

  /// Opens the model.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for options that belong to other kinds, and what opening throws.
  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    for option in options.given where !kind.options.contains(option) {
      let owners = BackendCatalogue.kinds.filter { $0.options.contains(option) }.map(\.form)
      throw EvalError.usage(
        "\(option.rawValue) belongs to \(owners.joined(separator: " or ")), and \(displayName) is none",
        remedy: "leave it out")
    }
    return try await reference.open(options)
  }

  /// Opens a model whose layers are this program's.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for other kinds, before a server is asked or a program started.
  package func openWithLayers(
    _ options: OpeningOptions
  ) async throws -> (model: any EmbeddingModel, layers: LayerFacts) {
    let refusal = EvalError.usage(
      "\(displayName) (\(kind.backend.rawValue)) cannot do this; only the native engine on a model "
        + "directory can",
      remedy: "name a model directory or hf:org/name with --model")
    guard kind.hasLayers else { throw refusal }
    let model = try await open(options)
    guard let layers = model.layers else { throw refusal }
    return (model, layers)
  }
}
