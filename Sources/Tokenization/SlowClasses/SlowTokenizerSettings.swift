import Documents

/// What the small files of a slow tokenizer say: settings, named tokens and tokens that were added.
///
/// Source: `PreTrainedTokenizerBase._from_pretrained` and `PreTrainedTokenizerFast.__init__` of transformers 4.57.6.
/// `added_tokens_decoder` of `tokenizer_config.json` stands in the place of `special_tokens_map.json` and
/// `added_tokens.json`; without it the former overrides `tokenizer_config.json`.
struct SlowTokenizerSettings {
  /// A token that has a role.
  private struct NamedToken {
    var token: DeclaredToken
    /// Whether its flags are stated, and not those of any special token.
    var isStated: Bool
  }

  /// Every setting, with the tokens of all files and of the class under their roles.
  private(set) var node: JSONNode
  private(set) var additional: [DeclaredToken] = []
  private var hasAdditional = false
  private var named: [String: NamedToken] = [:]
  /// Added tokens by their stated ids.
  private(set) var numbered: [(id: Int, token: DeclaredToken)] = []

  /// Roles in the order in which transformers adds their tokens.
  static let roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"]

  /// - Parameters:
  ///   - configuration: `tokenizer_config.json`, with what a model directory puts in the place of its members.
  ///   - specials: `special_tokens_map.json`.
  ///   - addedTokens: `added_tokens.json`.
  /// - Throws: ``TokenizerError`` for members of the wrong kind.
  init(
    configuration: JSONNode, specials: JSONNode?, addedTokens: JSONNode?,
    of kind: SlowTokenizerClass
  ) throws(TokenizerError) {
    node = configuration
    var members: JSONObject = [:]
    if case .object(let object) = configuration.value { members = object }
    var sources: [String: JSONNode] = [:]
    var list = configuration["additional_special_tokens"]
    for role in Self.roles { sources[role] = configuration["\(role)_token"] }
    if let table = configuration["added_tokens_decoder"] {
      for key in table.value.orderedKeys {
        guard let entry = table[key] else { continue }
        guard let id = Int(key), 0..<TokenTable.idLimit ~= id else {
          throw entry.invalid("\(key.debugDescription) is no id")
        }
        numbered.append((id, try Self.declared(entry, hasRole: false)))
      }
    } else {
      for role in Self.roles { if let own = specials?["\(role)_token"] { sources[role] = own } }
      if let own = specials?["additional_special_tokens"] { list = own }
    }
    try readNamed(sources, list, kind, &members)
    if configuration["added_tokens_decoder"] == nil, let addedTokens {
      let special = Set(
        sources.compactMap { named[$0.key]?.token.content }.map { Array($0.utf8) }
          + additional.map { Array($0.content.utf8) })
      for key in addedTokens.value.orderedKeys {
        guard let entry = addedTokens[key] else { continue }
        let id = try entry.integer(0...TokenTable.idLimit - 1)
        numbered.append(
          (id, DeclaredToken(key, isSpecial: special.contains(Array(key.utf8)))))
      }
    }
    numbered.sort { $0.id < $1.id }
    for role in Self.roles {
      guard sources[role] != nil, let own = named[role] else { continue }
      if let known = numbered.first(where: {
        $0.token.content.utf8.elementsEqual(own.token.content.utf8)
      }) {
        named[role] = NamedToken(token: known.token, isStated: true)
      }
    }
    node = JSONNode(file: configuration.file, place: "", value: .object(members))
  }

  private mutating func readNamed(
    _ sources: [String: JSONNode], _ list: JSONNode?, _ kind: SlowTokenizerClass,
    _ members: inout JSONObject
  ) throws(TokenizerError) {
    for role in Self.roles {
      if let source = sources[role] {
        var token = try Self.declared(source)
        let isText = source.value.text != nil
        if isText, role == "mask", kind.stripsBeforeMask { token.stripsLeft = true }
        named[role] = NamedToken(
          token: token, isStated: !isText || (role == "mask" && kind.stripsBeforeMask))
      } else if node.value.members?["\(role)_token"] != .null, let content = kind.defaults[role] {
        let strips = role == "mask" && kind.stripsBeforeMask
        named[role] = NamedToken(
          token: DeclaredToken(content, isSpecial: true, stripsLeft: strips), isStated: strips)
      }
      if let content = named[role]?.token.content {
        members.set(.string(content), for: "\(role)_token")
      }
    }
    if let list {
      hasAdditional = true
      for entry in try list.elements() { additional.append(try Self.declared(entry)) }
    }
  }

  /// A token as text, or as an object with flags.
  private static func declared(
    _ node: JSONNode, hasRole: Bool = true
  ) throws(TokenizerError) -> DeclaredToken {
    if let content = node.value.text { return DeclaredToken(content, isSpecial: true) }
    let isSpecial = hasRole ? true : try node.flag("special", default: false)
    return DeclaredToken(
      try node.member("content").string(), isSpecial: isSpecial,
      isNormalized: try node["normalized"]?.bool(),
      isSingleWord: try node.flag("single_word", default: false),
      stripsLeft: try node.flag("lstrip", default: false),
      stripsRight: try node.flag("rstrip", default: false))
  }

  /// The token of a role.
  ///
  /// - Throws: ``TokenizerError`` where no file and not the class names one.
  func name(_ role: String) throws(TokenizerError) -> String {
    guard let token = named[role]?.token.content else {
      throw node.invalid("\(role)_token is missing, and the class has none of its own")
    }
    return token
  }

  /// A setting that is true or false.
  func flag(_ key: String, default fallback: Bool) throws(TokenizerError) -> Bool {
    try node.flag(key, default: fallback)
  }

  /// Names further special tokens where no file does.
  mutating func addDefault(additional names: [String]) {
    if !hasAdditional { append(additional: names) }
  }

  /// Names further special tokens.
  mutating func append(additional names: [String]) {
    additional += names.map { DeclaredToken($0, isSpecial: true) }
  }

  /// Every token that is looked for in the text, in the order in which transformers adds them: those of the model file,
  /// those with stated ids, those of the roles, and the others.
  func added(before first: [DeclaredToken] = []) -> [DeclaredToken] {
    var result = first
    var seen = Set(first.map { Array($0.content.utf8) })
    let special = Set(
      Self.roles.compactMap { named[$0]?.token.content }.map { Array($0.utf8) }
        + additional.map { Array($0.content.utf8) })
    func add(_ token: DeclaredToken, isStated: Bool) {
      let bytes = Array(token.content.utf8)
      guard seen.insert(bytes).inserted || isStated else { return }
      var token = token
      token.isSpecial = token.isSpecial || special.contains(bytes)
      result.append(token)
    }
    for entry in numbered { add(entry.token, isStated: true) }
    for role in Self.roles {
      if let own = named[role] { add(own.token, isStated: own.isStated) }
    }
    for token in additional { add(token, isStated: false) }
    return result
  }
}
