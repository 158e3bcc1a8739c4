import Documents

extension TokenizerConfiguration {
  /// Keys of `tokenizer_config.json` that no id depends on, and why. Keys after transformers 4 and 5 and published
  /// checkpoints; what slow tokenizers read concerns files that are not used here.
  static let harmless: [String: String] = {
    let groups: [(String, [String])] = [
      (
        "a record of where the file comes from",
        [
          "tokenizer_class", "name_or_path", "special_tokens_map_file", "tokenizer_file",
          "auto_map",
          "processor_class", "backend", "is_local", "local_files_only", "transformers_version",
          "from_slow", "use_fast", "fast_tokenizer", "slow_tokenizer_class", "language",
          "vocab_file",
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
          "clean_up_tokenization_spaces", "spaces_between_special_tokens", "errors",
          "decode_with_timestamps",
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
          "trim_offsets", "keep_accents", "remove_space", "clean_text", "subword_prefix",
          "tokenize_chinese",
          "word_delimiter_token", "do_basic_tokenization",
        ]
      ),
      (
        "a bound or choice of a call; the recipe has its own",
        [
          "max_length", "stride", "truncation_strategy", "truncation",
          "full_tokenizer_file",
        ]
      ),
    ]
    return groups.reduce(into: [:]) { table, group in
      for key in group.1 { table[key] = group.0 }
    }
  }()

  /// Keys that the reader itself takes.
  private static let read: Set<String> = [
    "tokenizer_class", "add_bos_token", "add_eos_token", "truncation_side", "model_max_length",
    "max_len",
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
///
/// The classes of transformers that build a normalizer or pre-tokenizer from these settings put them in the place of
/// the file's own (`BertTokenizer`, `GPT2Tokenizer` and their kin, transformers 4 and 5); the generic
/// `PreTrainedTokenizerFast` passes them over. For other classes a contradiction is refused.
struct StatedRules: Hashable, Sendable {
  private enum Effect { case replaces, none, unknown }

  private var className: String?
  private var lowercases: Bool?
  private var stripsAccents: Bool?
  private var separatesIdeographs: Bool?
  private var addsPrefixSpace: Bool?

  /// Nothing is said.
  init() {}

  /// - Throws: ``TokenizerError`` for values of the wrong kind, and for special tokens that are to be split.
  init(_ node: JSONNode) throws(TokenizerError) {
    className = try node["tokenizer_class"]?.string()
    lowercases = try node["do_lower_case"]?.bool()
    stripsAccents = try node["strip_accents"]?.bool()
    separatesIdeographs = try node["tokenize_chinese_chars"]?.bool()
    addsPrefixSpace = try node["add_prefix_space"]?.bool()
    if let splits = node["split_special_tokens"], try splits.bool() {
      throw splits.unsupported("split_special_tokens: true")
    }
  }

  private static let bertKin = [
    "Bert", "DistilBert", "MPNet", "Electra", "RetriBert", "MobileBert", "Funnel", "Lxmert",
    "Splinter",
  ]
  private static let gptKin = ["GPT2", "Roberta", "Bart", "Longformer", "LED", "Blenderbot"]

  private func effect(of kin: [String]) -> Effect {
    guard let className else { return .unknown }
    if className.hasPrefix("PreTrainedTokenizer") || className == "TokenizersBackend" {
      return .none
    }
    return kin.contains { className == "\($0)Tokenizer" || className == "\($0)TokenizerFast" }
      ? .replaces : .unknown
  }

  /// The normalizer with the rules that the class would put in place.
  ///
  /// - Throws: ``TokenizerError/unsupported(file:place:component:)`` that names a contradiction.
  func normalizer(_ own: Normalizer?, file: String) throws(TokenizerError) -> Normalizer? {
    switch own {
    case .bert(let cleans, let separates, let strips, let lowers):
      let wanted = (
        separates: separatesIdeographs ?? separates,
        // BERT strips accents where it lower-cases and nothing else is said.
        strips: stripsAccents
          ?? (lowercases == nil || lowercases == lowers ? strips : lowercases ?? strips),
        lowers: lowercases ?? lowers
      )
      guard wanted != (separates, strips, lowers) else { return own }
      switch effect(of: Self.bertKin) {
      case .none: return own
      case .replaces:
        return .bert(
          cleansText: cleans, separatesIdeographs: wanted.separates, stripsAccents: wanted.strips,
          lowercases: wanted.lowers)
      case .unknown:
        throw contradiction(
          wanted.lowers != lowers
            ? "do_lower_case"
            : wanted.strips != strips ? "strip_accents" : "tokenize_chinese_chars",
          file)
      }
    default: return own
    }
  }

  /// The pre-tokenizer likewise.
  ///
  /// - Throws: as ``normalizer(_:file:)``.
  func preTokenizer(_ own: PreTokenizer?, file: String) throws(TokenizerError) -> PreTokenizer? {
    guard case .byteLevel(let adds, let usesPattern) = own, let addsPrefixSpace,
      adds != addsPrefixSpace
    else { return own }
    switch effect(of: Self.gptKin) {
    case .none: return own
    case .replaces: return .byteLevel(addsPrefixSpace: addsPrefixSpace, usesPattern: usesPattern)
    case .unknown: throw contradiction("add_prefix_space", file)
    }
  }

  private func contradiction(_ key: String, _ file: String) -> TokenizerError {
    .unsupported(
      file: file, place: key,
      component:
        "\(key), which contradicts tokenizer.json under the class \(className ?? "that is not named"),"
    )
  }
}
