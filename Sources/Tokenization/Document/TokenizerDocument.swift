import Documents

/// A `tokenizer.json` taken apart: small members as a tree, vocabulary and merges by position only.
struct TokenizerDocument {
  let bytes: [UInt8]
  let file: String
  /// Everything but the model, and the model without its two large members.
  private(set) var root: JSONNode
  private(set) var model: JSONNode
  /// Where in the bytes the values begin.
  private(set) var vocabulary: Int?
  private(set) var merges: Int?

  /// 128 MB: four times the largest published tokenizer.
  static let sizeLimit = 128 << 20

  init(_ bytes: [UInt8], file: String) throws(TokenizerError) {
    guard bytes.count <= Self.sizeLimit else {
      throw .tooLarge(file: file, bytes: bytes.count, limit: Self.sizeLimit)
    }
    self.bytes = bytes
    self.file = file
    var scanner = DocumentScanner(bytes, file: file)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw scanner.fault("the bytes are not UTF-8")
    }
    root = JSONNode(file: file, place: "", value: .null)
    model = root
    var members: JSONObject = [:]
    var modelMembers: JSONObject?
    try scanner.enter(0x7B)
    if !scanner.accept(0x7D) {
      repeat {
        let key = try scanner.key()
        let value: JSONValue
        if key == "model", scanner.peek() == 0x7B {
          modelMembers = try Self.readModel(&scanner, &vocabulary, &merges)
          value = .null
        } else {
          value = try scanner.value()
        }
        guard members.add(value, for: key) else {
          throw scanner.fault("the key “\(key)” appears twice")
        }
      } while try scanner.more(0x7D)
    }
    try scanner.finish()
    root = JSONNode(file: file, place: "", value: .object(members))
    guard let modelMembers else { throw root.invalid("model is missing") }
    model = JSONNode(file: file, place: "model", value: .object(modelMembers))
  }

  private static func readModel(
    _ scanner: inout DocumentScanner, _ vocabulary: inout Int?, _ merges: inout Int?
  ) throws(TokenizerError) -> JSONObject {
    var members: JSONObject = [:]
    try scanner.enter(0x7B)
    if scanner.accept(0x7D) {
      scanner.leave()
      return members
    }
    repeat {
      let key = try scanner.key()
      let value: JSONValue
      switch key {
      case "vocab":
        _ = scanner.peek()
        vocabulary = scanner.position
        try scanner.skip()
        value = .null
      case "merges":
        _ = scanner.peek()
        merges = scanner.position
        try scanner.skip()
        value = .null
      default: value = try scanner.value()
      }
      guard members.add(value, for: key) else {
        throw scanner.fault("the key “\(key)” appears twice")
      }
    } while try scanner.more(0x7D)
    return members
  }
}
