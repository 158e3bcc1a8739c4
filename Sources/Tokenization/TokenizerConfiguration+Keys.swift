import Documents

extension TokenizerConfiguration {
  /// Keys of `tokenizer_config.json` that no id depends on, and why. Keys after transformers 4 and 5 and published
  /// checkpoints; what slow tokenizers read concerns files that are not used here.
  static let harmless: [String: String] = {
    let groups: [(String, [String])] = [
      (
        "a record of where the file comes from",
        [
          "tokenizer_class", "name_or_path", "special_tokens_map_file", "tokenizer_file", "auto_map",
          "processor_class", "backend", "is_local", "local_files_only", "transformers_version",
          "from_slow", "use_fast", "fast_tokenizer", "slow_tokenizer_class", "language", "vocab_file",
          "merges_file", "image_processor_type", "extra_ids",
        ]
      ),
      (
        "concerns batches: how they are padded and returned",
        [
          "padding_side", "padding", "pad_to_multiple_of", "pad_token_type_id", "model_input_names",
          "return_token_type_ids", "return_tensors",
        ]
      ),
      (
        "concerns text made of ids",
        [
          "clean_up_tokenization_spaces", "spaces_between_special_tokens", "errors", "decode_with_timestamps",
        ]
      ),
      (
        "concerns chats, which are not fed here",
        [
          "chat_template", "use_default_system_prompt", "response_template", "response_schema",
        ]
      ),
      (
        "of the slow tokenizer; tokenizer.json has the rule itself",
        [
          "sp_model_kwargs", "legacy", "do_basic_tokenize", "never_split", "wordpieces_prefix",
          "trim_offsets", "keep_accents", "remove_space", "clean_text", "subword_prefix", "tokenize_chinese",
          "word_delimiter_token", "do_basic_tokenization",
        ]
      ),
      (
        "a bound or choice of a call; the recipe has its own",
        ["max_length", "stride", "truncation_strategy", "truncation", "max_len", "full_tokenizer_file"]
      ),
    ]
    return groups.reduce(into: [:]) { table, group in
      for key in group.1 { table[key] = group.0 }
    }
  }()

  /// Keys that the reader itself takes.
  private static let read: Set<String> = [
    "tokenizer_class", "add_bos_token", "add_eos_token", "truncation_side", "model_max_length",
    "do_lower_case", "strip_accents", "tokenize_chinese_chars", "split_special_tokens",
    "add_prefix_space", "additional_special_tokens", "extra_special_tokens",
    "model_specific_special_tokens", "added_tokens_decoder",
  ]

  /// Refuses every key that is neither read nor harmless.
  ///
  /// - Throws: ``TokenizerError/unsupported(file:place:component:)`` that names it.
  static func checkKeys(_ node: JSONNode, accepted: Set<String>) throws(TokenizerError) {
    for key in node.value.orderedKeys {
      guard let member = node[key], !read.contains(key), !key.hasSuffix("_token"),
        !key.hasSuffix("_token_id"), harmless[key] == nil, !accepted.contains(key)
      else { continue }
      throw member.unsupported("the key “\(key)”, whose meaning is not known")
    }
  }
}

/// What `tokenizer_config.json` says of rules that `tokenizer.json` has too.
struct StatedRules: Hashable, Sendable {
  var lowercases: Bool?
  var stripsAccents: Bool?
  var separatesIdeographs: Bool?
  var addsPrefixSpace: Bool?

  /// - Throws: ``TokenizerError`` for values of the wrong kind, and for special tokens that are to be split.
  init(_ node: JSONNode) throws(TokenizerError) {
    lowercases = try node["do_lower_case"]?.bool()
    stripsAccents = try node["strip_accents"]?.bool()
    separatesIdeographs = try node["tokenize_chinese_chars"]?.bool()
    addsPrefixSpace = try node["add_prefix_space"]?.bool()
    if let splits = node["split_special_tokens"], try splits.bool() {
      throw splits.unsupported("split_special_tokens: true")
    }
  }

  /// Refuses rules that contradict those of `tokenizer.json`: transformers would change the tokenizer's own when it is
  /// loaded by its class, and which of the two is meant cannot be seen.
  ///
  /// - Throws: ``TokenizerError/unsupported(file:place:component:)`` that names the key.
  func check(
    _ normalizer: Normalizer?, _ preTokenizer: PreTokenizer?, file: String
  ) throws(TokenizerError) {
    func contradiction(_ key: String, _ value: Bool, _ own: Bool) -> TokenizerError {
      .unsupported(
        file: file, place: key,
        component: "\(key): \(value), where tokenizer.json says \(own)")
    }
    if let bert = normalizer?.bertRules {
      if let lowercases, lowercases != bert.lowercases {
        throw contradiction("do_lower_case", lowercases, bert.lowercases)
      }
      if let stripsAccents, stripsAccents != bert.stripsAccents {
        throw contradiction("strip_accents", stripsAccents, bert.stripsAccents)
      }
      if let separatesIdeographs, separatesIdeographs != bert.separatesIdeographs {
        throw contradiction(
          "tokenize_chinese_chars", separatesIdeographs, bert.separatesIdeographs)
      }
    }
    if let addsPrefixSpace, let own = preTokenizer?.addsPrefixSpace, own != addsPrefixSpace {
      throw contradiction("add_prefix_space", addsPrefixSpace, own)
    }
  }
}

extension Normalizer {
  /// The rules of the BERT normaliser, where there is one.
  fileprivate var bertRules:
    (lowercases: Bool, stripsAccents: Bool, separatesIdeographs: Bool)?
  {
    switch self {
    case .bert(_, let separates, let strips, let lowercases): (lowercases, strips, separates)
    case .sequence(let parts): parts.lazy.compactMap(\.bertRules).first
    default: nil
    }
  }
}

extension PreTokenizer {
  /// Whether a byte-level pre-tokenizer puts a space before the text, where there is one.
  fileprivate var addsPrefixSpace: Bool? {
    switch self {
    case .byteLevel(let addsPrefixSpace, _): addsPrefixSpace
    case .sequence(let parts): parts.lazy.compactMap(\.addsPrefixSpace).first
    default: nil
    }
  }
}
