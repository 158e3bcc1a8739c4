import EvalCore

/// Which files of a repository are needed to load a model, and nothing else: no pickles, no code.
enum HubFilePlan {
  private static let wanted: Set<String> = [
    "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.txt", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "adapter_config.json", "adapter_model.safetensors",
    "llm2vec_config.json",
  ]

  /// The paths to fetch, ascending.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for repositories without safetensors.
  static func paths(among listed: [String], repository: String) throws -> [String] {
    let safe = listed.filter(isSafe)
    var paths = Set(safe.filter(wanted.contains))
    if safe.contains("model.safetensors") {
      paths.insert("model.safetensors")
    } else if safe.contains("model.safetensors.index.json") {
      paths.insert("model.safetensors.index.json")
      paths.formUnion(safe.filter(isShard))
    }
    // Module folders of sentence-transformers: 1_Pooling, 2_Dense …
    for path in safe {
      let parts = path.split(separator: "/")
      guard parts.count == 2, let digit = parts[0].first, digit.isASCII, digit.isNumber else {
        continue
      }
      if parts[1] == "config.json" || parts[1] == "model.safetensors" { paths.insert(path) }
    }
    guard paths.contains(where: { !$0.contains("/") && $0.hasSuffix(".safetensors") }) else {
      throw EvalError.unsupported(
        "\(repository), which has no safetensors,", file: nil,
        remedy: "choose a revision with model.safetensors; pickled weights are never loaded")
    }
    return paths.sorted()
  }

  /// `model-00001-of-00003.safetensors`.
  private static func isShard(_ path: String) -> Bool {
    guard path.hasPrefix("model-"), path.hasSuffix(".safetensors") else { return false }
    let parts = path.dropFirst("model-".count).dropLast(".safetensors".count).split(separator: "-")
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
