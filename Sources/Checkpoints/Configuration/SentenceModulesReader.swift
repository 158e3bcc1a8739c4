import Documents
import EvalCore
import Foundation
import LinearAlgebra

/// Reads `modules.json` and the files that it leads to.
struct SentenceModulesReader {
  let directory: URL
  let list: JSONFile
  private let accepted: Set<String>
  private var digests: [(name: String, digest: ContentDigest)] = []
  private var notes: [String] = []
  private var harmless: [HarmlessKey] = []
  private var pooledWidth: Int?

  init(directory: URL, list: JSONFile, accepted: Set<String>) {
    self.directory = directory
    self.list = list
    self.accepted = accepted
  }

  private struct Module {
    var place: String
    var folder: URL
    var kind: String
  }

  mutating func read() throws -> SentenceModules {
    digests.append((list.url.lastPathComponent, list.digest))
    let modules = try modules()
    guard let first = modules.first, let input = Self.inputs[first.kind] else {
      throw broken(
        "entry 0",
        "is none of \(Self.inputs.keys.sorted().joined(separator: ", ")); every supported model starts with one"
      )
    }
    // The mean of static embeddings and the last token of CLIP need no module.
    var pooling: Pooling? =
      switch input {
      case .staticEmbedding: .mean
      case .textOfClip: .last
      case .transformer, .wordEmbeddings: nil
      }
    var dense: [DenseModule] = []
    var normalises = false
    for module in modules.dropFirst() {
      guard !normalises else {
        throw broken(module.place, "stands after Normalize, which must come last")
      }
      switch module.kind {
      case "Pooling" where pooling == nil && dense.isEmpty: pooling = try readPooling(module)
      case "Dense" where pooling != nil: dense.append(try readDense(module))
      case "Normalize":
        try readNormalize(module)
        normalises = true
      case "Dropout": try readDropout(module)
      case let kind where ["Pooling", "Dense"].contains(kind) || Self.inputs[kind] != nil:
        throw broken(module.place, "is a \(module.kind) where none can stand")
      default: break
      }
    }
    guard let pooling else { throw broken(nil, "has no Pooling module") }
    var result = SentenceModules(
      transformerFolder: first.folder, pooling: pooling, dense: dense, normalises: normalises,
      maxTokens: nil, lowercases: false, prompts: [:], defaultPromptName: nil, similarity: nil,
      notes: [], fileDigests: [])
    result.input = input
    switch input {
    case .transformer, .textOfClip: try readTransformerSettings(first, into: &result)
    case .staticEmbedding: result.addsSpecialTokens = false
    case .wordEmbeddings: try readWordSettings(first, into: &result)
    }
    try readPrompts(into: &result)
    result.notes = notes
    result.harmlessKeys = harmless
    result.pooledWidth = pooledWidth
    result.fileDigests = digests
    return result
  }

  private func broken(_ place: String?, _ message: String) -> EvalError {
    .badData(
      file: list.url.path, place: place, message,
      remedy: "use the files that sentence-transformers saved with the model")
  }

  // MARK: The list

  private static let inputs: [String: SentenceModules.Input] = [
    "Transformer": .transformer, "StaticEmbedding": .staticEmbedding,
    "WordEmbeddings": .wordEmbeddings, "CLIPModel": .textOfClip,
  ]
  private static let known = inputs.keys.sorted() + ["Pooling", "Dense", "Normalize", "Dropout"]

  /// Modules of sentence-transformers that are not read, and why.
  private static let notRead = [
    "Router": "it sends queries and documents through models of their own",
    "Asym": "it sends queries and documents through models of their own",
    "CNN": "convolutions over tokens are not built",
    "LSTM": "recurrent layers are not built",
    "BoW": "its vectors have one component a word of a vocabulary",
    "WordWeights": "its weights of words divide the mean too, and pooling has none",
    "WeightedLayerPooling": "it averages hidden states with weights of its own",
    "LayerNorm": "norms behind pooling are not built",
    "MultiVectorMask": "late interaction makes no vector of a sentence",
    "SpladePooling": "sparse models make no dense vector of a sentence",
    "MLMTransformer": "sparse models make no dense vector of a sentence",
  ]

  private func modules() throws -> [Module] {
    guard let entries = list.value.elements, !entries.isEmpty else {
      throw broken(nil, "holds \(list.value.kind) where a list of modules is expected")
    }
    return try entries.enumerated().map { index, entry in
      guard let type = entry["type"]?.text else { throw broken("entry \(index)", "has no type") }
      for key in entry.orderedKeys where !["idx", "name", "path", "type"].contains(key) {
        // Arguments of `encode` that the module would take (`kwargs`); none of them is passed here.
        guard let value = entry[key], value != .array([]), !accepted.contains(key) else {
          continue
        }
        throw EvalError.unsupported(
          "the key “\(key)” of entry \(index)", file: list.url.path,
          remedy: "where no vector depends on it, give --accept-key \(key)")
      }
      let kind = String(type.split(separator: ".").last ?? "")
      guard type.hasPrefix("sentence_transformers."), Self.known.contains(kind) else {
        let reason = Self.notRead[kind].map { " (\($0))" } ?? ""
        throw EvalError.unsupported(
          "the module \(type)\(reason)", file: list.url.path,
          remedy: "supported are \(Self.known.joined(separator: ", ")) of sentence_transformers; "
            + "serve this model over HTTP instead")
      }
      let path = entry["path"]?.text ?? ""
      return Module(
        place: "entry \(index) (\(kind))", folder: try folder(path, entry: index), kind: kind)
    }
  }

  /// The folder `path` inside the model directory; nothing else can be meant.
  private func folder(_ path: String, entry: Int) throws -> URL {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard !path.hasPrefix("/"), !parts.contains(".."), !path.contains("\\") else {
      throw broken(
        "entry \(entry)", "has the path “\(path)”, which leads out of the model directory")
    }
    return path.isEmpty ? directory : directory.appending(path: path)
  }

  private mutating func file(_ url: URL) throws -> JSONFile {
    let file = try JSONFile(url)
    note(file)
    return file
  }

  private mutating func note(_ file: JSONFile) {
    let root = directory.standardizedFileURL.path
    let path = file.url.standardizedFileURL.path
    let name = path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    digests.append((name, file.digest))
  }

  // MARK: Modules

  private static let flags: [(key: String, mode: Pooling.Mode)] = [
    ("pooling_mode_cls_token", .cls), ("pooling_mode_max_tokens", .max),
    ("pooling_mode_mean_tokens", .mean),
    ("pooling_mode_mean_sqrt_len_tokens", .meanSquareRootLength),
    ("pooling_mode_weightedmean_tokens", .weightedMean), ("pooling_mode_lasttoken", .last),
  ]

  /// The modes in the order in which sentence-transformers concatenates them.
  private mutating func readPooling(_ module: Module) throws -> Pooling {
    let file = try file(module.folder.appending(path: "config.json"))
    let configuration = try ModelConfiguration(file)
    for key in configuration.values.keys.sorted() where key.hasPrefix("pooling_mode_") {
      guard Self.flags.contains(where: { $0.key == key }) else {
        try configuration.refuse(key, unless: .boolean(false))
        continue
      }
    }
    // The mean is the one mode that sentence-transformers takes where its flag is not there.
    var modes = try Self.flags.filter { try configuration.flag($0.key, $0.mode == .mean) }
      .map(\.mode)
    if let value = configuration["pooling_mode"] { modes = try named(value, configuration) }
    guard !modes.isEmpty else {
      throw EvalError.badData(
        file: file.url.path, place: "pooling_mode_…", "no mode is true",
        remedy: "set one of \(Self.flags.map(\.key).joined(separator: ", ")) to true")
    }
    let includesPrompt = try configuration.flag("include_prompt", true)
    // The width of the vectors that are pooled; the checkpoint itself says it too, and is held against it.
    pooledWidth = try configuration.optionalSize(
      configuration["embedding_dimension"] == nil
        ? "word_embedding_dimension" : "embedding_dimension")
    configuration.supersede("word_embedding_dimension", "embedding_dimension")
    for flag in Self.flags { configuration.supersede(flag.key) }
    harmless += try configuration.checkUnread(.pooling, accepted: accepted)
    return Pooling(modes, over: includesPrompt ? .all : .text)
  }

  /// The modes under `pooling_mode`, as newer versions write them: a name, or a list of names.
  private func named(_ value: JSONValue, _ configuration: ModelConfiguration) throws -> [Pooling
    .Mode]
  {
    let names = value.text.map { [$0] } ?? value.elements?.compactMap(\.text) ?? []
    let table: [String: Pooling.Mode] = [
      "cls": .cls, "max": .max, "mean": .mean, "mean_sqrt_len_tokens": .meanSquareRootLength,
      "weightedmean": .weightedMean, "lasttoken": .last,
    ]
    return try names.map { name in
      guard let mode = table[name] else {
        throw configuration.unsupported("pooling_mode “\(name)”")
      }
      return mode
    }
  }

  /// Python classes by their dotted path; nothing is imported.
  private static let activations: [String: Activation] = [
    "torch.nn.modules.activation.Tanh": .tanh, "torch.nn.Tanh": .tanh,
    "torch.nn.modules.activation.ReLU": .relu, "torch.nn.ReLU": .relu,
    "torch.nn.modules.activation.GELU": .gelu, "torch.nn.GELU": .gelu,
    "torch.nn.modules.activation.SiLU": .silu, "torch.nn.SiLU": .silu,
  ]

  private mutating func readDense(_ module: Module) throws -> DenseModule {
    let file = try file(module.folder.appending(path: "config.json"))
    let configuration = try ModelConfiguration(file)
    for key in ["module_input_name", "module_output_name"] {
      try configuration.refuse(key, unless: .string("sentence_embedding"))
    }
    let name = try configuration.text("activation_function", "torch.nn.modules.activation.Tanh")
    let isIdentity = ["torch.nn.modules.linear.Identity", "torch.nn.Identity"].contains(name)
    guard let activation = isIdentity ? .some(nil) : Self.activations[name].map(Optional.some)
    else {
      throw configuration.unsupported("activation_function “\(name)”")
    }
    let dense = DenseModule(
      folder: module.folder, inputs: try configuration.size("in_features"),
      outputs: try configuration.size("out_features"),
      hasBias: try configuration.flag("bias", true),
      activation: activation, hasResidual: try configuration.flag("use_residual", false))
    harmless += try configuration.checkUnread(.dense, accepted: accepted)
    return dense
  }

  /// Normalize has had settings since sentence-transformers 5.5; older versions write no file.
  private mutating func readNormalize(_ module: Module) throws {
    guard let file = try JSONFile.ifPresent(module.folder.appending(path: "config.json")),
      module.folder != directory
    else { return }
    note(file)
    let configuration = try ModelConfiguration(file)
    for key in ["module_input_name", "module_output_name"] {
      try configuration.refuse(key, unless: .string("sentence_embedding"))
    }
    harmless += try configuration.checkUnread(KeyRules(harmless: [:]), accepted: accepted)
  }

  /// Dropout does nothing outside training.
  private mutating func readDropout(_ module: Module) throws {
    guard let file = try JSONFile.ifPresent(module.folder.appending(path: "config.json")),
      module.folder != directory
    else { return }
    note(file)
    harmless += try ModelConfiguration(file).checkUnread(.dropout, accepted: accepted)
  }

  // MARK: Settings

  /// The names under which versions of sentence-transformers kept the settings of the Transformer.
  private static let settings = [
    "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
    "sentence_camembert_config.json", "sentence_albert_config.json",
    "sentence_xlm-roberta_config.json", "sentence_xlnet_config.json",
  ]

  private mutating func readTransformerSettings(
    _ module: Module, into result: inout SentenceModules
  ) throws {
    for name in Self.settings {
      guard let file = try JSONFile.ifPresent(module.folder.appending(path: name)) else { continue }
      note(file)
      let configuration = try ModelConfiguration(file)
      try TransformerSettings.read(configuration, into: &result)
      harmless += try configuration.checkUnread(.transformerSettings, accepted: accepted)
      return
    }
  }

  /// `wordembedding_config.json`: the class of the tokenizer and the bound on words.
  private mutating func readWordSettings(
    _ module: Module, into result: inout SentenceModules
  ) throws {
    let file = try file(module.folder.appending(path: "wordembedding_config.json"))
    let configuration = try ModelConfiguration(file)
    let name = try configuration.text("tokenizer_class", "")
    guard name.hasPrefix("sentence_transformers."), name.hasSuffix(".WhitespaceTokenizer") else {
      let reason =
        name.hasSuffix(".PhraseTokenizer")
        ? " (it cuts texts with NLTK's rules, which are not built)" : ""
      throw configuration.unsupported("tokenizer_class “\(name)”\(reason)")
    }
    result.maxTokens = try configuration.optionalSize("max_seq_length")
    // Whether training moved the vectors.
    configuration.supersede("update_embeddings")
    result.addsSpecialTokens = false
    harmless += try configuration.checkUnread(KeyRules(harmless: [:]), accepted: accepted)
  }

  private mutating func readPrompts(into result: inout SentenceModules) throws {
    let place = directory.appending(path: "config_sentence_transformers.json")
    guard let file = try JSONFile.ifPresent(place) else { return }
    note(file)
    let configuration = try ModelConfiguration(file)
    let kind = try configuration.text("model_type", "SentenceTransformer")
    guard kind == "SentenceTransformer" else {
      throw configuration.unsupported("model_type “\(kind)”")
    }
    for (name, value) in configuration["prompts"]?.members ?? [:] {
      guard let text = value.text else {
        if value == .null { continue }
        throw configuration.wrong("prompts", "an object of texts")
      }
      guard !text.utf8.contains("{text}".utf8), !text.utf8.contains("{instruction}".utf8) else {
        throw configuration.unsupported("prompt “\(name)” with a placeholder of its own")
      }
      result.prompts[name] = text
    }
    if configuration["default_prompt_name"] != nil {
      let name = try configuration.text("default_prompt_name", "")
      guard result.prompts[name] != nil else {
        throw configuration.wrong(
          "default_prompt_name", "one of \(result.prompts.keys.sorted().joined(separator: ", "))")
      }
      result.defaultPromptName = name
    }
    if configuration["similarity_fn_name"] != nil {
      let name = try configuration.text("similarity_fn_name", "")
      guard ["cosine", "dot", "euclidean", "manhattan"].contains(name) else {
        throw configuration.wrong("similarity_fn_name", "cosine, dot, euclidean or manhattan")
      }
      result.similarity = name
    }
    result.dimensions = try configuration.optionalSize("truncate_dim")
    harmless += try configuration.checkUnread(.sentenceTransformers, accepted: accepted)
  }
}
