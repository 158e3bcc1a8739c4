/// A model that lies on this machine, and whether it runs here.
package struct FoundModel: Hashable, Sendable, Codable {
  /// What keeps it: `Hub cache`, `Ollama`, `LM Studio`.
  package var keeper: String
  /// The name that its keeper has for it.
  package var name: String
  /// What `--model` takes.
  package var reference: String
  /// The family, where it could be read.
  package var family: String?
  /// Bytes of its weight files.
  package var bytes: Int
  /// Why it does not run; nil where nothing stands in the way.
  package var obstacle: String?

  package init(
    keeper: String, name: String, reference: String, family: String?, bytes: Int, obstacle: String?
  ) {
    self.keeper = keeper
    self.name = name
    self.reference = reference
    self.family = family
    self.bytes = bytes
    self.obstacle = obstacle
  }
}
