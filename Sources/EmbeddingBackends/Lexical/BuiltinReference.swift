package import EvalCore

extension ModelIdentity.Backend {
  /// Something inside stsbench.
  package static let builtin = ModelIdentity.Backend(rawValue: "builtin")
}

extension BackendKind {
  static let builtin = BackendKind(.builtin, schemes: ["builtin"], form: "builtin:lexical") {
    rest, _ in
    guard let reference = BuiltinReference(rawValue: rest.lowercased()) else {
      let known = BuiltinReference.allCases.map(\.rawValue)
      let near = nearMisses(for: rest, among: known).first
      throw EvalError.usage(
        "there is no builtin:\(rest)",
        remedy: near.map { "did you mean builtin:\($0)?" }
          ?? "choose from \(known.map { "builtin:\($0)" }.joined(separator: ", "))")
    }
    return reference
  }
}

/// What is there without any model.
package enum BuiltinReference: String, CaseIterable, ModelReference {
  case lexical

  package var displayName: String { "builtin:\(rawValue)" }

  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    LexicalBaseline()
  }
}
