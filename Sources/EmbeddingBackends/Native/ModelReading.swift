/// What a user says about the files of a model that the reader does not know by itself.
package struct ModelReading: Hashable, Sendable {
  /// Keys that may be passed over, whatever they mean.
  package var acceptedKeys: Set<String>
  /// Whether the family's own forward pass is right, although the model names code of its own.
  package var ignoresRemoteCode: Bool

  package init(acceptedKeys: Set<String> = [], ignoresRemoteCode: Bool = false) {
    self.acceptedKeys = acceptedKeys
    self.ignoresRemoteCode = ignoresRemoteCode
  }
}
