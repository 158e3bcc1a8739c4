import Checkpoints
import Documents
package import EvalCore
import Foundation

/// Code of its own that a checkpoint names for its model (`auto_map`), which is never run here.
package struct RemoteCode: Hashable, Sendable {
  /// What the code is known to change.
  package enum Behaviour: Hashable, Sendable {
    /// Every layer is bidirectional, whatever the family does.
    case bidirectional
    /// The family that reads the checkpoint is built after this code.
    case built
    /// Nothing is known of it.
    case unknown
  }

  /// The class, `modeling_qwen.Qwen2Model`.
  package var className: String
  package var behaviour: Behaviour

  /// The code that stands for the model itself; nil where only tokenizers, configurations or heads have some.
  init?(_ configuration: ModelConfiguration, family: String) throws {
    guard let map = configuration["auto_map"] else { return nil }
    guard map.members != nil else {
      throw configuration.wrong("auto_map", "an object of class names")
    }
    guard let name = map["AutoModel"]?.text else { return nil }
    // “org/name--module.Class” names the class in another repository.
    className = name.range(of: "--").map { String(name[$0.upperBound...]) } ?? name
    if Self.built[className]?.contains(family) == true {
      behaviour = .built
    } else {
      behaviour = Self.bidirectional.contains(className) ? .bidirectional : .unknown
    }
  }

  /// Classes of published embedding models and the family here that computes what they compute: Alibaba-NLP/new-impl and
  /// its copy in Snowflake's arctic-embed-m-v2.0, nomic-ai/nomic-bert-2048, jinaai/jina-bert-implementation and
  /// jina-bert-v2-qk-post-norm, EuroBERT, nvidia/llama-embed-nemotron-8b.
  private static let built: [String: Set<String>] = [
    "modeling.NewModel": ["gte"], "modeling_hf_alibaba_nlp_gte.GteModel": ["gte"],
    "modeling_hf_nomic_bert.NomicBertModel": ["nomic_bert"],
    "modeling_bert.JinaBertModel": ["bert"],
    "modeling_eurobert.EuroBertModel": ["eurobert"],
    "llama_bidirectional_model.LlamaBidirectionalModel": ["llama_bidirec"],
  ]

  /// Classes of published embedding models that open every layer and change nothing else: `modeling_qwen.Qwen2Model`
  /// of Alibaba-NLP/gte-Qwen2-*-instruct and NovaSearch/stella_en_1.5B_v5, whose `is_causal` is false.
  private static let bidirectional: Set<String> = ["modeling_qwen.Qwen2Model"]

  /// Gives `blueprint` what the code is known to change.
  func apply(to blueprint: inout Blueprint) {
    guard behaviour == .bidirectional else { return }
    blueprint.attention.direction = .bidirectional
    for index in blueprint.layers.indices {
      blueprint.layers[index].windowRadius = blueprint.layers[index].window
    }
  }

  func note(family: String) -> String {
    switch behaviour {
    case .bidirectional:
      "config.json names the code \(className) (auto_map); it is not run: the family \(family) with all layers bidirectional, as that "
        + "code has them, is used"
    case .built:
      "config.json names the code \(className) (auto_map); it is not run: the family \(family) computes the same"
    case .unknown:
      "config.json names the code \(className) (auto_map); it is not run: the family \(family) is used"
    }
  }

  /// The error for code whose behaviour is not known, where the user did not say what to do.
  package func refusal(file: String) -> EvalError {
    .unsupported(
      "the model's own code \(className), which is not run and may look another way than its family,",
      file: file,
      remedy:
        "say which layers are bidirectional with --bidirectional (none, all, …), or that the family's own forward "
        + "pass is right with --ignore-remote-code")
  }
}
