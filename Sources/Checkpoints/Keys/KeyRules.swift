import Documents
package import EvalCore

/// What becomes of the keys of one kind of file that no reader asked for: each stands on the list of harmless keys
/// with the reason, or the file is refused by the name of the key.
package struct KeyRules: Sendable {
  /// Keys by their path in the file, and why no vector depends on them.
  package var harmless: [String: String]

  package init(harmless: [String: String]) { self.harmless = harmless }

  /// The same with more harmless keys.
  package func adding(_ more: [String: String]) -> KeyRules {
    KeyRules(harmless: harmless.merging(more) { own, _ in own })
  }
}

extension ModelConfiguration {
  /// Goes over the keys that nobody asked for.
  ///
  /// - Parameters:
  ///   - rules: what is harmless in this kind of file.
  ///   - accepted: keys by their path in the file that the user lets pass, whatever they may mean.
  /// - Returns: the harmless keys that are there, in alphabetical order.
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` that names every other key.
  package func checkUnread(_ rules: KeyRules, accepted: Set<String> = []) throws
    -> [HarmlessKey]
  {
    var harmless: [HarmlessKey] = []
    var unknown: [String] = []
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for key in ledger.unread {
      if let reason = rules.reason(for: key) {
        harmless.append(HarmlessKey(file: name, key: key, reason: reason))
      } else if accepted.contains(key) {
        harmless.append(HarmlessKey(file: name, key: key, reason: "accepted by --accept-key"))
      } else {
        unknown.append(key)
      }
    }
    guard unknown.isEmpty else { throw KeyRules.refusal(of: unknown, file: file) }
    return harmless
  }
}

extension KeyRules {
  /// The error for keys that are neither read nor known to be harmless.
  static func refusal(of unknown: [String], file: String) -> EvalError {
    let many = unknown.count > 1
    return .unsupported(
      "the \(many ? "keys" : "key") \(unknown.map { "“\($0)”" }.joined(separator: ", ")), whose meaning is not known,",
      file: file,
      remedy: "check what \(many ? "they change" : "it changes"); where no vector depends on "
        + "\(many ? "them" : "it"), give "
        + unknown.map { "--accept-key \($0)" }.joined(separator: " "))
  }

  /// Why `path` is harmless, or nil.
  func reason(for path: String) -> String? {
    if let reason = harmless[path] { return reason }
    // The configuration of a text model inside that of a larger one has the same keys.
    let part = "text_config."
    return path.hasPrefix(part) ? harmless[String(path.dropFirst(part.count))] : nil
  }
}
