extension SlowTokenizerClass {
  /// GPT-2 (`GPT2Converter`).
  static let gpt2 = SlowTokenizerClass(
    ["GPT2Tokenizer", "CodeGenTokenizer"], modelTypes: ["gpt2", "gptj", "gpt_neo", "codegen"],
    files: byteLevelFiles,
    defaults: ["bos": "<|endoftext|>", "eos": "<|endoftext|>", "unk": "<|endoftext|>"],
    honoured: ["add_prefix_space", "add_bos_token"]
  ) { (input) throws(TokenizerError) in
    var parts = try byteLevel(input)
    if try input.settings.flag("add_bos_token", default: false) {
      parts.template = SpecialTokenTemplate(before: [try input.settings.name("bos")])
    }
    return try parts.document(file: input.files[0].path)
  }

  /// RoBERTa and the models that took its tokenizer (`RobertaConverter`).
  static let roberta = SlowTokenizerClass(
    [
      "RobertaTokenizer", "LongformerTokenizer", "LEDTokenizer", "BartTokenizer", "MvpTokenizer",
    ],
    modelTypes: ["roberta", "longformer", "led", "bart", "mvp"], files: byteLevelFiles,
    defaults: [
      "bos": "<s>", "eos": "</s>", "unk": "<unk>", "sep": "</s>", "pad": "<pad>", "cls": "<s>",
      "mask": "<mask>",
    ], stripsBeforeMask: true, honoured: ["add_prefix_space"]
  ) { (input) throws(TokenizerError) in
    var parts = try byteLevel(input)
    parts.trimsOffsets = try input.settings.flag("trim_offsets", default: true)
    parts.template = SpecialTokenTemplate(
      before: [try input.settings.name("cls")], after: [try input.settings.name("sep")])
    return try parts.document(file: input.files[0].path)
  }

  /// Qwen 2 and 3 (`Qwen2Converter`).
  static let qwen2 = SlowTokenizerClass(
    ["Qwen2Tokenizer"], modelTypes: ["qwen2", "qwen3"], files: byteLevelFiles,
    defaults: ["eos": "<|endoftext|>", "unk": "<|endoftext|>", "pad": "<|endoftext|>"],
    honoured: ["add_prefix_space"]
  ) { (input) throws(TokenizerError) in
    var parts = try byteLevel(input, headerIsOptional: true)
    parts.normalForm = "NFC"
    parts.words = .patterns([
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    ])
    return try parts.document(file: input.files[0].path)
  }

  /// CLIP (`CLIPConverter`): small letters, words with an ending of their own.
  static let clip = SlowTokenizerClass(
    ["CLIPTokenizer"], modelTypes: ["clip", "clip_text_model"], files: byteLevelFiles,
    defaults: [
      "bos": "<|startoftext|>", "eos": "<|endoftext|>", "unk": "<|endoftext|>",
      "pad": "<|endoftext|>",
    ], honoured: ["add_prefix_space", "do_lower_case"]
  ) { (input) throws(TokenizerError) in
    var parts = try byteLevel(input)
    // The class takes no notice of either.
    _ = try input.settings.flag("do_lower_case", default: true)
    parts.addsPrefixSpace = false
    parts.normalForm = "NFC"
    parts.foldsCase = true
    parts.suffix = "</w>"
    parts.unknown = try input.settings.name("unk")
    parts.words = .matches(
      #"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#)
    parts.template = SpecialTokenTemplate(
      before: [try input.settings.name("bos")], after: [try input.settings.name("eos")])
    return try parts.document(file: input.files[0].path)
  }

  private static let byteLevelFiles = ["vocab.json", "merges.txt"]

  private static func byteLevel(
    _ input: SlowTokenizerInput, headerIsOptional: Bool = false
  ) throws(TokenizerError) -> ByteLevelParts {
    var parts = ByteLevelParts(
      tokens: try VocabularyObject(input.files[0]).tokens,
      merges: try MergeLines(input.files[1], headerIsOptional: headerIsOptional).merges)
    parts.addsPrefixSpace = try input.settings.flag("add_prefix_space", default: false)
    parts.added = input.settings.added()
    return parts
  }
}
