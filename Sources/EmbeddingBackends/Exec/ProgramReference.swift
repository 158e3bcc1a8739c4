package import EvalCore
import Foundation

extension ModelIdentity.Backend {
  /// A program that embeds texts.
  package static let exec = ModelIdentity.Backend(rawValue: "exec")
}

extension BackendKind {
  static let program = BackendKind(
    .exec, schemes: ["exec"], form: "exec:COMMAND", options: [.timeout, .passedVariables]
  ) { rest, _ in
    ProgramReference(arguments: try CommandLineSplitting.arguments(of: rest))
  }
}

/// `exec:COMMAND`, split into words.
package struct ProgramReference: ModelReference, Hashable {
  package let arguments: [String]

  package var displayName: String { (arguments[0] as NSString).lastPathComponent }

  package func open(_ options: OpeningOptions) async throws -> any EmbeddingModel {
    var exec = options.exec
    exec.timeout = options.timeout
    return try await ProgramModel.open(
      arguments, options: exec, environment: options.environment)
  }
}
