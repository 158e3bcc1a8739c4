import Documents

/// Settings of slow tokenizers that the converters of transformers leave out, so that slow and converted tokenizers
/// differ under them: refused by name unless they ask for what both do.
enum SlowSettingRules {
  private static let agreed: [(key: String, values: [JSONValue])] = [
    ("do_basic_tokenize", [.boolean(true)]),
    ("never_split", [.array([])]),
    ("sp_model_kwargs", [.object([:])]),
    ("remove_space", [.boolean(true)]),
    ("clean_text", [.boolean(true)]),
    ("wordpieces_prefix", ["##"]),
    ("subword_prefix", ["##"]),
    ("split_special_tokens", [.boolean(false)]),
  ]

  /// Settings that only some converters follow, with the value that changes nothing in the others.
  private static let special: [(key: String, values: [JSONValue])] = [
    ("add_bos_token", [.boolean(false)]),
    ("add_eos_token", [.boolean(false)]),
    ("keep_accents", []),
    ("do_lower_case", []),
    ("strip_accents", []),
    ("tokenize_chinese_chars", []),
    ("legacy", [.boolean(true), .boolean(false)]),
    ("extra_ids", [0]),
  ]

  /// - Throws: ``TokenizerError/unsupported(file:place:component:)`` that names the setting.
  static func check(
    _ node: JSONNode, _ kind: SlowTokenizerClass, accepted: Set<String>
  ) throws(TokenizerError) {
    for (key, values) in agreed + special.filter({ !kind.honoured.contains($0.key) }) {
      guard let member = node[key], !accepted.contains(key), !values.contains(member.value) else {
        continue
      }
      throw member.unsupported(
        "\(key): \(member.value.text(indented: false)), which the converter of \(kind.names[0]) does not follow,"
      )
    }
    if let member = node["add_prefix_space"], !kind.honoured.contains("add_prefix_space"),
      !accepted.contains("add_prefix_space"),
      member.value != .boolean(!kind.files.contains("vocab.txt"))
    {
      throw member.unsupported(
        "add_prefix_space: \(member.value.text(indented: false)) for \(kind.names[0])")
    }
  }
}
