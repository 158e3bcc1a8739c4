extension SlowTokenizerClass {
  /// BERT and the models that took its tokenizer (`BertConverter`).
  static let bert = SlowTokenizerClass(
    [
      "BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer",
      "ConvBertTokenizer", "RetriBertTokenizer", "SqueezeBertTokenizer", "LxmertTokenizer",
      "DPRContextEncoderTokenizer", "DPRQuestionEncoderTokenizer", "DPRReaderTokenizer",
    ],
    modelTypes: [
      "bert", "distilbert", "electra", "mobilebert", "convbert", "squeezebert", "lxmert", "dpr",
      "nomic_bert",
    ],
    files: ["vocab.txt"],
    defaults: [
      "unk": "[UNK]", "sep": "[SEP]", "pad": "[PAD]", "cls": "[CLS]", "mask": "[MASK]",
    ], honoured: wordPieceSettings, build: wordPiece)

  /// MPNet (`MPNetConverter`): as BERT, between `<s>` and `</s>`.
  static let mpnet = SlowTokenizerClass(
    ["MPNetTokenizer"], modelTypes: ["mpnet"], files: ["vocab.txt"],
    defaults: [
      "bos": "<s>", "eos": "</s>", "unk": "[UNK]", "sep": "</s>", "pad": "<pad>", "cls": "<s>",
      "mask": "<mask>",
    ], stripsBeforeMask: true, honoured: wordPieceSettings, build: wordPiece)

  private static let wordPieceSettings: Set<String> = [
    "do_lower_case", "strip_accents", "tokenize_chinese_chars",
  ]

  @Sendable private static func wordPiece(
    _ input: SlowTokenizerInput
  ) throws(TokenizerError) -> TokenizerDocument {
    let settings = input.settings
    var parts = WordPieceParts(tokens: try VocabularyLines(input.files[0]).tokens)
    parts.unknown = try settings.name("unk")
    parts.lowercases = try settings.flag("do_lower_case", default: true)
    parts.stripsAccents = try settings.node["strip_accents"]?.bool()
    parts.separatesIdeographs = try settings.flag("tokenize_chinese_chars", default: true)
    parts.template = SpecialTokenTemplate(
      before: [try settings.name("cls")], after: [try settings.name("sep")])
    parts.added = settings.added()
    return try parts.document(file: input.files[0].path)
  }
}
