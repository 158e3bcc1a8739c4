/// Everything between a text and its vector that is a choice: the recipe of a run.
///
/// A recipe is complete: where a user or a model directory says nothing, the default is written
/// down here. Two equal recipes on the same weights give equal vectors.
package struct Recipe: Sendable {
  /// Which layers are bidirectional.
  package var attention: AttentionPattern = .none
  /// What bidirectional layers see of a batch's padding.
  package var padding: Padding = .none
  /// How rows become a vector.
  package var pooling: Pooling = .mean
  /// Which hidden states are pooled.
  package var layer: LayerSelection = .last
  /// Whether the final norm is applied to hidden states before the last (the last always has it).
  package var normsEarlyLayers = false
  /// Templates with `{text}` (and `{instruction}`); the vectors of several are averaged.
  package var prompts: [String] = ["{text}"]
  /// What stands for `{instruction}`.
  package var instruction = ""
  /// Special tokens added around the prompt.
  package var specialTokens = SpecialTokens()
  /// The bound on tokens, and what is cut.
  package var truncation = Truncation()
  /// Whether the model directory's Dense heads are applied.
  package var appliesHeads = true
  /// The number of leading components kept (Matryoshka), applied before normalisation.
  package var dimensions: Int?
  /// What is done to the vector at the end.
  package var normalisation: Normalisation = .none
  /// How texts are changed before the template.
  package var textRule: TextRule = .verbatim
  /// The arithmetic.
  package var precision: Precision = .float32

  /// The plain recipe: the text itself, mean pooling, nothing normalised.
  package init() {}
}

/// What bidirectional layers see of a batch's padding.
package enum Padding: Hashable, Sendable, Codable {
  /// There is none: sequences are ragged. The only correct choice.
  case none
  /// As BiLLM does it: real tokens of bidirectional layers see the pad tokens of their batch
  /// (WhereIsAI/BiLLM, issue 6). For auditing published numbers only.
  case billmLeak(LeakBatching)
}

/// How the batches of the leak were made, all of which moves the scores.
package struct LeakBatching: Hashable, Sendable, Codable {
  package enum Side: String, Codable, CaseIterable, Hashable, Sendable { case left, right }

  /// The order in which pairs are batched.
  package enum Order: String, Codable, CaseIterable, Hashable, Sendable {
    /// As in the file.
    case file
    /// By (words of sentence 1, words of sentence 2, gold score), as SentEval and SimCSE.
    case length
    /// By gold score: what the padded lists of the BeLLM fork come down to.
    case gold
  }

  package var side: Side = .right
  /// The id that pads; nil is the tokenizer's own, or 0 where it has none.
  package var padID: Int?
  package var batchSize = 16
  package var order: Order = .length

  package init(side: Side = .right, padID: Int? = nil, batchSize: Int = 16, order: Order = .length)
  {
    self.side = side
    self.padID = padID
    self.batchSize = batchSize
    self.order = order
  }
}

/// Which special tokens stand around the prompt.
package struct SpecialTokens: Hashable, Sendable, Codable {
  package enum Policy: String, Codable, CaseIterable, Hashable, Sendable {
    /// What the tokenizer's post-processor does.
    case tokenizer
    /// Always there, once.
    case add
    /// Never there.
    case omit
  }

  package var bos: Policy = .tokenizer
  package var eos: Policy = .tokenizer
  /// The content of the token that must come last in every prompt, or nil: a lost `</s>` is an
  /// error and not a lower score.
  package var assertLast: String?

  package init(bos: Policy = .tokenizer, eos: Policy = .tokenizer, assertLast: String? = nil) {
    self.bos = bos
    self.eos = eos
    self.assertLast = assertLast
  }
}

/// The bound on the number of tokens and what gives way.
package struct Truncation: Hashable, Sendable, Codable {
  package enum Target: String, Codable, CaseIterable, Hashable, Sendable {
    /// The whole prompt is cut (special tokens kept), at its end unless the tokenizer's files say at its
    /// start: a suffix may be lost.
    case whole
    /// Only `{text}` is shortened; the template stays whole.
    case text
  }

  /// The most tokens, special ones included; nil is the model's own bound.
  package var maxTokens: Int?
  package var target: Target = .whole

  package init(maxTokens: Int? = nil, target: Target = .whole) {
    self.maxTokens = maxTokens
    self.target = target
  }
}

/// What is done to a vector at the end.
package enum Normalisation: String, Codable, CaseIterable, Hashable, Sendable {
  case none
  /// Unit Euclidean length.
  case l2
}

/// How a text is changed before it enters the template.
package enum TextRule: String, Codable, CaseIterable, Hashable, Sendable {
  case verbatim
  /// A closing full stop where none of `. ? " '` ends a non-empty text; then a final `?` becomes
  /// `.` (BeLLM and AnglE evaluation, `eval_sts.py`).
  case bellmFullStop = "bellm-full-stop"
  /// As `bellmFullStop`, after double quotes have become single ones (PromptEOL).
  case promptEOL = "prompteol"
}

/// The arithmetic of the forward pass.
package enum Precision: String, Codable, CaseIterable, Hashable, Sendable {
  /// Weights are widened to float32 and sums are float32.
  case float32
}
