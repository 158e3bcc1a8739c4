package import Documents
package import Foundation

extension Tokenizer {
  /// Reads a tokenizer.
  ///
  /// - Parameters:
  ///   - url: `tokenizer.json`.
  ///   - config: `tokenizer_config.json`; a file that is not there is passed over.
  ///   - overlay: members that stand in place of those of `config`.
  ///   - acceptedKeys: keys of `config` that the user lets pass.
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  package init(
    contentsOf url: URL, config: URL?, overlay: [String: JSONValue] = [:],
    acceptedKeys: Set<String> = []
  ) throws(TokenizerError) {
    let json = try Self.read(url, limit: TokenizerDocument.sizeLimit)
    var configJSON: Data?
    var sources = [url]
    if let config, FileManager.default.fileExists(atPath: config.path) {
      configJSON = try Self.read(config, limit: TokenizerConfiguration.sizeLimit)
      sources.append(config)
    }
    try self.init(
      json: json, config: configJSON, file: url.path,
      configFile: config?.path ?? "tokenizer_config.json", sources: sources, overlay: overlay,
      acceptedKeys: acceptedKeys)
  }

  /// The tokenizer that `document` describes.
  ///
  /// - Parameter names: the tokens of roles: `bos`, `eos`, `cls`, `sep`, `pad`, `unk`, `mask`.
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  package init(_ document: TokenizerDocument, names: [String: String]) throws(TokenizerError) {
    var configuration = TokenizerConfiguration()
    for (role, token) in names { configuration.tokenNames["\(role)_token"] = token }
    try self.init(document, configuration: configuration, configFile: document.file)
  }

  /// The most bytes that a file of a tokenizer may have.
  package static var largestFile: Int { TokenizerDocument.sizeLimit }

  static func read(_ url: URL, limit: Int) throws(TokenizerError) -> Data {
    do {
      return try BoundedFile.bytes(of: url.path, atMost: limit)
    } catch {
      switch error {
      case .tooLarge(let bytes, let limit):
        throw .tooLarge(file: url.path, bytes: bytes, limit: limit)
      case .missing: throw .missing(file: url.path, reason: "there is no such file")
      case .denied, .wrongKind, .unreadable:
        throw .missing(file: url.path, reason: "it cannot be opened")
      }
    }
  }

  init(
    json: Data, config: Data?, file: String, configFile: String, sources: [URL],
    overlay: [String: JSONValue] = [:], acceptedKeys: Set<String> = []
  ) throws(TokenizerError) {
    let document = try TokenizerDocument([UInt8](json), file: file)
    let configBytes = config.map { [UInt8]($0) } ?? (overlay.isEmpty ? nil : Array("{}".utf8))
    let configuration =
      try configBytes.map { (bytes) throws(TokenizerError) in
        try TokenizerConfiguration(
          bytes, file: configFile, overlay: overlay, accepted: acceptedKeys)
      } ?? TokenizerConfiguration()
    try self.init(
      document, configuration: configuration, configFile: configFile, sources: sources)
  }

  /// The tokenizer that `document` describes, in the light of `configuration`.
  ///
  /// - Parameter sources: the files that both were read from.
  /// - Throws: ``TokenizerError`` naming file, place and remedy.
  init(
    _ document: TokenizerDocument, configuration: TokenizerConfiguration, configFile: String,
    sources: [URL] = []
  ) throws(TokenizerError) {
    try self.init(
      model: try ModelReader(document: document).model(), root: document.root,
      configuration: configuration, configFile: configFile, sources: sources)
  }

  /// - Parameter root: the members of `tokenizer.json` beside the model.
  init(
    model: Model, root: JSONNode, configuration: TokenizerConfiguration, configFile: String,
    sources: [URL]
  ) throws(TokenizerError) {
    self.model = model
    let rules = configuration.rules ?? StatedRules()
    normalizer = try rules.normalizer(
      root["normalizer"].map(ComponentReader.normalizer), file: configFile)
    preTokenizer = try rules.preTokenizer(
      root["pre_tokenizer"].map(ComponentReader.preTokenizer), file: configFile)
    preTokenizerName = try root["pre_tokenizer"].map { (node) throws(TokenizerError) in
      try ComponentReader.name(node, parts: "pretokenizers")
    }
    let table = model.tokens
    let reader = AddedTokenReader(model: table)
    added = try root["added_tokens"].map(reader.read) ?? []
    (rawMatcher, normalizedMatcher) = AddedTokenReader.matchers(added, normalizer)
    let addedIDs = Dictionary(uniqueKeysWithValues: added.map { (Array($0.content.utf8), $0.id) })
    self.addedIDs = addedIDs
    addedContents = Dictionary(uniqueKeysWithValues: added.map { ($0.id, $0.content) })
    let find: (String) -> Int32? = { addedIDs[Array($0.utf8)] ?? table.id($0) }
    if let node = root["post_processor"] {
      postProcessor = try PostProcessorReader.read(node, vocabulary: find)
    } else {
      postProcessor = PostProcessor()
    }
    truncation = try root["truncation"].map(Truncation.init)
    let filePadding = try root["padding"].map(Padding.init)
    padding = filePadding
    for token in configuration.declaredTokens where find(token) == nil {
      throw .unsupported(
        file: configFile, place: token,
        component: "the token \(token.debugDescription), which tokenizer.json does not have,")
    }
    self.configuration = configuration
    digestSource = sources
    let names = configuration.tokenNames
    let special: (String) -> SpecialToken? = { role in
      names["\(role)_token"].flatMap { name in
        find(name).map { SpecialToken(content: name, id: Int($0)) }
      }
    }
    specials = SpecialTokens(
      bos: special("bos"), eos: special("eos"), cls: special("cls"), sep: special("sep"),
      pad: special("pad") ?? filePadding.map { SpecialToken(content: $0.token, id: $0.id) })
  }
}

extension Truncation {
  init(_ node: JSONNode) throws(TokenizerError) {
    maxLength = try node.member("max_length").integer(0...Int(Int32.max))
    strategy = try node["strategy"]?.string() ?? "LongestFirst"
    stride = try node["stride"]?.integer(0...Int(Int32.max)) ?? 0
    isLeft = try node["direction"]?.string() == "Left"
  }
}

extension Padding {
  init(_ node: JSONNode) throws(TokenizerError) {
    id = try node.member("pad_id").integer(0...TokenTable.idLimit)
    token = try node.member("pad_token").string()
    isLeft = try node["direction"]?.string() == "Left"
    fixedLength = try node["strategy"]?["Fixed"]?.integer(0...Int(Int32.max))
  }
}
