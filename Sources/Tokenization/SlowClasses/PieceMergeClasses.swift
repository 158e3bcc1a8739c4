import Documents

extension SlowTokenizerClass {
  /// Llama and the models that took its tokenizer (`LlamaConverter`).
  static let llama = SlowTokenizerClass(
    ["LlamaTokenizer", "CodeLlamaTokenizer"], modelTypes: ["llama", "mistral"],
    files: ["tokenizer.model"], defaults: ["bos": "<s>", "eos": "</s>", "unk": "<unk>"],
    honoured: ["legacy", "add_prefix_space", "add_bos_token", "add_eos_token"]
  ) { (input) throws(TokenizerError) in
    let model = try pieceMergeModel(input)
    var parts = PieceMergeParts(tokens: model.tokens, unknown: model.unknownPiece)
    for index in parts.tokens.indices.prefix(3) { parts.tokens[index].score = 0 }
    let addsPrefix = try input.settings.flag("add_prefix_space", default: true)
    if try input.settings.flag("legacy", default: true) {
      let prefix: [JSONValue] = addsPrefix ? [["type": "Prepend", "prepend": "▁"]] : []
      parts.normalizer = ["type": "Sequence", "normalizers": .array(prefix + [spacesToMarks])]
    } else {
      parts.preTokenizer = [
        "type": "Metaspace", "replacement": "▁",
        "prepend_scheme": addsPrefix ? "first" : "never", "split": .boolean(false),
      ]
    }
    return try finished(parts, input, model)
  }

  /// Gemma (`GemmaConverter`): no mark before the text, and “\t” in the place of its byte token where it is missing.
  static let gemma = SlowTokenizerClass(
    ["GemmaTokenizer"], modelTypes: ["gemma", "gemma2", "gemma3", "gemma3_text"],
    files: ["tokenizer.model"],
    defaults: ["bos": "<bos>", "eos": "<eos>", "unk": "<unk>", "pad": "<pad>"],
    honoured: ["add_bos_token", "add_eos_token"]
  ) { (input) throws(TokenizerError) in
    let model = try pieceMergeModel(input)
    var parts = PieceMergeParts(tokens: model.tokens, unknown: model.unknownPiece)
    for (index, role) in ["pad", "eos", "bos"].enumerated() where index < parts.tokens.count {
      parts.tokens[index] = ListedToken(try input.settings.name(role), id: index)
    }
    if !parts.tokens.contains(where: { $0.text == "\t" }),
      let place = parts.tokens.firstIndex(where: { $0.text == "<0x09>" })
    {
      parts.tokens[place] = ListedToken("\t", id: place)
    }
    parts.normalizer = spacesToMarks
    parts.preTokenizer = [
      "type": "Split", "pattern": ["String": " "], "behavior": "MergedWithPrevious",
      "invert": .boolean(false),
    ]
    return try finished(
      parts, input, model, specials: ["<start_of_turn>", "<end_of_turn>"])
  }

  private static let spacesToMarks: JSONValue = [
    "type": "Replace", "pattern": ["String": " "], "content": "▁",
  ]

  private static func pieceMergeModel(
    _ input: SlowTokenizerInput
  ) throws(TokenizerError) -> SentencePieceFile {
    let model = try SentencePieceFile(input.files[0])
    guard model.algorithm == .bpe else {
      throw .unsupported(
        file: input.files[0].path, place: "trainer_spec.model_type",
        component: "a SentencePiece model of the kind \(model.algorithm) for this class")
    }
    return model
  }

  private static func finished(
    _ parts: PieceMergeParts, _ input: SlowTokenizerInput, _ model: SentencePieceFile,
    specials: Set<String> = []
  ) throws(TokenizerError) -> TokenizerDocument {
    var parts = parts
    if try input.settings.flag("add_bos_token", default: true) {
      parts.template.before = [try input.settings.name("bos")]
    }
    if try input.settings.flag("add_eos_token", default: false) {
      parts.template.after = [try input.settings.name("eos")]
    }
    var first = model.declaredTokens
    for index in first.indices where specials.contains(first[index].content) {
      first[index].isSpecial = true
    }
    parts.added = input.settings.added(before: first)
    return try parts.document(file: input.files[0].path)
  }
}
