import EvalCore

/// A family as llama.cpp writes it: what its tensors are called in the house's spelling (that of transformers), and how
/// they were changed on the way into the file.
struct GgufFamily: Sendable {
  /// What becomes of a tensor on its way out of the file.
  enum Change: Hashable, Sendable {
    case none
    /// Rows of each of `heads` heads lie in turn from the first and the second half of the head.
    case rotaryRows(heads: Int)
    /// One was added to every number.
    case lessOne
    /// The matrix lies the other way round.
    case transposed
  }

  /// `general.architecture`.
  let architecture: String
  /// Names outside layers, without `.weight` and `.bias`.
  let outer: [String: String]
  /// What stands before the number of a layer.
  let layerPrefix: String
  /// Names in layers, without `.weight` and `.bias`.
  let inner: [String: String]
  /// Whether queries and keys lie in the order of interleaved rotary positions.
  var turnsRows = false
  /// Whether norms carry their one.
  var addsOne = false
  /// Names whose matrices lie the other way round, as transformers has them.
  var transposed: Set<String> = []
  /// The members of `config.json` that the metadata stand for.
  let configuration: @Sendable (inout GgufReading) throws -> Void

  /// The family called `name`.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` with the known ones.
  static func named(_ name: String, file: String) throws -> GgufFamily {
    if let found = catalogue.first(where: { $0.architecture == name }) { return found }
    let reason = knownButNotBuilt[name].map { " (\($0))" } ?? ""
    throw EvalError.unsupported(
      "the architecture “\(name)” of a GGUF file\(reason)", file: file,
      remedy:
        "GGUF files of \(catalogue.map(\.architecture).joined(separator: ", ")) are read; use the model's original files, "
        + "or serve it over HTTP (`--model http://…`)")
  }

  private static let knownButNotBuilt = [
    "nomic-bert-moe": "its mixture of experts is not built",
    "jina-bert-v2": "its gated blocks are not read from GGUF; the original files run",
    "gemma-embedding": "its Dense layers and bidirectional windows are not read from GGUF",
    "gemma": "the first Gemma is not built",
    "t5encoder": "T5 encoders are not read from GGUF; the original files run",
    "falcon": "its reordered matrices are not read from GGUF; the original files run",
    "bloom": "its reordered matrices are not read from GGUF; the original files run",
  ]

  /// The house's name of a tensor and what becomes of it; nil for a name that the family does not have.
  func place(_ name: String, heads: Int, keyValueHeads: Int) -> (name: String, change: Change)? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let ending = parts.last, ending == "weight" || ending == "bias" else { return nil }
    if parts.count == 2 {
      guard let stem = outer[parts[0]] else { return nil }
      return ("\(stem).\(ending)", change(parts[0], ending, heads, keyValueHeads))
    }
    guard parts.count == 4, parts[0] == "blk", let layer = Int(parts[1]), String(layer) == parts[1],
      let stem = inner[parts[2]]
    else { return nil }
    return (
      "\(layerPrefix)\(layer).\(stem).\(ending)", change(parts[2], ending, heads, keyValueHeads)
    )
  }

  private func change(
    _ name: String, _ ending: String, _ heads: Int, _ keyValueHeads: Int
  ) -> Change {
    if turnsRows, name == "attn_q" { return .rotaryRows(heads: heads) }
    if turnsRows, name == "attn_k" { return .rotaryRows(heads: keyValueHeads) }
    if addsOne, ending == "weight", name.hasSuffix("norm") { return .lessOne }
    return ending == "weight" && transposed.contains(name) ? .transposed : .none
  }
}
