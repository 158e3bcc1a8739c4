import ArgumentParser
import EmbeddingBackends
import EvalCore

/// The model and the recipe: everything between a text and its vector.
struct ModelOptions: ParsableArguments {
  @OptionGroup var source: ModelSourceOptions

  @Option(
    help: ArgumentHelp(
      "Named preset (`stsbench recipes`) that single options override.", valueName: "name"))
  var recipe: String?

  @Option(
    help: ArgumentHelp(
      "Bidirectional layers: none, all, last:N, first:N, from:K or a list such as 0,5,30-31.",
      valueName: "pattern"))
  var bidirectional: String?

  @Option(
    help:
      "Pooling: cls, mean, last, weighted-mean, max, mean-sqrt-len, pooler ([CLS] behind the checkpoint's tanh layer); joined by +; @text or @second-copy."
  )
  var pooling: String?

  @Option(help: "Hidden state(s) to pool: last, first-last, top-2, -2, 7, or 1,-1 to average.")
  var layer: String?

  @Flag(
    inversion: .prefixedNo, help: "Apply the final norm to hidden states before the last as well.")
  var normEarlyLayers: Bool?

  @Option(
    help: ArgumentHelp(
      "Template with {text} and optionally {instruction}; repeat to average several.",
      valueName: "template"))
  var prompt: [String] = []

  @Option(
    help: ArgumentHelp(
      "Prompt of the model's own by its name: query, STS, … (config_sentence_transformers.json).",
      valueName: "name"))
  var promptName: String?

  @Option(
    help: """
      What stands for {instruction} in the template. Empty: a recipe's prompt without instruction; in a \
      template of yours nothing, the blanks around it kept.
      """)
  var instruction: String?

  @Option(help: "Begin-of-sequence token: tokenizer, add, omit.")
  var bos: SpecialTokens.Policy?

  @Option(help: "End-of-sequence token: tokenizer, add, omit.")
  var eos: SpecialTokens.Policy?

  @Option(help: ArgumentHelp("Fail unless every prompt ends with this token.", valueName: "token"))
  var assertLast: String?

  @Option(help: "Most tokens a prompt, special ones included.")
  var maxTokens: Int?

  @Option(
    help: "What is cut when a prompt is too long: whole (its end) or text (the template stays).")
  var truncate: Truncation.Target?

  @Option(help: "Leading components kept (Matryoshka).")
  var dimensions: Int?

  @Option(
    name: [.customLong("normalise"), .customLong("normalize")],
    help: "Normalisation of the vector: none, l2.")
  var normalise: Normalisation?

  @Flag(inversion: .prefixedNo, help: "Apply the Dense heads of a sentence-transformers model.")
  var heads: Bool?

  @Option(help: "How texts are changed before the template: verbatim, bellm-full-stop, prompteol.")
  var textRule: TextRule?

  @Option(
    help:
      "none (correct), or billm-leak: bidirectional layers see their batch's padding, as BiLLM does."
  )
  var padding: PaddingName?

  @Option(help: "With billm-leak: the side that is padded.")
  var padSide: LeakBatching.Side?

  @Option(help: "With billm-leak: the token id that pads.")
  var padID: Int?

  @Option(help: "With billm-leak: texts a batch.")
  var batchSize: Int?

  @Option(help: "With billm-leak: file, length or gold order of batches.")
  var batchOrder: LeakBatching.Order?

  enum PaddingName: String, ExpressibleByArgument, CaseIterable {
    case none
    case billmLeak = "billm-leak"
  }

  mutating func validate() throws {
    if let dimensions, dimensions < 1 { throw ValidationError("--dimensions must be at least 1") }
    if promptName != nil, !prompt.isEmpty {
      throw ValidationError("--prompt and --prompt-name both say the template; give one of them")
    }
    if let maxTokens, maxTokens < 1 { throw ValidationError("--max-tokens must be at least 1") }
    if let batchSize, batchSize < 1 { throw ValidationError("--batch-size must be at least 1") }
  }

  /// Whether an option is there that only a leak of padding reads.
  private var namesLeak: Bool {
    padSide != nil || padID != nil || batchSize != nil || batchOrder != nil
  }

  /// Whether any option here has a say in the recipe.
  ///
  /// - Throws: as ``choices()``.
  func namesRecipe() throws -> Bool {
    try recipe != nil || promptName != nil || !source.adapter.isEmpty
      || choices() != RecipeChoices()
  }

  /// How the batches of the leak are made, where these options say it.
  var batching: LeakBatching {
    var batching = LeakBatching()
    if let padSide { batching.side = padSide }
    if let batchSize { batching.batchSize = batchSize }
    if let batchOrder { batching.order = batchOrder }
    batching.padID = padID
    return batching
  }

  /// These options without those that only a leak of padding reads.
  var withoutLeak: ModelOptions {
    var options = self
    options.padSide = nil
    options.padID = nil
    options.batchSize = nil
    options.batchOrder = nil
    return options
  }

  /// The choices that these options spell.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a value that cannot be read, or an option of the leak
  ///   without the leak.
  func choices() throws -> RecipeChoices {
    guard padding == .billmLeak || !namesLeak else {
      throw EvalError.usage(
        "--pad-side, --pad-id, --batch-size and --batch-order move scores only with --padding billm-leak",
        remedy: "add --padding billm-leak, or leave them out")
    }
    var choices = RecipeChoices()
    choices.attention = try bidirectional.map { try AttentionPattern(parsing: $0) }
    choices.pooling = try pooling.map { try Pooling(parsing: $0) }
    choices.layer = try layer.map { try LayerSelection(parsing: $0) }
    choices.normsEarlyLayers = normEarlyLayers
    choices.prompts = prompt.isEmpty ? nil : prompt
    choices.instruction = instruction
    choices.bos = bos
    choices.eos = eos
    choices.assertLast = assertLast
    choices.maxTokens = maxTokens
    choices.truncationTarget = truncate
    choices.dimensions = dimensions
    choices.normalisation = normalise
    choices.appliesHeads = heads
    choices.textRule = textRule
    switch padding {
    case nil: break
    case Optional.some(.none): choices.padding = Padding.none
    case .billmLeak: choices.padding = .billmLeak(batching)
    }
    return choices
  }
}

extension SpecialTokens.Policy: ExpressibleByArgument {}
extension Truncation.Target: ExpressibleByArgument {}
extension Normalisation: ExpressibleByArgument {}
extension TextRule: ExpressibleByArgument {}
extension LeakBatching.Side: ExpressibleByArgument {}
extension LeakBatching.Order: ExpressibleByArgument {}
