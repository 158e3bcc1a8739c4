import Checkpoints
import Documents
import EvalCore
import Foundation

/// The files of a model without layers: a table of vectors, one a token or a word.
///
/// sentence-transformers keeps them behind a `StaticEmbedding` or `WordEmbeddings` module, model2vec beside a
/// `config.json` of its own. A model of the latter alone is read as sentence-transformers loads it.
struct StaticFiles {
  /// `model_type` and the sizes of the table, as the family's reader wants them.
  let configuration: ModelConfiguration
  let tensors: TensorTable
  let configDigest: ContentDigest
  let modules: SentenceModules
  let notes: [String]

  /// Opens the table; nil for a folder that holds another kind of model.
  ///
  /// - Throws: ``EvalError`` naming file, place and remedy.
  init?(_ directory: URL, _ known: SentenceModules?, surveys: SurveyCache) throws {
    var notes = known?.notes ?? []
    var file: JSONFile?
    let modules: SentenceModules
    if let known {
      guard known.input == .staticEmbedding || known.input == .wordEmbeddings else { return nil }
      modules = known
    } else {
      guard
        let config = try JSONFile.ifPresent(directory.appending(path: "config.json")),
        config.value["model_type"]?.text == "model2vec"
      else { return nil }
      file = config
      modules = try Self.modules(config, folder: directory)
      notes.append(
        "modules.json is not there: tokens that the vocabulary does not know count as sentence-transformers counts them; "
          + "model2vec's own package leaves them out")
    }
    let tensors = try TensorTable(folder: modules.transformerFolder, surveys: surveys)
    self.tensors = tensors
    let names = StaticTable.names(of: modules.input)
    guard let table = names.compactMap({ tensors[$0] }).first, table.shape.count == 2 else {
      throw EvalError.badData(
        file: tensors.place, place: "tensor “\(names[0])”", "is missing, or is no table",
        remedy: "fetch the model again; its vectors lie under that name")
    }
    let rows = tensors.integers("mapping")?.count ?? table.shape[0]
    configuration = ModelConfiguration(
      file: (file?.url ?? directory.appending(path: "modules.json")).path,
      values: [
        "model_type": .string("static_embedding"), "vocab_size": .integer(rows),
        "hidden_size": .integer(table.shape[1]),
      ], path: "")
    configDigest = CheckpointFiles.configDigest(file, modules)
    self.modules = modules
    self.notes = notes
  }

  /// What a `config.json` of model2vec says.
  private static func modules(_ file: JSONFile, folder: URL) throws -> SentenceModules {
    let configuration = try ModelConfiguration(file)
    try configuration.refuse("head_config")
    // How the vectors were made, and what is seen in the tensors.
    configuration.supersede(
      "model_type", "architectures", "tokenizer_name", "apply_pca", "apply_zipf",
      "sif_coefficient", "hidden_dim", "seq_length", "pooling", "embedding_dtype",
      "vocabulary_quantization", "token_remove_pattern")
    var modules = SentenceModules(
      staticEmbeddingIn: folder, normalises: try configuration.flag("normalize", false))
    modules.maxTokens = try configuration.optionalSize("max_length")
    modules.harmlessKeys = try configuration.checkUnread(.config)
    return modules
  }
}

/// The tensors of a table that is looked up.
enum StaticTable {
  /// What the table may be called: by sentence-transformers, by model2vec, by word vectors.
  static func names(of input: SentenceModules.Input) -> [String] {
    input == .wordEmbeddings ? ["emb_layer.weight"] : ["embedding.weight", "embeddings"]
  }
}
