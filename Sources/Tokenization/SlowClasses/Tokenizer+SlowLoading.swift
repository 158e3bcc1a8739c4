package import Documents
package import Foundation

extension Tokenizer {
  /// The vocabulary files of slow tokenizers, by which a folder without `tokenizer.json` is known to have one.
  package static var slowFiles: [String] { SlowTokenizerClass.knownFiles }

  /// Builds the tokenizer that transformers converts the slow tokenizer of `folder` to.
  ///
  /// Its class is the one that `tokenizer_config.json` or `config.json` names, or that the `model_type` has. Read are the
  /// vocabulary files of that class, `tokenizer_config.json`, `special_tokens_map.json` and `added_tokens.json`.
  ///
  /// - Parameters:
  ///   - overlay: members that stand in place of those of `tokenizer_config.json`.
  ///   - acceptedKeys: keys of `tokenizer_config.json` that the user lets pass.
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  package init(
    slowFolder folder: URL, overlay: [String: JSONValue] = [:], acceptedKeys: Set<String> = []
  ) throws(TokenizerError) {
    let slow = try Self.slow(folder, overlay: overlay, acceptedKeys: acceptedKeys)
    let file = slow.settings.node.file
    try self.init(
      slow.document,
      configuration: TokenizerConfiguration(slow.settings.node, accepted: acceptedKeys),
      configFile: file, sources: slow.sources)
    for (stated, token) in slow.settings.numbered where id(of: token.content) != stated {
      throw .unsupported(
        file: file, place: token.content,
        component:
          "the added token \(token.content.debugDescription) with the id \(stated), where its place makes it "
          + "\(id(of: token.content) ?? -1),")
    }
  }

  /// The document that stands for the slow tokenizer of `folder`, as ``init(slowFolder:overlay:acceptedKeys:)`` builds
  /// it.
  ///
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  package static func slowDocument(
    _ folder: URL, overlay: [String: JSONValue] = [:], acceptedKeys: Set<String> = []
  ) throws(TokenizerError) -> TokenizerDocument {
    try slow(folder, overlay: overlay, acceptedKeys: acceptedKeys).document
  }

  private static func slow(
    _ folder: URL, overlay: [String: JSONValue], acceptedKeys: Set<String>
  ) throws(TokenizerError) -> (
    document: TokenizerDocument, settings: SlowTokenizerSettings, sources: [URL]
  ) {
    let configURL = folder.appending(path: "tokenizer_config.json")
    var sources: [URL] = []
    func object(_ name: String) throws(TokenizerError) -> JSONNode? {
      let url = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      if name != "config.json" { sources.append(url) }
      return try Self.object(url)
    }
    let written = try object("tokenizer_config.json")
    var members: JSONObject = [:]
    if case .object(let object)? = written?.value { members = object }
    for (key, value) in overlay.sorted(by: { $0.key < $1.key }) { members.set(value, for: key) }
    let configuration = JSONNode(file: configURL.path, place: "", value: .object(members))
    let kind = try Self.kind(configuration, model: object("config.json"), folder)
    try SlowSettingRules.check(configuration, kind, accepted: acceptedKeys)
    let settings = try SlowTokenizerSettings(
      configuration: configuration, specials: object("special_tokens_map.json"),
      addedTokens: object("added_tokens.json"), of: kind)
    var files: [VocabularyFile] = []
    for name in kind.files {
      let url = folder.appending(path: name)
      files.append(try VocabularyFile(url))
      sources.append(url)
    }
    let document = try kind.build(SlowTokenizerInput(files: files, settings: settings))
    return (document, settings, sources)
  }

  /// The class of the slow tokenizer.
  private static func kind(
    _ configuration: JSONNode, model: JSONNode?, _ folder: URL
  ) throws(TokenizerError) -> SlowTokenizerClass {
    for node in [configuration, model] {
      guard let member = node?["tokenizer_class"] else { continue }
      let name = try member.string()
      guard let kind = SlowTokenizerClass.named(name) else {
        throw member.unsupported(
          "the class \(name) without tokenizer.json (known are \(SlowTokenizerClass.knownNames.joined(separator: ", ")))"
        )
      }
      return kind
    }
    guard let member = model?["model_type"] else {
      throw .unsupported(
        file: folder.path, place: "tokenizer_config.json",
        component: "a tokenizer whose class neither tokenizer_config.json nor config.json names")
    }
    let type = try member.string()
    guard let kind = SlowTokenizerClass.of(modelType: type) else {
      throw member.unsupported(
        "the tokenizer of a model of the type \(type) without tokenizer.json")
    }
    return kind
  }

  /// The object in a small JSON file.
  private static func object(_ url: URL) throws(TokenizerError) -> JSONNode {
    let bytes = [UInt8](try read(url, limit: TokenizerConfiguration.sizeLimit))
    var scanner = DocumentScanner(bytes, file: url.path)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw scanner.fault("the bytes are not UTF-8")
    }
    let node = JSONNode(file: url.path, place: "", value: try scanner.value())
    try scanner.finish()
    guard node.value.members != nil else { throw node.invalid("an object is expected") }
    return node
  }
}
