import Documents

/// Builds normalizer and pre-tokenizer from their trees; what is not known is refused by name.
enum ComponentReader {
  static func normalizer(_ node: JSONNode) throws(TokenizerError) -> Normalizer {
    let type = try node.type()
    switch type {
    case "Sequence":
      var items: [Normalizer] = []
      for item in try node.member("normalizers").elements() { items.append(try normalizer(item)) }
      return .sequence(items)
    case "BertNormalizer", "Bert":
      let lowercases = try node.flag("lowercase", default: true)
      return .bert(
        cleansText: try node.flag("clean_text", default: true),
        separatesIdeographs: try node.flag("handle_chinese_chars", default: true),
        stripsAccents: try node.flag("strip_accents", default: lowercases),
        lowercases: lowercases)
    case "Lowercase": return .lowercase
    case "StripAccents": return .stripAccents
    case "Strip":
      return .strip(
        left: try node.flag("strip_left", default: true),
        right: try node.flag("strip_right", default: true))
    case "Prepend": return .prepend(Array(try node.member("prepend").string().utf8))
    case "Replace":
      return .replace(
        try delimiter(node.member("pattern"), scansWords: false),
        with: Array(try node.member("content").string().utf8))
    case "Nmt": return .nmt
    case "ByteLevel": return .byteLevel
    case "Precompiled":
      let member = try node.member("precompiled_charsmap")
      guard let map = PrecompiledMap(base64: try member.string()) else {
        throw member.invalid("the map of characters is damaged")
      }
      return .precompiled(map)
    default:
      guard let form = UnicodeNormalization.Form(rawValue: type) else {
        throw node.unsupported("the normalizer \(type)")
      }
      return .form(form)
    }
  }

  static func preTokenizer(_ node: JSONNode) throws(TokenizerError) -> PreTokenizer {
    let type = try node.type()
    switch type {
    case "Sequence":
      var items: [PreTokenizer] = []
      for item in try node.member("pretokenizers").elements() {
        items.append(try preTokenizer(item))
      }
      return .sequence(items)
    case "BertPreTokenizer": return .bert
    case "Whitespace": return .whitespace
    case "WhitespaceSplit": return .whitespaceSplit
    case "UnicodeScripts": return .scripts
    case "Punctuation":
      return .punctuation(try node["behavior"].map(behavior) ?? .isolated)
    case "Digits":
      return .digits(individually: try node.flag("individual_digits", default: false))
    case "CharDelimiterSplit": return .delimiter(try node.member("delimiter").scalar())
    case "ByteLevel":
      return .byteLevel(
        addsPrefixSpace: try node.flag("add_prefix_space", default: true),
        usesPattern: try node.flag("use_regex", default: true))
    case "Metaspace": return try metaspace(node)
    case "Split":
      return .split(
        try delimiter(node.member("pattern"), scansWords: true),
        try behavior(node.member("behavior")),
        isInverted: try node.flag("invert", default: false))
    default: throw node.unsupported("the pre-tokenizer \(type)")
    }
  }

  /// The component's name, its parts in brackets.
  static func name(_ node: JSONNode, parts key: String) throws(TokenizerError) -> String {
    let type = try node.type()
    guard type == "Sequence", let parts = node[key] else { return type }
    var names: [String] = []
    for part in try parts.elements() { names.append(try name(part, parts: key)) }
    return "Sequence(\(names.joined(separator: ", ")))"
  }

  private static func metaspace(_ node: JSONNode) throws(TokenizerError) -> PreTokenizer {
    var scheme = PreTokenizer.PrependScheme.always
    if let member = node["prepend_scheme"] {
      guard let named = PreTokenizer.PrependScheme(rawValue: try member.string()) else {
        throw member.unsupported("this prepend_scheme")
      }
      scheme = named
    }
    // Files from before 2024 have add_prefix_space instead.
    if let member = node["add_prefix_space"], try !member.bool() {
      guard scheme != .first else {
        throw member.invalid("add_prefix_space is false, but prepend_scheme is not \"never\"")
      }
      scheme = .never
    }
    return .metaspace(
      replacement: try node["replacement"]?.scalar() ?? 0x2581, prepend: scheme,
      splits: try node.flag("split", default: true))
  }

  private static func behavior(_ node: JSONNode) throws(TokenizerError) -> DelimiterBehavior {
    let name = try node.string()
    guard let behavior = DelimiterBehavior(rawValue: name) else {
      throw node.unsupported("the behaviour \(name)")
    }
    return behavior
  }

  /// `{"String": …}` or `{"Regex": …}`, or in older files a bare string.
  private static func delimiter(
    _ node: JSONNode, scansWords: Bool
  ) throws(TokenizerError) -> Delimiter {
    if let literal = node["String"] ?? (node.value.text == nil ? nil : node) {
      let bytes = Array(try literal.string().utf8)
      guard !bytes.isEmpty else { throw literal.invalid("an empty pattern") }
      return .literal(bytes)
    }
    let member = try node.member("Regex")
    let pattern = try member.string()
    if scansWords, let words = WordPattern(spelled: pattern) { return .words(words) }
    do {
      return .pattern(try PatternProgram(pattern))
    } catch {
      throw member.unsupported("in the pattern \(pattern.debugDescription): \(error.reason)")
    }
  }
}
