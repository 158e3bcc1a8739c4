/// An adapter that is merged into a model.
package struct AdapterFacts: Hashable, Sendable, Codable {
  /// The last part of its folder.
  package var name: String
  /// The rank of its factors, where no pattern says otherwise.
  package var rank: Int
  /// How many weights it changes.
  package var modules: Int
  /// How many tensors it brings whole.
  package var savedTensors: Int
  /// Of its configuration and weights.
  package var digest: ContentDigest

  package init(name: String, rank: Int, modules: Int, savedTensors: Int, digest: ContentDigest) {
    self.name = name
    self.rank = rank
    self.modules = modules
    self.savedTensors = savedTensors
    self.digest = digest
  }

  /// What it changes, for people.
  package var change: String {
    "rank \(rank), \(counted(modules, "module"))"
      + (savedTensors > 0 ? ", \(counted(savedTensors, "whole tensor"))" : "")
  }
}
