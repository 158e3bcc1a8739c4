import Documents

/// Builds the post-processor; only its form for single texts is used.
enum PostProcessorReader {
  static func read(
    _ node: JSONNode, vocabulary: (String) -> Int32?
  ) throws(TokenizerError) -> PostProcessor {
    var processor = PostProcessor()
    processor.steps = try steps(node, vocabulary)
    processor.name = try ComponentReader.name(node, parts: "processors")
    return processor
  }

  private static func steps(
    _ node: JSONNode, _ vocabulary: (String) -> Int32?
  ) throws(TokenizerError) -> [PostProcessor.Step] {
    let type = try node.type()
    switch type {
    case "Sequence":
      var all: [PostProcessor.Step] = []
      for part in try node.member("processors").elements() { all += try steps(part, vocabulary) }
      return all
    case "ByteLevel":
      let adds = try node.flag("add_prefix_space", default: true)
      return try node.flag("trim_offsets", default: true)
        ? [.trimOffsets(addsPrefixSpace: adds)] : []
    case "BertProcessing", "RobertaProcessing":
      var all: [PostProcessor.Step] = []
      if type == "RobertaProcessing", try node.flag("trim_offsets", default: true) {
        all.append(
          .trimOffsets(addsPrefixSpace: try node.flag("add_prefix_space", default: true)))
      }
      let before = try token(node.member("cls"), vocabulary)
      let after = try token(node.member("sep"), vocabulary)
      all.append(
        .wrap(before: [.init(id: before, type: 0)], type: 0, after: [.init(id: after, type: 0)]))
      return all
    case "TemplateProcessing": return [try template(node, vocabulary)]
    default: throw node.unsupported("the post-processor \(type)")
    }
  }

  /// `["[CLS]", 101]`.
  private static func token(
    _ node: JSONNode, _ vocabulary: (String) -> Int32?
  ) throws(TokenizerError) -> Int32 {
    let parts = try node.elements()
    guard parts.count == 2 else { throw node.invalid("a token with its id is expected") }
    return try id(parts[0].string(), parts[1].integer(0...TokenTable.idLimit), node, vocabulary)
  }

  private static func id(
    _ token: String, _ id: Int, _ node: JSONNode, _ vocabulary: (String) -> Int32?
  ) throws(TokenizerError) -> Int32 {
    guard let known = vocabulary(token) else {
      throw node.invalid("the token \(token.debugDescription) is not in the vocabulary")
    }
    guard Int(known) == id else {
      throw node.invalid(
        "the token \(token.debugDescription) has id \(known) in the vocabulary and \(id) here")
    }
    return known
  }

  private static func template(
    _ node: JSONNode, _ vocabulary: (String) -> Int32?
  ) throws(TokenizerError) -> PostProcessor.Step {
    var specials: [String: [Int32]] = [:]
    if let table = node["special_tokens"] {
      guard table.value.members != nil else { throw table.invalid("an object is expected") }
      for name in table.value.orderedKeys {
        guard let entry = table[name] else { continue }
        let ids = try entry.member("ids").elements()
        let tokens = try entry.member("tokens").elements()
        guard ids.count == tokens.count else {
          throw entry.invalid("ids and tokens are not of the same number")
        }
        var known: [Int32] = []
        for (number, token) in zip(ids, tokens) {
          known.append(
            try id(token.string(), number.integer(0...TokenTable.idLimit), token, vocabulary))
        }
        specials[name] = known
      }
    }
    var before: [PostProcessor.Special] = []
    var after: [PostProcessor.Special] = []
    var sequence: Int32?
    let single = try node.member("single")
    for piece in try single.elements() {
      if let text = piece["Sequence"] {
        guard sequence == nil, try text.member("id").string() == "A" else {
          throw piece.unsupported(
            "a template for one text that names the text twice or another one")
        }
        sequence = Int32(try text["type_id"]?.integer(0...65535) ?? 0)
      } else {
        let special = try piece.member("SpecialToken")
        let name = try special.member("id").string()
        guard let ids = specials[name] else {
          throw piece.invalid("the special token \(name.debugDescription) is not declared")
        }
        let type = Int32(try special["type_id"]?.integer(0...65535) ?? 0)
        let tokens = ids.map { PostProcessor.Special(id: $0, type: type) }
        if sequence == nil { before += tokens } else { after += tokens }
      }
    }
    guard let sequence else {
      throw single.unsupported("a template without the text")
    }
    return .wrap(before: before, type: sequence, after: after)
  }
}
