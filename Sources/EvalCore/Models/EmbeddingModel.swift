/// Maps texts to vectors: opened once, and asked under any number of recipes.
///
/// A model honours every choice of a recipe or refuses it by name (``completed(_:)``); none is ignored. The conformance
/// suites in EvalTestSupport state the laws: a vector does not depend on the other texts, their order, the other recipes
/// or the number of threads (unless the recipe says so), and an empty text gives a defined vector or is refused by name.
package protocol EmbeddingModel: Sendable {
  /// Who answers, down to the bytes.
  var identity: ModelIdentity { get }
  /// The complete recipe of the model, with every default written down.
  var defaultRecipe: Recipe { get }
  /// The choices that may differ from ``defaultRecipe``.
  var honoured: RecipeFields { get }
  /// What messages call this kind of model: `builtin:lexical`, `an embeddings server`.
  var kindName: String { get }
  /// The model's own prompts by name, each standing before the text (`prompts` of sentence-transformers).
  var namedPrompts: [String: String] { get }
  /// Facts about the opened model that its user should know.
  var notes: [String] { get }
  /// What the model's own files say about its use.
  var declared: ModelDeclarations { get }
  /// Bytes of the weights that are held; 0 where they are not this program's.
  var weightBytes: Int { get }
  /// False where a vector depends on the other texts of the call (idf of a task); such a model is always given
  /// all texts of one task at once, and never those of two.
  var embedsTextsIndependently: Bool { get }
  /// The layers, where they are this program's to change; nil elsewhere.
  var layers: LayerFacts? { get }
  /// The hidden states of single tokens, where they can be had.
  var tokenStates: (any TokenStates)? { get }

  /// Refuses choices that leave open what the model needs to know.
  ///
  /// - Throws: ``EvalError`` that names the choice.
  func check(_ choices: RecipeChoices) throws

  /// `recipe` in the one spelling that the model has for it, checked against everything that is known before the
  /// first text.
  ///
  /// - Throws: ``EvalError`` for what the model cannot honour.
  func completed(_ recipe: Recipe) throws -> Recipe

  /// Decides how `texts`, which are distinct unless a recipe depends on batches, become vectors under each of
  /// `recipes`; nothing is computed yet.
  ///
  /// - Throws: as ``completed(_:)``, and ``EvalError`` for texts that cannot be fed.
  func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan

  /// Checks, when a run ends, that what answered is still what was opened.
  ///
  /// - Throws: ``EvalError`` that names what changed.
  func confirm() async throws
}

/// The layers of a model whose forward pass is this program's.
package struct LayerFacts: Hashable, Sendable {
  package var count: Int
  /// Whether a norm follows the last layer.
  package var hasFinalNorm: Bool
  /// Whether layers are bidirectional where no pattern says otherwise.
  package var isBidirectional: Bool

  package init(count: Int, hasFinalNorm: Bool, isBidirectional: Bool) {
    self.count = count
    self.hasFinalNorm = hasFinalNorm
    self.isBidirectional = isBidirectional
  }
}

/// A text as it is fed: token ids, and which of them are the text's own.
package struct FedText: Sendable, Hashable {
  package var ids: [Int32]
  package var text: Range<Int>

  package init(ids: [Int32], text: Range<Int>) {
    self.ids = ids
    self.text = text
  }
}

/// A model that gives out the hidden states of tokens.
package protocol TokenStates: Sendable {
  /// Every text under the first prompt of `recipe`.
  func fed(_ texts: [String], under recipe: Recipe) throws -> [FedText]

  /// The states of one token of every sequence, `[hidden state 0…layers][sequence][component]`, the final norm in the
  /// last one only. Sequences are computed together, so that a shared prefix has the same bits in all of them.
  func states(ofToken token: Int, in sequences: [[Int32]], pattern: AttentionPattern) async throws
    -> [[[Float]]]

  /// The states of all tokens of one sequence, `[hidden state 0…layers][token][component]`.
  func states(ofAllTokensIn sequence: [Int32], pattern: AttentionPattern) async throws
    -> [[[Float]]]
}

/// Hears how far an encoding is: `(texts done, tokens done)`.
package typealias EmbeddingProgress = @Sendable (Int, Int) -> Void

extension EmbeddingModel {
  package var notes: [String] { [] }
  package var declared: ModelDeclarations { ModelDeclarations() }
  package var namedPrompts: [String: String] { [:] }
  package var weightBytes: Int { 0 }
  package var embedsTextsIndependently: Bool { true }
  package var layers: LayerFacts? { nil }
  package var tokenStates: (any TokenStates)? { nil }
  package func check(_ choices: RecipeChoices) throws {}
  package func confirm() async throws {}
  package func completed(_ recipe: Recipe) throws -> Recipe { recipe }

  /// The hidden states of single tokens.
  ///
  /// - Throws: ``EvalError`` where the model gives vectors of whole texts only.
  package func requiredTokenStates() throws -> any TokenStates {
    guard let tokenStates else {
      throw EvalError.unsupported(
        "the hidden states of \(identity.name)", file: nil, remedy: "name a model directory")
    }
    return tokenStates
  }

  /// The model's recipe with `choices` laid over it.
  ///
  /// - Throws: ``EvalError`` for choices that the model does not honour, by name, and for values that cannot be meant.
  package func resolve(_ choices: RecipeChoices) throws -> Recipe {
    try choices.refuseAll(but: honoured, on: kindName)
    try check(choices)
    return try completed(try defaultRecipe.applying(choices))
  }

  /// `choices` with the model's own prompt called `name` in place of any other; nil names none.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the names that the model has.
  package func naming(prompt name: String?, in choices: RecipeChoices) throws -> RecipeChoices {
    guard let name else { return choices }
    guard let prompt = namedPrompts[name] else {
      let names = namedPrompts.keys.sorted().joined(separator: ", ")
      throw EvalError.usage(
        "there is no prompt named “\(name)” in \(identity.name)",
        remedy: names.isEmpty
          ? "write the template itself: --prompt 'query: {text}'" : "its prompts are \(names)")
    }
    var named = RecipeChoices()
    named.prompts = [prompt + "{text}"]
    return choices.overlaid(by: named)
  }

  /// Whether the texts of a call may be parted under `recipes`.
  package func embedsTextsIndependently(under recipes: [Recipe]) -> Bool {
    embedsTextsIndependently && recipes.allSatisfy { $0.padding == .none }
  }

  /// The vectors of `plan`, one ``Embeddings`` a recipe; row i belongs to text i.
  ///
  /// - Parameter progress: hears the numbers of texts and tokens done so far, from any thread.
  /// - Throws: ``EvalError`` for whatever keeps a text from having a finite vector.
  package func embed(_ plan: EncodingPlan, progress: EmbeddingProgress? = nil) async throws
    -> [Embeddings]
  {
    try await plan.run(progress)
  }

  /// The vectors of `texts` under one recipe.
  ///
  /// - Throws: as ``plan(_:recipes:)`` and ``embed(_:progress:)``.
  package func embed(
    _ texts: [String], under recipe: Recipe, progress: EmbeddingProgress? = nil
  ) async throws -> Embeddings {
    try await embed(try await plan(texts, recipes: [recipe]), progress: progress)[0]
  }
}
