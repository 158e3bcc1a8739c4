package import EvalCore
package import Foundation

/// What `--model` names, read and not opened yet.
package protocol ModelReference: Sendable {
  /// A name for people and results: the last part of a folder or file, a Hub id, a server's model.
  /// Never a local path, never a secret.
  var displayName: String { get }
  /// The reference as one to a folder with a model's files, or nil for other kinds.
  var folder: (any FolderReference)? { get }

  /// Opens the model.
  ///
  /// - Throws: ``EvalError`` for whatever is missing, unreachable or not supported.
  func open(_ options: OpeningOptions) async throws -> any EmbeddingModel
}

extension ModelReference {
  package var folder: (any FolderReference)? { nil }
}

/// A kind of model: how references to it are written, and which options it takes.
package struct BackendKind: Sendable {
  /// The name that results have for it.
  package let backend: ModelIdentity.Backend
  /// What stands before the colon of a reference; empty for the kind that needs none.
  package let schemes: [String]
  /// How a reference is written, for messages.
  let form: String
  /// The options of opening that it takes; others are refused.
  let options: Set<OpeningOptions.Name>
  /// Whether attention, pooling and layers are this program's, so that they can be swept.
  package let hasLayers: Bool
  /// Reads the reference: what follows the colon, and the whole.
  let parse: @Sendable (_ rest: String, _ whole: String) throws -> any ModelReference

  init(
    _ backend: ModelIdentity.Backend, schemes: [String], form: String,
    options: Set<OpeningOptions.Name> = [], hasLayers: Bool = false,
    parse: @escaping @Sendable (_ rest: String, _ whole: String) throws -> any ModelReference
  ) {
    self.backend = backend
    self.schemes = schemes
    self.form = form
    self.options = options
    self.hasLayers = hasLayers
    self.parse = parse
  }
}

/// How a model is opened. Options that its kind does not take are refused by name.
package struct OpeningOptions: Sendable {
  /// Options that belong to some kinds only.
  enum Name: String, CaseIterable, Hashable, Sendable {
    case texts = "--texts"
    case apiKeyVariable = "--api-key-env"
    case serverAPI = "--server-api"
    case serverModel = "--server-model"
    case adapters = "--adapter"
    case acceptedKeys = "--accept-key"
    case remoteCode = "--ignore-remote-code"
    case timeout = "--timeout"
    case passedVariables = "--pass-env"
  }

  /// The companion of `vectors:FILE`, where it is not beside it.
  package var texts: String?
  package var http = ServerModel.Options()
  package var exec = ProgramModel.Options()
  /// The server's name of the model, where the reference does not hold it.
  package var serverModel: String?
  /// Folders of adapters for a model directory.
  package var adapters: [URL] = []
  /// What the user lets pass in a model's files.
  package var reading = ModelReading()
  /// The longest wait for an answer of a server or program; nil is the kind's own.
  package var timeout: Duration?
  /// Worker threads of the native engine.
  package var threads = 1
  /// The most bytes of its activations; nil is its default.
  package var memoryBudget: Int?
  /// Whether `hf:` may download.
  package var allowsDownload = true
  package var environment: [String: String]
  /// Hears of files that come from the Hub.
  package var downloadProgress: (@Sendable (_ file: String, _ bytes: Int) -> Void)?

  package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// The options that were given and belong to some kinds only.
  var given: [Name] {
    let there: [(Name, Bool)] = [
      (.texts, texts != nil), (.apiKeyVariable, http.apiKeyVariable != nil),
      (.serverAPI, http.api != nil), (.serverModel, serverModel != nil),
      (.adapters, !adapters.isEmpty), (.acceptedKeys, !reading.acceptedKeys.isEmpty),
      (.remoteCode, reading.ignoresRemoteCode), (.timeout, timeout != nil),
      (.passedVariables, !exec.passedVariables.isEmpty),
    ]
    return there.filter(\.1).map(\.0)
  }
}
