import Documents

extension TokenizerConfiguration {
  /// 4 MB: chat templates make these files long, but not longer.
  static let sizeLimit = 4 << 20

  /// Reads `tokenizer_config.json`; members that this package does not use are passed over.
  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    guard bytes.count <= Self.sizeLimit else {
      throw .tooLarge(file: file, bytes: bytes.count, limit: Self.sizeLimit)
    }
    var scanner = DocumentScanner(bytes, file: file)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw scanner.fault("the bytes are not UTF-8")
    }
    let node = JSONNode(file: file, place: "", value: try scanner.value())
    try scanner.finish()
    guard node.value.members != nil else { throw node.invalid("an object is expected") }
    self.init()
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
    if let length = node["model_max_length"] {
      guard let number = length.value.real, number > 0 else {
        throw length.invalid("a number above 0 is expected")
      }
      modelMaxLength = number <= 1e9 ? Int(number) : nil
    }
    for role in ["bos", "eos", "cls", "sep", "pad", "unk", "mask"] {
      guard let member = node["\(role)_token"] else { continue }
      // A bare string, or an object with its content.
      tokenNames["\(role)_token"] =
        member.value.text == nil
        ? try member.member("content").string() : try member.string()
    }
  }
}
