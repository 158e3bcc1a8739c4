import Documents

extension TokenizerConfiguration {
  /// 4 MB: chat templates make these files long, but not longer.
  static let sizeLimit = 4 << 20

  /// Reads `tokenizer_config.json`.
  ///
  /// - Parameters:
  ///   - overlay: members that stand in place of those of the file (arguments that a model directory gives).
  ///   - accepted: keys that the user lets pass.
  /// - Throws: ``TokenizerError`` for members of the wrong kind and keys whose meaning is not known.
  init(
    _ bytes: [UInt8], file: String, overlay: [String: JSONValue] = [:], accepted: Set<String> = []
  ) throws(TokenizerError) {
    guard bytes.count <= Self.sizeLimit else {
      throw .tooLarge(file: file, bytes: bytes.count, limit: Self.sizeLimit)
    }
    var scanner = DocumentScanner(bytes, file: file)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw scanner.fault("the bytes are not UTF-8")
    }
    var node = JSONNode(file: file, place: "", value: try scanner.value())
    try scanner.finish()
    guard case .object(var members) = node.value else {
      throw node.invalid("an object is expected")
    }
    for (key, value) in overlay.sorted(by: { $0.key < $1.key }) { members.set(value, for: key) }
    node = JSONNode(file: file, place: "", value: .object(members))
    try self.init(node, accepted: accepted)
  }

  /// Reads the members of `node`.
  ///
  /// - Throws: as ``init(_:file:overlay:accepted:)``.
  init(_ node: JSONNode, accepted: Set<String>) throws(TokenizerError) {
    self.init()
    try Self.checkKeys(node, accepted: accepted)
    rules = try StatedRules(node)
    className = try node["tokenizer_class"]?.string()
    addsBOS = try node["add_bos_token"]?.bool()
    addsEOS = try node["add_eos_token"]?.bool()
    paddingSide = try node["padding_side"]?.string()
    truncationSide = try node["truncation_side"]?.string()
    if let truncationSide, !["left", "right"].contains(truncationSide),
      let member = node["truncation_side"]
    {
      throw member.invalid("left or right is expected")
    }
    // transformers reads the older name where the newer one is not there.
    if let length = node["model_max_length"] ?? node["max_len"] {
      guard let number = length.value.real, number > 0 else {
        throw length.invalid("a number above 0 is expected")
      }
      modelMaxLength = number <= 1e9 ? Int(number) : nil
    }
    declaredTokens = try Self.declaredTokens(node)
    for role in ["bos", "eos", "cls", "sep", "pad", "unk", "mask"] {
      guard let member = node["\(role)_token"] else { continue }
      // A bare string, or an object with its content.
      tokenNames["\(role)_token"] =
        member.value.text == nil
        ? try member.member("content").string() : try member.string()
    }
  }

  /// Every token that the file declares, by name, in a list, or in the table of added tokens.
  private static func declaredTokens(_ node: JSONNode) throws(TokenizerError) -> [String] {
    var declared: [String] = []
    func content(_ node: JSONNode) throws(TokenizerError) -> String {
      node.value.text == nil ? try node.member("content").string() : try node.string()
    }
    for key in node.value.orderedKeys where key.hasSuffix("_token") && !key.hasPrefix("add_") {
      if let member = node[key] { declared.append(try content(member)) }
    }
    for key in [
      "additional_special_tokens", "extra_special_tokens", "model_specific_special_tokens",
    ] {
      guard let member = node[key] else { continue }
      if member.value.members != nil {
        for name in member.value.orderedKeys {
          if let token = member[name] { declared.append(try content(token)) }
        }
      } else {
        for token in try member.elements() { declared.append(try content(token)) }
      }
    }
    if let table = node["added_tokens_decoder"] {
      for id in table.value.orderedKeys {
        if let token = table[id] { declared.append(try token.member("content").string()) }
      }
    }
    return declared
  }
}
