import Documents

extension SlowTokenizerClass {
  /// XLM-RoBERTa (`XLMRobertaConverter`): the ids of fairseq, one above those of the model file, with four tokens of its
  /// own first and the mask last.
  static let xlmRoberta = SlowTokenizerClass(
    ["XLMRobertaTokenizer"], modelTypes: ["xlm-roberta", "xlm-roberta-xl"],
    files: ["sentencepiece.bpe.model"], defaults: fairseqTokens, stripsBeforeMask: true
  ) { (input) throws(TokenizerError) in
    let model = try unigramModel(input)
    let tokens =
      ["<s>", "<pad>", "</s>", "<unk>"].map { scored($0, 0) } + model.tokens.dropFirst(3)
      + [scored("<mask>", 0)]
    return try sentencePiece(
      input, model, tokens, unknown: 3, template: .init(before: ["<s>"], after: ["</s>"]))
  }

  /// CamemBERT (`CamembertConverter`): five tokens first, two of which nothing uses.
  static let camembert = SlowTokenizerClass(
    ["CamembertTokenizer"], modelTypes: ["camembert"], files: ["sentencepiece.bpe.model"],
    defaults: fairseqTokens, stripsBeforeMask: true
  ) { (input) throws(TokenizerError) in
    let model = try unigramModel(input)
    let first = ["<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>"].map { scored($0, 0) }
    let tokens =
      first + [scored("<unk>NOTUSED", -100)] + model.tokens.dropFirst() + [scored("<mask>", 0)]
    var input = input
    input.settings.addDefault(additional: ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"])
    return try sentencePiece(
      input, model, tokens, unknown: 3, template: .init(before: ["<s>"], after: ["</s>"]))
  }

  /// T5 (`T5Converter`): a hundred sentinels follow the pieces, the last first.
  static let t5 = SlowTokenizerClass(
    ["T5Tokenizer"], modelTypes: ["t5", "mt5", "umt5"], files: ["spiece.model"],
    defaults: ["eos": "</s>", "unk": "<unk>", "pad": "<pad>"],
    honoured: ["legacy", "add_prefix_space", "extra_ids"]
  ) { (input) throws(TokenizerError) in
    let model = try unigramModel(input)
    let count = try input.settings.node["extra_ids"]?.integer(0...100_000) ?? 100
    let sentinels = (0..<count).map { "<extra_id_\($0)>" }
    let named = input.settings.additional.map(\.content).filter { $0.contains("<extra_id_") }
    guard named.isEmpty || count == 0 || named.count == count else {
      throw input.settings.node.unsupported(
        "extra_ids \(count) beside \(named.count) sentinels under additional_special_tokens")
    }
    var input = input
    if named.isEmpty { input.settings.append(additional: sentinels) }
    let tokens = model.tokens + sentinels.reversed().map { scored($0, 0) }
    return try sentencePiece(
      input, model, tokens, unknown: model.unknown, template: .init(after: ["</s>"]),
      addsPrefix: input.settings.flag("add_prefix_space", default: true),
      isLegacy: input.settings.flag("legacy", default: true))
  }

  /// ALBERT (`AlbertConverter`): quotes, accents and case first, and no piece that ends in a digit and a comma.
  static let albert = SlowTokenizerClass(
    ["AlbertTokenizer"], modelTypes: ["albert"], files: ["spiece.model"],
    defaults: [
      "bos": "[CLS]", "eos": "[SEP]", "unk": "<unk>", "sep": "[SEP]", "pad": "<pad>",
      "cls": "[CLS]", "mask": "[MASK]",
    ], stripsBeforeMask: true, honoured: ["do_lower_case", "keep_accents"]
  ) { (input) throws(TokenizerError) in
    let model = try unigramModel(input)
    var tokens = model.tokens
    for index in tokens.indices where endsInDigitAndComma(tokens[index].text) {
      tokens[index].score -= 100
    }
    func replacing(_ text: String, with other: String) -> JSONValue {
      ["type": "Replace", "pattern": ["String": .string(text)], "content": .string(other)]
    }
    var rules = [replacing("``", with: "\""), replacing("''", with: "\"")]
    if try !input.settings.flag("keep_accents", default: false) {
      rules += [["type": "NFKD"], ["type": "StripAccents"]]
    }
    if try input.settings.flag("do_lower_case", default: true) {
      rules.append(["type": "Lowercase"])
    }
    return try sentencePiece(
      input, model, tokens, unknown: model.unknown,
      template: .init(before: ["[CLS]"], after: ["[SEP]"]), rulesBefore: rules,
      rulesAfter: [["type": "Replace", "pattern": ["Regex": " {2,}"], "content": " "]])
  }

  private static let fairseqTokens = [
    "bos": "<s>", "eos": "</s>", "unk": "<unk>", "sep": "</s>", "pad": "<pad>", "cls": "<s>",
    "mask": "<mask>",
  ]

  private static func scored(_ text: String, _ score: Double) -> ListedToken {
    ListedToken(text, id: 0, score: score)
  }

  /// Digits as `str.isdigit` of Python has them, of which vocabularies hold the decimal ones and those in superscript.
  private static func endsInDigitAndComma(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars.suffix(2))
    guard scalars.count == 2, scalars[1] == "," else { return false }
    switch scalars[0].properties.numericType {
    case .decimal, .digit: return true
    default: return false
    }
  }

  private static func unigramModel(
    _ input: SlowTokenizerInput
  ) throws(TokenizerError) -> SentencePieceFile {
    let model = try SentencePieceFile(input.files[0])
    guard model.algorithm == .unigram else {
      throw .unsupported(
        file: input.files[0].path, place: "trainer_spec.model_type",
        component: "a SentencePiece model of the kind \(model.algorithm) for this class")
    }
    return model
  }

  private static func sentencePiece(
    _ input: SlowTokenizerInput, _ model: SentencePieceFile, _ tokens: [ListedToken], unknown: Int,
    template: SpecialTokenTemplate, addsPrefix: Bool = true, isLegacy: Bool = true,
    rulesBefore: [JSONValue] = [], rulesAfter: [JSONValue] = UnigramParts.spacing
  ) throws(TokenizerError) -> TokenizerDocument {
    var parts = UnigramParts(
      tokens: tokens.enumerated().map {
        ListedToken($0.element.text, id: $0.offset, score: $0.element.score)
      }, unknown: unknown)
    parts.rulesBefore = rulesBefore
    parts.charsmap = model.charsmapBase64
    parts.rulesAfter = rulesAfter
    parts.prefix = addsPrefix ? (isLegacy ? .always : .first) : .never
    parts.template = template
    parts.added = input.settings.added(before: model.declaredTokens)
    return try parts.document(file: input.files[0].path)
  }
}
