import Documents
package import EvalCore

extension GgufMetadata {
  /// Why keys that begin so change no vector; the longest beginning counts. Keys of `tokenizer.` are the tokenizer's to
  /// judge.
  private static let harmless: [(beginning: String, reason: String)] = [
    ("general.type", record), ("general.name", record), ("general.author", record),
    ("general.version", record), ("general.organization", record), ("general.finetune", record),
    ("general.basename", record), ("general.description", record),
    ("general.quantized_by", record), ("general.size_label", record), ("general.license", record),
    ("general.url", record), ("general.doi", record), ("general.uuid", record),
    ("general.repo_url", record), ("general.source.", record), ("general.base_model.", record),
    ("general.dataset", record), ("general.tags", record), ("general.languages", record),
    ("general.sampling.", "concerns the generation of text"),
    ("general.parameter_count", record), ("quantize.imatrix.", record),
    ("split.", "how the model is split into files"),
  ]

  private static let record = "a record of where the file comes from"

  /// Goes over the keys that nobody asked for.
  ///
  /// - Returns: the harmless keys that are there, in alphabetical order.
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` that names every other key.
  func checkUnread(accepted: Set<String>) throws -> [HarmlessKey] {
    try checkUnread(
      ledger.unread.filter { !$0.hasPrefix("tokenizer.") }, accepted: accepted
    ) { key in
      Self.harmless.first { key.hasPrefix($0.beginning) }?.reason
    }
  }

  /// Judges `keys`: each has a reason, or is accepted, or is refused by name.
  package func checkUnread(
    _ keys: [String], accepted: Set<String>, reason: (String) -> String?
  ) throws -> [HarmlessKey] {
    var harmless: [HarmlessKey] = []
    var unknown: [String] = []
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for key in keys {
      if let reason = reason(key) {
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
