/// How a family names the tensors of its checkpoints.
package struct TensorNaming: Sendable {
  /// What may stand before tensor names, the longest first.
  package let prefixes: [String]
  /// A tensor that every checkpoint has, without prefix.
  package let anchor: String
  /// Names (or their ends) of tensors that checkpoints carry and no forward pass needs.
  package let ignorable: [String]
  /// Whether linear layers are stored `[inputs, outputs]` (Conv1D).
  package let storesInputsFirst: Bool
  /// The linear layer behind the first token whose tanh transformers returns as `pooler_output`, without
  /// prefix; nil where the family has none.
  package let pooler: String?

  package init(
    prefixes: [String], anchor: String, ignorable: [String] = [], storesInputsFirst: Bool = false,
    pooler: String? = nil
  ) {
    self.prefixes = prefixes
    self.anchor = anchor
    self.ignorable = ignorable
    self.storesInputsFirst = storesInputsFirst
    self.pooler = pooler
  }

  /// Whether a tensor called `name` belongs to a head or is a buffer: no hidden state depends on it.
  package func isIgnorable(_ name: String) -> Bool {
    let plain = prefixes.first { !$0.isEmpty && name.hasPrefix($0) }.map {
      String(name.dropFirst($0.count))
    }
    return [name, plain].compactMap(\.self).contains { candidate in
      ignorable.contains {
        $0.hasSuffix(".") ? candidate.hasPrefix($0) : candidate.hasSuffix($0)
      }
    }
  }

  /// Whether `name`, with or without a prefix, is the weight of the family's pooler.
  func isPooler(_ name: String) -> Bool {
    guard let pooler else { return false }
    return prefixes.contains { name == "\($0)\(pooler).weight" }
  }

  /// Whether a matrix called `name` is looked up and not multiplied with.
  func isTable(_ name: String) -> Bool {
    // Projections of narrow tables are multiplied with, whatever their names say (ELECTRA, ALBERT).
    if ["embeddings_project", "embedding_hidden_mapping_in"].contains(where: name.contains) {
      return false
    }
    return ["embed", "wte.", "wpe.", "relative_attention_bias", "shared."].contains {
      name.contains($0)
    }
  }
}
