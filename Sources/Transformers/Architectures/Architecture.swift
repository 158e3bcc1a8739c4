package import Checkpoints
import Documents
import EvalCore

/// A model family: which checkpoints belong to it, what their configuration means, and where their
/// tensors are.
package struct Architecture: Sendable {
  /// The family's name: the first of ``modelTypes``.
  package var name: String { modelTypes[0] }
  /// The values of `model_type` in `config.json`.
  package let modelTypes: [String]
  /// How the class names under `architectures` start (`Bert` of `BertModel`), for configurations without
  /// a `model_type`.
  package let classPrefix: String
  /// How its checkpoints name tensors.
  package let naming: TensorNaming
  /// The part of `config.json` that describes the text model; the whole where it is nil.
  let textKey: String?
  /// The blueprint that a configuration describes.
  let blueprint: @Sendable (ModelConfiguration) throws -> Blueprint
  /// The weights of a blueprint.
  let bind: @Sendable (inout TensorBinder, Blueprint) throws -> ModelWeights
  /// Keys that this family reads and ``ModelConfiguration/refuseCommon(besides:)`` refuses in any other.
  package let ownKeys: Set<String>
  /// Remarks on a configuration for the user.
  let notes: @Sendable (ModelConfiguration) -> [String]

  init(
    modelTypes: [String], classPrefix: String, prefixes: [String], anchor: String,
    ignorable: [String] = [], storesInputsFirst: Bool = false, pooler: String? = nil,
    textKey: String? = nil, ownKeys: Set<String> = [],
    notes: @escaping @Sendable (ModelConfiguration) -> [String] = { _ in [] },
    blueprint: @escaping @Sendable (ModelConfiguration) throws -> Blueprint,
    bind: @escaping @Sendable (inout TensorBinder, Blueprint) throws -> ModelWeights
  ) {
    self.modelTypes = modelTypes
    self.classPrefix = classPrefix
    naming = TensorNaming(
      prefixes: prefixes, anchor: anchor, ignorable: ignorable,
      storesInputsFirst: storesInputsFirst, pooler: pooler)
    self.textKey = textKey
    self.ownKeys = ownKeys
    self.notes = notes
    self.blueprint = blueprint
    self.bind = bind
  }

  /// The part of `configuration` that describes the text model.
  func textConfiguration(_ configuration: ModelConfiguration) throws -> ModelConfiguration {
    guard let textKey, configuration[textKey] != nil else { return configuration }
    return try configuration.nested(textKey)
  }
}

extension Architecture {
  /// The family of `configuration`, by `model_type`, else by the class under `architectures`.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` with the nearest and all known families.
  package static func find(_ configuration: ModelConfiguration) throws -> Architecture {
    let known = catalogue.flatMap(\.modelTypes)
    if configuration["model_type"] != nil {
      let name = try configuration.text("model_type", "")
      if let found = catalogue.first(where: { $0.modelTypes.contains(name) }) { return found }
      if let reason = knownButNotBuilt[name] {
        throw EvalError.unsupported(
          "model_type “\(name)” (\(reason))", file: configuration.file,
          remedy: "serve the model over HTTP (`--model http://…`) or through `exec:`")
      }
      throw unknown("model_type “\(name)”", name: name, known: known, configuration.file)
    }
    guard let name = configuration["architectures"]?.elements?.first?.text else {
      throw configuration.wrong("model_type", "one of \(known.joined(separator: ", "))")
    }
    let found = catalogue.filter { name.hasPrefix($0.classPrefix) }
      .max { $0.classPrefix.count < $1.classPrefix.count }
    guard let found else {
      throw unknown("architecture “\(name)”", name: name, known: known, configuration.file)
    }
    return found
  }

  /// Families of published embedding models that lie near a native one and cannot be run as it, and why.
  private static let knownButNotBuilt = [
    "nvembed":
      "NV-Embed pools through a latent-attention layer behind its Mistral, which is not built; without it the vectors are not the model's",
    "deberta": disentangled, "deberta-v2": disentangled,
    "xlnet": "its two streams of attention with relative positions are not built",
    "mixtral": experts, "qwen3_moe": experts, "qwen2_moe": experts, "gpt_oss": experts,
    "latent_attention": "the pooling layer of NV-Embed alone, without its Mistral",
  ]

  private static let disentangled =
    "its disentangled attention multiplies contents with positions in every layer, which is not built"
  private static let experts =
    "a mixture of experts: rows of one layer would go through different matrices, which is not built"

  private static func unknown(
    _ what: String, name: String, known: [String], _ file: String
  ) -> EvalError {
    let near = nearMisses(for: name, among: known)
    let start = near.isEmpty ? "" : "the nearest is \(near.joined(separator: ", ")); "
    return .unsupported(
      what, file: file,
      remedy: start + "native families are \(known.joined(separator: ", ")); "
        + "serve other models over HTTP (`--model http://…`) or through `exec:`")
  }
}
