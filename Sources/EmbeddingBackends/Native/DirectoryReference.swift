package import EvalCore
package import Foundation
import Transformers

extension BackendKind {
  /// A model directory.
  static let directory = BackendKind(
    .native, schemes: [], form: "a model directory",
    options: [.adapters, .acceptedKeys, .remoteCode], hasLayers: true
  ) { rest, _ in DirectoryReference(path: ModelPaths.expandingHome(rest)) }

  /// A model of the Hub.
  static let hub = BackendKind(
    .native, schemes: ["hf"], form: "hf:org/name[@revision]",
    options: [.adapters, .acceptedKeys, .remoteCode], hasLayers: true
  ) { rest, _ in try HubReference(parsing: rest) }
}

/// A reference to files of a model in a folder, here or on the Hub.
package protocol FolderReference: ModelReference {
  /// The folder, downloaded where that is allowed.
  func directory(_ options: OpeningOptions) async throws -> URL
  /// What results call the model.
  var modelName: String { get }
}

extension FolderReference {
  package var folder: (any FolderReference)? { self }

  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    var plan = PlanOptions()
    if let budget = options.memoryBudget { plan.memoryBudget = budget }
    return try NativeModel(
      directory: try await directory(options), name: modelName, adapters: options.adapters,
      threads: options.threads, options: plan, reading: options.reading)
  }
}

/// A model directory.
package struct DirectoryReference: FolderReference, Hashable {
  package let path: String

  package var displayName: String { ModelPaths.modelName(ofDirectory: path) }
  package var modelName: String { displayName }

  /// - Throws: ``EvalError/missingInput(path:_:remedy:)``, with what may have been meant.
  package func directory(_ options: OpeningOptions) async throws -> URL {
    try ModelPaths.modelDirectory(path)
  }
}

extension HubReference: FolderReference {
  package var displayName: String { description }
  package var modelName: String { repository }

  package func directory(_ options: OpeningOptions) async throws -> URL {
    let download = HubDownload(
      try HubEnvironment(options.environment), transport: options.http.transport,
      retries: options.http.retries)
    return try await download.snapshot(
      of: self, allowsDownload: options.allowsDownload, progress: options.downloadProgress
    ).directory
  }
}
