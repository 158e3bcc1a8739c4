import Checkpoints
import EvalCore

extension Checkpoint {
  /// Judges the tensors that no part of the forward pass took.
  ///
  /// A tensor in a layer would change that layer's output if the configuration named it (a bias, a layer
  /// beyond the last, another family's part), so weights and configuration are not of one model. What lies
  /// outside the layers (a vision tower, an unknown head) cannot be missed by the text model and is noted.
  ///
  /// - Returns: sentences for the user.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming file and tensor.
  static func checkSurplus(
    _ tensors: TensorTable, taken: Set<String>, architecture: Architecture
  ) throws -> [String] {
    let stems = Set(taken.compactMap(layerStem))
    let surplus = tensors.tensors.keys
      .filter { !taken.contains($0) && !architecture.naming.isIgnorable($0) }.sorted()
    for name in surplus {
      guard let stem = layerStem(name), stems.contains(stem), let tensor = tensors[name] else {
        continue
      }
      throw EvalError.badData(
        file: tensor.file, place: "tensor “\(name)”",
        "lies in a layer, and no layer that config.json describes has it",
        remedy: "use the config.json that was saved with these weights")
    }
    guard !surplus.isEmpty else { return [] }
    let shown = surplus.prefix(3).joined(separator: ", ") + (surplus.count > 3 ? ", …" : "")
    return [
      "\(surplus.count) tensors of the checkpoint are outside the text model and not used: \(shown)"
    ]
  }

  /// What stands before the number of the layer in a tensor's name, or nil for one outside the layers.
  private static func layerStem(_ name: String) -> String? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let number = parts.firstIndex { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
    return number.map { parts[..<$0].joined(separator: ".") }
  }
}
