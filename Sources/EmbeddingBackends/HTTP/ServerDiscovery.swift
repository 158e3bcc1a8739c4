import EvalCore
import Foundation

/// Finds out who answers at an address.
enum ServerDiscovery {
  struct Finding {
    var identity: ModelIdentity
    var interface: any EmbeddingInterface
    /// The pooling, where the server tells it.
    var pooling: Pooling?
    var notes: [String]
  }

  /// - Throws: ``EvalError`` when the interface is not known, the model has no name, or the server
  ///   does not have it.
  static func identify(
    _ connection: ServerConnection, api: ServerReference.API?
  ) async throws -> Finding {
    let reference = connection.reference
    if let api, let named = reference.api, api != named {
      throw EvalError.usage(
        "the address is that of the interface \(named.rawValue), and \(api.rawValue) was asked for",
        remedy: "leave one of them out")
    }
    switch api ?? reference.api {
    case .openAI: return try openAI(reference)
    case .textEmbeddingsInference: return try await textEmbeddingsInference(connection)
    case .ollama: return try await ollama(connection)
    case nil:
      throw EvalError.usage(
        "the address \(reference.hostAndPort) does not tell which interface the server speaks",
        remedy:
          "end it in /v1/embeddings (OpenAI and compatible), /embed (Text Embeddings Inference) or "
          + "/api/embed (Ollama), or name the interface with --server-api")
    }
  }

  private static func openAI(_ reference: ServerReference) throws -> Finding {
    let model = try modelName(reference)
    return Finding(
      identity: ModelIdentity(
        backend: .http, name: model, attributes: ["api": "openai", "server": reference.hostAndPort]),
      interface: OpenAIInterface(model: model),
      notes: [
        "The server does not state a revision or digest of the model: results hold for what "
          + "\(reference.hostAndPort) served at the time."
      ])
  }

  /// The part of Text Embeddings Inference's `/info` that is read.
  private struct Information: Decodable {
    struct Kind: Decodable {
      struct Embedding: Decodable {
        var pooling: String?
      }
      var embedding: Embedding?
    }
    var model_id: String
    var model_sha: String?
    var model_dtype: String?
    var model_type: Kind?
    var max_client_batch_size: Int?
    var version: String?
  }

  private static func textEmbeddingsInference(_ connection: ServerConnection) async throws
    -> Finding
  {
    let reference = connection.reference
    let information = try await connection.ask("info") { body in
      guard let read = try? JSONDecoder().decode(Information.self, from: body) else {
        throw InterfaceFault.malformed
      }
      return read
    }
    if let wanted = reference.model, wanted != information.model_id {
      throw EvalError.usage(
        "\(reference.hostAndPort) serves \(information.model_id), not \(wanted)",
        remedy: "correct the name behind #, or leave it out")
    }
    var attributes = ["api": "tei", "server": reference.hostAndPort]
    attributes["revision"] = information.model_sha
    attributes["dtype"] = information.model_dtype
    attributes["version"] = information.version
    let pooling = information.model_type?.embedding?.pooling
    attributes["pooling"] = pooling
    let isPath = information.model_id.hasPrefix("/") || information.model_id.hasPrefix(".")
    return Finding(
      identity: ModelIdentity(
        backend: .http,
        name: isPath
          ? ModelPaths.modelName(ofDirectory: information.model_id) : information.model_id,
        attributes: attributes),
      interface: TextEmbeddingsInferenceInterface(
        largestBatch: max(1, min(information.max_client_batch_size ?? 32, 32))),
      pooling: pooling.flatMap(pooling(named:)),
      notes: information.model_sha == nil
        ? ["The server does not state the revision of \(information.model_id)."] : [])
  }

  /// TEI's names: `cls`, `mean`, `last_token` (`splade` has no dense vectors).
  private static func pooling(named name: String) -> Pooling? {
    switch name.lowercased() {
    case "cls": .cls
    case "mean": .mean
    case "last_token", "last-token", "lasttoken": .last
    default: nil
    }
  }

  private struct Tags: Decodable {
    struct Model: Decodable {
      var name: String
      var digest: String?
    }
    var models: [Model]
  }

  private static func ollama(_ connection: ServerConnection) async throws -> Finding {
    let reference = connection.reference
    let model = try modelName(reference)
    let tags = try await connection.ask("api/tags") { body in
      guard let read = try? JSONDecoder().decode(Tags.self, from: body) else {
        throw InterfaceFault.malformed
      }
      return read
    }
    let full = model.contains(":") ? model : model + ":latest"
    guard let found = tags.models.first(where: { $0.name == full }) else {
      let near = nearMisses(for: full, among: tags.models.map(\.name)).first
      throw EvalError.usage(
        "\(reference.hostAndPort) has no model \(full)",
        remedy: near.map { "did you mean \($0)?" } ?? "fetch it with: ollama pull \(model)")
    }
    var digests: [String: ContentDigest] = [:]
    if let digest = found.digest {
      let hex = digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : digest
      if hex.count == 64 { digests["weights"] = ContentDigest(hex: hex) }
    }
    return Finding(
      identity: ModelIdentity(
        backend: .http, name: full, digests: digests,
        attributes: ["api": "ollama", "server": reference.hostAndPort]),
      interface: OllamaInterface(model: full), notes: [])
  }

  private static func modelName(_ reference: ServerReference) throws -> String {
    guard let model = reference.model else {
      throw EvalError.usage(
        "the server at \(reference.hostAndPort) must be told which model to use",
        remedy: "name it with --server-model, or behind the address: …#NAME")
    }
    return model
  }
}
