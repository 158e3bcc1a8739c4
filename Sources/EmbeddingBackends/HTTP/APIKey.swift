import EvalCore

/// A server's secret, which no description, error or file ever shows.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let secret: String

  package var description: String { "(secret)" }
  package var debugDescription: String { "(secret)" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }

  /// Reads the variable `name` of `environment`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when it is missing or cannot stand in a header.
  package init(variable name: String, environment: [String: String]) throws {
    guard let value = environment[name]?.trimmingASCIIWhitespace(), !value.isEmpty else {
      throw EvalError.usage(
        "the environment variable \(name), which is to hold the API key, is not set",
        remedy: "export \(name) before the run, or name another with --api-key-env")
    }
    guard value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw EvalError.usage(
        "the API key in \(name) has characters that cannot stand in an HTTP header",
        remedy: "set the variable to the key alone")
    }
    secret = value
  }

  /// The value of the `Authorization` header.
  var authorisation: String { "Bearer \(secret)" }

  /// `text` without the secret.
  func redacted(_ text: String) -> String {
    text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "(secret)")
  }
}
