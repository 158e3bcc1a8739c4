package import EvalCore

extension ModelIdentity.Backend {
  /// An embeddings server.
  package static let http = ModelIdentity.Backend(rawValue: "http")
}

extension BackendKind {
  static let server = BackendKind(
    .http, schemes: ["http", "https"], form: "http(s)://…",
    options: [.apiKeyVariable, .serverAPI, .serverModel, .timeout]
  ) { _, whole in try ServerReference(parsing: whole) }
}

extension ServerReference: ModelReference {
  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    var reference = self
    if let model = options.serverModel {
      if let named = reference.model, named != model {
        throw EvalError.usage(
          "--model names the server's model “\(named)” and --server-model “\(model)”",
          remedy: "leave one of them out")
      }
      reference.model = model
    }
    var http = options.http
    http.timeout = options.timeout ?? http.timeout
    return try await ServerModel.open(
      reference, options: http, environment: options.environment)
  }
}
