import EvalCore

/// Which files of a repository are needed to load a model, and nothing else: no code, and of weights in several formats
/// only those that are read.
enum HubFilePlan {
  private static let wanted: Set<String> = [
    "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.txt", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "adapter_config.json", "adapter_model.safetensors",
    "llm2vec_config.json", "wordembedding_config.json", "whitespacetokenizer_config.json",
  ]

  /// What a slow tokenizer is made of; fetched where there is no `tokenizer.json`.
  private static let slowTokenizer: Set<String> = [
    "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model",
  ]

  /// Names of weights, the ones that are read where there are several first.
  private static let weights: [(stem: String, ending: String)] = [
    ("model", "safetensors"), ("pytorch_model", "bin"),
  ]

  /// The paths to fetch, ascending.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for repositories without weights that are read.
  static func paths(among listed: [String], repository: String) throws -> [String] {
    let safe = listed.filter(isSafe)
    var paths = Set(safe.filter(wanted.contains))
    if !safe.contains("tokenizer.json") { paths.formUnion(safe.filter(slowTokenizer.contains)) }
    let first = firstModule(among: safe)
    paths.formUnion(first.files)
    if !safe.contains("adapter_model.safetensors"), safe.contains("adapter_model.bin") {
      paths.insert("adapter_model.bin")
    }
    let model = weightFiles(in: "", among: safe)
    paths.formUnion(model)
    // Module folders of sentence-transformers: 1_Pooling, 2_Dense …
    for path in safe {
      let parts = path.split(separator: "/")
      guard parts.count == 2, parts[1] == "config.json", let digit = parts[0].first, digit.isASCII,
        digit.isNumber
      else { continue }
      paths.insert(path)
      paths.formUnion(weightFiles(in: "\(parts[0])/", among: safe))
    }
    guard
      !model.isEmpty || first.hasWeights
        || paths.contains(where: { $0.hasPrefix("adapter_model.") })
    else {
      throw EvalError.unsupported(
        "\(repository), which has no weights in a format that is read,", file: nil,
        remedy: "choose a revision with model.safetensors or pytorch_model.bin")
    }
    return paths.sorted()
  }

  /// The files of a first module that has a folder of its own (`0_StaticEmbedding`, `0_WordEmbeddings`, `0_CLIPModel`).
  private static func firstModule(
    among listed: [String]
  ) -> (files: Set<String>, hasWeights: Bool) {
    var files: Set<String> = []
    var hasWeights = false
    let folders = Set(listed.compactMap { $0.split(separator: "/").first.map(String.init) })
    for folder in folders where folder.hasPrefix("0_") {
      let weights = weightFiles(in: "\(folder)/", among: listed)
      hasWeights = hasWeights || !weights.isEmpty
      files.formUnion(weights)
      var names = wanted
      if !listed.contains("\(folder)/tokenizer.json") { names.formUnion(slowTokenizer) }
      files.formUnion(listed.filter { path in names.contains { path == "\(folder)/\($0)" } })
    }
    return (files, hasWeights)
  }

  /// The weights of one format in `folder`: a file, or shards with their index.
  private static func weightFiles(in folder: String, among listed: [String]) -> [String] {
    for (stem, ending) in weights {
      let single = "\(folder)\(stem).\(ending)"
      if listed.contains(single) { return [single] }
      if listed.contains("\(single).index.json") {
        let shards = listed.filter { isShard($0, stem: "\(folder)\(stem)", ending: ending) }
        return ["\(single).index.json"] + shards
      }
    }
    return []
  }

  /// `model-00001-of-00003.safetensors`.
  private static func isShard(_ path: String, stem: String, ending: String) -> Bool {
    guard path.hasPrefix("\(stem)-"), path.hasSuffix(".\(ending)") else { return false }
    let parts = path.dropFirst(stem.count + 1).dropLast(ending.count + 1).split(separator: "-")
    return parts.count == 3 && parts[1] == "of"
      && [parts[0], parts[2]].allSatisfy { $0.allSatisfy(\.isNumber) }
  }

  /// A relative path that stays where it is put.
  private static func isSafe(_ path: String) -> Bool {
    !path.isEmpty && path.utf8.count < 200
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && !part.hasPrefix(".")
          && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      }
  }
}
