import Checkpoints
package import EvalCore
package import Foundation
import LinearAlgebra
import Tokenization
package import Transformers

/// The native engine: a model directory, run by ``Transformers``.
///
/// Opens a checkpoint with its tokenizer and adapters once, writes every default of the model into the recipe, and
/// embeds under any number of recipes at once, sharing tokenization, prefixes and layers.
package struct NativeModel: EmbeddingModel {
  package let identity: ModelIdentity
  package let defaultRecipe: Recipe
  package let honoured = RecipeFields.all
  package let kindName = "the native engine"
  /// The opened model.
  package let checkpoint: Checkpoint
  package let weightBytes: Int
  let tokenizer: Tokenizer
  let encoder: Encoder
  let threads: Int
  let options: PlanOptions
  private let reading: ModelReading

  /// Opens `directory`.
  ///
  /// - Parameters:
  ///   - name: how the model is called in results; never a local path.
  ///   - threads: worker threads; never moves a vector.
  ///   - reading: what the user lets pass in the model's files.
  /// - Throws: ``EvalError`` for a model, tokenizer or adapter that cannot be honoured in full.
  package init(
    directory: URL, name: String, adapters: [URL] = [], threads: Int,
    options: PlanOptions = PlanOptions(), reading: ModelReading = ModelReading()
  ) throws {
    checkpoint = try Checkpoint.load(
      directory: directory, adapters: adapters, accepted: reading.acceptedKeys)
    self.reading = reading
    let folder = checkpoint.modules?.transformerFolder ?? directory
    let opened = try TokenizerFile.open(of: checkpoint, accepted: reading.acceptedKeys)
    tokenizer = opened.tokenizer
    let blueprint = checkpoint.blueprint
    guard tokenizer.largestID < blueprint.vocabularySize else {
      throw EvalError.badData(
        file: checkpoint.gguf?.url.path ?? folder.appending(path: "tokenizer.json").path,
        place: "id \(tokenizer.largestID)",
        "the tokenizer has ids up to \(tokenizer.largestID) and the model only \(blueprint.vocabularySize) rows",
        remedy: "use the tokenizer that was saved with the model")
    }
    // Static embeddings take the file of the tokenizer alone, with the truncation that it asks for.
    let isStatic = checkpoint.modules?.input == .staticEmbedding
    defaultRecipe = checkpoint.defaultRecipe(
      tokenizerLimit: isStatic
        ? tokenizer.truncation?.maxLength : tokenizer.configuration.modelMaxLength)
    weightBytes = checkpoint.weightBytes
    self.threads = threads
    var planOptions = options
    planOptions.threads = threads
    self.options = planOptions
    encoder = try Encoder(blueprint: blueprint, weights: checkpoint.weights)
    try checkpoint.verifyUnchanged()
    var digests = checkpoint.digests
    digests["tokenizer"] = opened.digest
    identity = ModelIdentity(
      backend: .native,
      name: ([name] + checkpoint.adapters.map(\.name)).joined(separator: " + "), digests: digests,
      attributes: reading.attributes(of: checkpoint))
  }

  package var namedPrompts: [String: String] { checkpoint.modules?.prompts ?? [:] }

  package var declared: ModelDeclarations {
    ModelDeclarations(similarity: checkpoint.modules?.similarity, prompts: namedPrompts)
  }

  package var notes: [String] {
    checkpoint.notes + tokenizerNotes
  }

  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for weights that are others than those that were opened.
  package func confirm() async throws { _ = try checkpoint.confirm() }

  /// Computes until nothing touched the weights meanwhile: they are read where they lie, and weights that were
  /// swapped and swapped back are the right ones again when they are looked at.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for weights that are others now, or touched again and again.
  func computing<Value>(_ body: () async throws -> Value) async throws -> Value {
    for _ in 0..<3 {
      let value = try await body()
      if try checkpoint.confirm() { return value }
    }
    throw EvalError.badData(
      file: checkpoint.folder.path, place: nil,
      "the weights were touched again and again while they were in use",
      remedy: "let copies and conversions finish, then run again")
  }

  /// transformers 4 added the end token that `add_eos_token` asks for; 5 leaves it to tokenizer.json, and is followed.
  private var tokenizerNotes: [String] { endNotes + beginNotes }

  /// The same of the begin token, either way.
  private var beginNotes: [String] {
    guard let adds = tokenizer.configuration.addsBOS, let begin = tokenizer.bos else { return [] }
    let isThere =
      TokenizerFile.encode([""], tokenizer: tokenizer, addsSpecialTokens: true)[0].first
      == Int32(begin.id)
    guard adds != isThere else { return [] }
    return [
      "tokenizer_config.json asks \(adds ? "for" : "to leave out") the begin token \(begin.content) (add_bos_token), and "
        + "tokenizer.json \(adds ? "adds none" : "adds it"): tokenizer.json is followed; --bos \(adds ? "add" : "omit") "
        + "changes it"
    ]
  }

  private var endNotes: [String] {
    guard tokenizer.configuration.addsEOS == true, let end = tokenizer.eos,
      TokenizerFile.encode([""], tokenizer: tokenizer, addsSpecialTokens: true)[0].last
        != Int32(end.id)
    else { return [] }
    return [
      "tokenizer_config.json asks for the end token \(end.content) (add_eos_token), and tokenizer.json adds none: it is left "
        + "out, as transformers 5 does; --eos add puts it there, as transformers 4 did"
    ]
  }

  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for code of the model's own that nobody spoke about.
  package func check(_ choices: RecipeChoices) throws {
    guard let code = checkpoint.remoteCode, code.behaviour == .unknown,
      choices.attention == nil, !reading.ignoresRemoteCode
    else { return }
    throw code.refusal(file: checkpoint.folder.appending(path: "config.json").path)
  }

  /// nil for a table without layers, of which nothing can be swept.
  package var layers: LayerFacts? {
    guard encoder.blueprint.layerCount > 0 else { return nil }
    return LayerFacts(
      count: encoder.blueprint.layerCount, hasFinalNorm: encoder.blueprint.hasFinalNorm,
      isBidirectional: encoder.blueprint.attention.direction == .bidirectional)
  }

  package var tokenStates: (any TokenStates)? { self }

  /// The recipe with its attention pattern in the one spelling that this number of layers has for it; whatever else can
  /// be checked without texts is.
  package func completed(_ recipe: Recipe) throws -> Recipe {
    let blueprint = checkpoint.blueprint
    var recipe = recipe
    recipe.attention = try recipe.attention.canonical(layerCount: blueprint.layerCount)
    recipe.pooling = poolingWithoutPrompt(recipe)
    if let asked = recipe.truncation.maxTokens, asked > blueprint.maxPositions {
      throw EvalError.usage(
        "\(asked) tokens a prompt, as --max-tokens or the recipe asks, exceed the "
          + "\(blueprint.maxPositions) positions of the model",
        remedy: "give --max-tokens \(blueprint.maxPositions) or less")
    }
    if case .billmLeak(let batching) = recipe.padding, let id = batching.padID,
      !(0..<blueprint.vocabularySize).contains(id)
    {
      throw EvalError.usage(
        "--pad-id \(id) is no token of the model, which has \(blueprint.vocabularySize)",
        remedy: "name an id from 0 to \(blueprint.vocabularySize - 1)")
    }
    _ = try configuration(for: recipe)
    _ = try promptEncoders(for: recipe)
    try checkDimensions(recipe)
    return recipe
  }
}

extension NativeModel {
  /// The pooling of a model that leaves its prompt out (`include_prompt: false`): where there is no prompt, every token
  /// is pooled, [CLS] too, as in sentence-transformers. A prompt of no characters is a prompt there.
  private func poolingWithoutPrompt(_ recipe: Recipe) -> Pooling {
    guard let modules = checkpoint.modules, modules.pooling.span == .text,
      recipe.pooling == modules.pooling, modules.defaultPrompt != "",
      recipe.prompts.allSatisfy({ $0.hasPrefix("{text}") })
    else { return recipe.pooling }
    return Pooling(recipe.pooling.modes, over: .all)
  }
}

// MARK: - Steps

extension NativeModel {
  func configuration(for recipe: Recipe) throws -> EncoderConfiguration {
    try checkPooler(recipe)
    return try EncoderConfiguration(
      pattern: recipe.attention, layer: recipe.layer, normsEarlyLayers: recipe.normsEarlyLayers,
      pooling: recipe.pooling, for: checkpoint.blueprint)
  }

  /// The pooler of a checkpoint was trained on the first token of the last hidden state, and on nothing else.
  private func checkPooler(_ recipe: Recipe) throws {
    guard recipe.pooling.modes.contains(.pooler) else { return }
    guard checkpoint.pooler != nil else {
      throw EvalError.unsupported(
        "pooling “pooler” on \(identity.name), which has no pooler weights,", file: nil,
        remedy:
          "use --pooling cls, or a checkpoint that was saved with its pooler (BertModel and its kin)"
      )
    }
    guard recipe.pooling.span == .all, recipe.layer == .last else {
      throw EvalError.usage(
        "the pooler reads the first token of the last hidden state, and the recipe asks for "
          + "\(recipe.pooling) of hidden state \(recipe.layer)",
        remedy: "leave the span and --layer out, or use --pooling cls")
    }
  }

  private func promptEncoders(for recipe: Recipe) throws -> [PromptEncoder] {
    guard !recipe.prompts.isEmpty else {
      throw EvalError.usage("the recipe has no prompt", remedy: "give --prompt '{text}'")
    }
    return try recipe.prompts.map {
      try PromptEncoder(
        tokenizer, prompt: $0, recipe: recipe, modelLimit: checkpoint.blueprint.maxPositions)
    }
  }

  /// Encodes every text under every prompt of `recipe`, prompt by prompt, on all threads.
  func encodePrompts(_ texts: [String], recipe: Recipe) async throws -> EncodedPrompts {
    let encoders = try promptEncoders(for: recipe)
    let share = max(64, (texts.count + threads - 1) / threads)
    let parts = try await withThrowingTaskGroup(
      of: (Int, Int, [PromptEncoder.Prompt]).self
    ) { group in
      for (number, encoder) in encoders.enumerated() {
        for start in stride(from: 0, to: texts.count, by: share) {
          let slice = texts[start..<min(start + share, texts.count)]
          group.addTask {
            var scratch = Tokenizer.Scratch()
            let prompts = try slice.map { try encoder.encode($0, scratch: &scratch) }
            return (number, start, prompts)
          }
        }
      }
      var parts: [(Int, Int, [PromptEncoder.Prompt])] = []
      for try await part in group { parts.append(part) }
      return parts.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    }
    return EncodedPrompts(parts.flatMap(\.2), copies: encoders.count)
  }

  func makePlan(_ prompts: EncodedPrompts, recipes: [Recipe]) throws -> ForwardPlan {
    let configurations = try recipes.map { try configuration(for: $0) }
    if case .billmLeak(let batching) = recipes[0].padding {
      let padID = batching.padID ?? tokenizer.pad?.id ?? 0
      let batches = stride(from: 0, to: prompts.inputs.count, by: batching.batchSize).map { start in
        PaddedBatch(
          inputs: Array(
            prompts.inputs[start..<min(start + batching.batchSize, prompts.inputs.count)]),
          side: batching.side, padID: Int32(padID))
      }
      return try encoder.plan(batches: batches, configurations: configurations, options: options)
    }
    return try encoder.plan(
      inputs: prompts.inputs, configurations: configurations, options: options)
  }

  func dimension(of recipe: Recipe) -> Int {
    let pooled = checkpoint.outputWidth * recipe.pooling.modes.count
    let headed =
      recipe.appliesHeads ? (checkpoint.heads.last?.linear.matrix.outputs ?? pooled) : pooled
    return min(recipe.dimensions ?? headed, headed)
  }

  func checkDimensions(_ recipe: Recipe) throws {
    var widest = recipe
    widest.dimensions = nil
    let available = dimension(of: widest)
    if let wanted = recipe.dimensions, wanted > available {
      throw EvalError.usage(
        "\(wanted) dimensions were asked for, and the vectors have \(available)",
        remedy: "use at most \(available)")
    }
    if recipe.appliesHeads, let head = checkpoint.heads.first,
      head.linear.matrix.inputs != checkpoint.outputWidth * recipe.pooling.modes.count
    {
      throw EvalError.usage(
        "pooling \(recipe.pooling) gives \(checkpoint.outputWidth * recipe.pooling.modes.count) components and the model's "
          + "Dense head takes \(head.linear.matrix.inputs)",
        remedy: "use the model's own pooling, or --no-heads")
    }
  }

  /// Every text under the first prompt of `recipe`, as token ids with the tokens that are its own.
  func firstPrompts(of texts: [String], under recipe: Recipe) throws -> [PromptEncoder.Prompt] {
    var scratch = Tokenizer.Scratch()
    let encoder = try promptEncoders(for: recipe)[0]
    return try texts.map { try encoder.encode($0, scratch: &scratch) }
  }

  /// Applies the pooler prompt by prompt, averages prompts, applies heads, cuts and normalises.
  func finish(
    _ pooled: [Float], recipe: Recipe, prompts: EncodedPrompts, texts: Int
  ) throws -> Embeddings {
    guard texts > 0 else {
      return Embeddings(dimension: dimension(of: recipe), values: [], tokens: 0)
    }
    let part = pooled.count / prompts.copies
    var all = PooledVectors(dimension: part / texts, values: pooled)
    if let pooler = checkpoint.pooler {
      let width = checkpoint.outputWidth
      for (place, mode) in recipe.pooling.modes.enumerated() where mode == .pooler {
        all.apply(pooler, toColumns: place * width..<(place + 1) * width)
      }
    }
    var vectors = PooledVectors(dimension: part / texts, values: Array(all.values[..<part]))
    for copy in 1..<max(prompts.copies, 1) {
      vectors.add(
        PooledVectors(
          dimension: part / texts, values: Array(all.values[copy * part..<(copy + 1) * part])))
    }
    if prompts.copies > 1 { vectors.scale(by: 1 / Float(prompts.copies)) }
    if recipe.appliesHeads { try vectors.apply(checkpoint.heads) }
    if let dimensions = recipe.dimensions { try vectors.truncate(to: dimensions) }
    if recipe.normalisation == .l2 { vectors.normalise() }
    return Embeddings(
      dimension: vectors.dimension, values: vectors.values, truncatedTexts: prompts.truncated,
      lostSuffixes: prompts.lostSuffixes, tokens: prompts.tokens)
  }
}
