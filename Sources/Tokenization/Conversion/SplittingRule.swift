/// How a byte-level vocabulary cuts text into words, by the name that llama.cpp gives it (`tokenizer.ggml.pre`).
///
/// Source: the names and regular expressions of llama-vocab.cpp of llama.cpp, and `GGUF_PRE_TOKENIZER_SPLITS` of
/// transformers 5.24.
package struct SplittingRule: Hashable, Sendable {
  /// The name of the rule's first vocabulary.
  package let name: String
  /// Whether a word that is a token is taken whole.
  package var ignoresMerges = false
  /// Whether llama.cpp puts the beginning token before a text where the file does not say so.
  package var addsBeginning = false
  /// Whether text is brought into NFC first.
  package var composes = false
  /// How text is cut.
  package let words: ByteLevelParts.Words

  private init(
    _ name: String, _ words: ByteLevelParts.Words, ignoresMerges: Bool = false,
    addsBeginning: Bool = false, composes: Bool = false
  ) {
    self.name = name
    self.words = words
    self.ignoresMerges = ignoresMerges
    self.addsBeginning = addsBeginning
    self.composes = composes
  }

  /// The rule that llama.cpp calls `name`; nil where it is not known.
  package static func named(_ name: String) -> SplittingRule? {
    rules.first { $0.names.contains(name) }?.rule
  }

  /// All names that are known.
  package static var names: [String] { rules.flatMap(\.names) }

  private static let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  private static let modern = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let upper = #"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
  private static let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
  private static let cased = #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let rules: [(names: [String], rule: SplittingRule)] = [
    (
      [
        "gpt-2", "phi-2", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "roberta-bpe",
      ], SplittingRule("gpt-2", .gpt2)
    ),
    (
      ["starcoder", "refact", "smollm"],
      SplittingRule("starcoder", .digits)
    ),
    (
      [
        "llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2",
        "jina-v5-nano",
      ],
      SplittingRule(
        "llama-bpe", .patterns([modern + #"\p{N}{1,3}"# + tail]), ignoresMerges: true,
        addsBeginning: true)
    ),
    (
      ["dbrx", "smaug-bpe"],
      SplittingRule("smaug-bpe", .patterns([modern + #"\p{N}{1,3}"# + tail]))
    ),
    (
      // Qwen's own tokenizers compose text first; llama.cpp and transformers leave that out of GGUF.
      ["qwen2"], SplittingRule("qwen2", .patterns([modern + #"\p{N}"# + tail]), composes: true)
    ),
    (
      ["deepseek-r1-qwen", "kormo", "f2llmv2", "megrez"],
      SplittingRule("deepseek-r1-qwen", .patterns([modern + #"\p{N}"# + tail]))
    ),
    (
      ["tekken"],
      SplittingRule(
        "tekken", .patterns(["\(upper)*\(lower)+|\(upper)+\(lower)*" + #"|\p{N}"# + cased]),
        ignoresMerges: true, addsBeginning: true)
    ),
  ]
}
