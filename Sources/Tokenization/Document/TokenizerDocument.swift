import Documents

/// A `tokenizer.json` taken apart: small members as a tree, vocabulary and merges by position only; or what stands for
/// one, with vocabulary and merges as lists.
package struct TokenizerDocument: Sendable {
  let bytes: [UInt8]
  package let file: String
  /// Everything but the model, and the model without its two large members.
  private(set) var root: JSONNode
  private(set) var model: JSONNode
  private(set) var vocabulary: VocabularySource?
  private(set) var merges: MergeSource?

  /// 128 MB: four times the largest published tokenizer.
  static let sizeLimit = 128 << 20

  /// A document of values.
  ///
  /// - Parameters:
  ///   - members: every member of a tokenizer file but the model.
  ///   - model: the members of the model but its vocabulary and merges.
  ///   - merges: of a byte-pair model; nil for any other.
  ///   - file: what errors name.
  init(
    members: JSONObject, model: JSONObject, tokens: [ListedToken], merges: MergeSource?,
    file: String
  ) {
    bytes = []
    self.file = file
    root = JSONNode(file: file, place: "", value: .object(members))
    self.model = JSONNode(file: file, place: "model", value: .object(model))
    vocabulary = .listed(tokens)
    self.merges = merges
  }

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
    _ scanner: inout DocumentScanner, _ vocabulary: inout VocabularySource?,
    _ merges: inout MergeSource?
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
        vocabulary = .written(at: scanner.position)
        try scanner.skip()
        value = .null
      case "merges":
        _ = scanner.peek()
        merges = .written(at: scanner.position)
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
