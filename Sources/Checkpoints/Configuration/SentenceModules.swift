package import Documents
package import EvalCore
package import Foundation
package import LinearAlgebra

/// What sentence-transformers keeps beside a model: the modules after the transformer, and prompts.
///
/// Layout and defaults after sentence-transformers 5 and 6: `modules.json`, a folder for each module with
/// `config.json`, `sentence_bert_config.json` and `config_sentence_transformers.json`.
package struct SentenceModules: Sendable {
  /// What the first module is.
  package enum Input: Hashable, Sendable {
    /// A model of transformers.
    case transformer
    /// Rows of a table, one a token of a tokenizer without special tokens; their mean.
    case staticEmbedding
    /// Rows of a table, one a word of a list.
    case wordEmbeddings
    /// CLIP, of which texts are fed; its last token is projected by the model itself.
    case textOfClip
  }

  /// The first module.
  package var input = Input.transformer
  /// The folder of the model's own `config.json` and weights.
  package var transformerFolder: URL
  /// The modes of the Pooling module, over the text alone where it says `include_prompt: false`.
  package var pooling: Pooling
  /// The Dense modules, in order.
  package var dense: [DenseModule]
  /// Whether a Normalize module ends the list.
  package var normalises: Bool
  /// The bound on tokens, special ones included, or nil.
  package var maxTokens: Int?
  /// Whether prompts are lower-cased before the tokenizer's own normalizer (`do_lower_case`).
  package var lowercases: Bool
  /// Prompts by name; a prompt stands before the text.
  package var prompts: [String: String]
  /// The name of the prompt that is used when none is asked for.
  package var defaultPromptName: String?
  /// The number of leading components kept behind all modules (`truncate_dim`), or nil.
  package var dimensions: Int?
  /// Members that stand in place of those of `config.json` (`config_kwargs`, `config_args`).
  package var configOverlay: [String: JSONValue] = [:]
  /// Members that stand in place of those of `tokenizer_config.json` (`processor_kwargs`, `tokenizer_args`).
  package var tokenizerOverlay: [String: JSONValue] = [:]
  /// Whether special tokens are added (`processing_kwargs`), or nil where nothing is said.
  package var addsSpecialTokens: Bool?
  /// The width that the Pooling module expects, or nil where it does not say.
  package var pooledWidth: Int?
  /// Keys of the files that change nothing, and why.
  package var harmlessKeys: [HarmlessKey] = []
  /// `similarity_fn_name`: cosine, dot, euclidean or manhattan, or nil.
  package var similarity: String?
  /// Sentences for the user.
  package var notes: [String]
  /// The files that were read and their digests, in reading order.
  package var fileDigests: [(name: String, digest: ContentDigest)]

  /// The prompt that is used when none is asked for, or nil.
  package var defaultPrompt: String? { defaultPromptName.flatMap { prompts[$0] } }
}

extension SentenceModules {
  /// What sentence-transformers would say of the static embeddings in `folder`: the mean of tokens that no special ones
  /// stand beside.
  package init(staticEmbeddingIn folder: URL, normalises: Bool) {
    self.init(
      transformerFolder: folder, pooling: .mean, dense: [], normalises: normalises, maxTokens: nil,
      lowercases: false, prompts: [:], defaultPromptName: nil, similarity: nil, notes: [],
      fileDigests: [])
    input = .staticEmbedding
    addsSpecialTokens = false
  }
}

/// A Dense module before its weights are read.
package struct DenseModule: Hashable, Sendable {
  package var folder: URL
  package var inputs: Int
  package var outputs: Int
  package var hasBias: Bool
  /// nil is the identity.
  package var activation: Activation?
  /// Whether the vector before the module is added to the one behind it (`use_residual`).
  package var hasResidual = false
}

extension SentenceModules {
  /// Reads the modules of `directory`; nil where there is no `modules.json`.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` naming a module that is not supported, or
  ///   ``EvalError/badData(file:place:_:remedy:)``.
  package static func read(_ directory: URL, accepted: Set<String> = []) throws
    -> SentenceModules?
  {
    guard let list = try JSONFile.ifPresent(directory.appending(path: "modules.json")) else {
      return nil
    }
    var reader = SentenceModulesReader(directory: directory, list: list, accepted: accepted)
    return try reader.read()
  }
}
