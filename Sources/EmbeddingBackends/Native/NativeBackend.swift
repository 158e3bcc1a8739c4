import Checkpoints
package import EvalCore
package import Foundation
import LinearAlgebra
import Tokenization
package import Transformers

/// The native engine: a model directory, run by ``Transformers``.
///
/// Opens a checkpoint with its tokenizer and adapters, writes every default of the model into the recipe, and
/// embeds under any number of recipes at once, sharing tokenization, prefixes and layers.
package struct NativeBackend: SweepingBackend {
  package let identity: ModelIdentity
  package let recipe: Recipe
  /// The opened model.
  package let checkpoint: Checkpoint
  /// Bytes of the weight files.
  package let weightBytes: Int
  private let tokenizer: Tokenizer
  let encoder: Encoder
  private let threads: Int
  private let options: PlanOptions

  /// Opens `directory`.
  ///
  /// - Parameters:
  ///   - name: how the model is called in results; never a local path.
  ///   - overrides: what differs from the defaults of the model directory.
  ///   - threads: worker threads; never moves a vector.
  /// - Throws: ``EvalError`` for a model, tokenizer, adapter or recipe that cannot be honoured in full.
  package init(
    directory: URL, name: String, adapters: [URL] = [], overrides: RecipeChoices = .init(),
    threads: Int, options: PlanOptions = PlanOptions()
  ) throws {
    checkpoint = try Checkpoint.load(directory: directory, adapters: adapters)
    let folder = checkpoint.modules?.transformerFolder ?? directory
    let opened = try TokenizerFile.open(folder: folder)
    tokenizer =
      checkpoint.modules?.lowercases == true ? opened.tokenizer.lowercasing : opened.tokenizer
    let blueprint = checkpoint.blueprint
    guard tokenizer.largestID < blueprint.vocabularySize else {
      throw EvalError.badData(
        file: folder.appending(path: "tokenizer.json").path, place: "id \(tokenizer.largestID)",
        "the tokenizer has ids up to \(tokenizer.largestID) and the model only \(blueprint.vocabularySize) rows",
        remedy: "use the tokenizer that was saved with the model")
    }
    var resolved = checkpoint.defaultRecipe
    if resolved.truncation.maxTokens == blueprint.maxPositions,
      let limit = tokenizer.configuration.modelMaxLength, limit < blueprint.maxPositions
    {
      resolved.truncation.maxTokens = limit
    }
    resolved = try resolved.applying(overrides)
    resolved.attention = try resolved.attention.canonical(layerCount: blueprint.layerCount)
    if let asked = overrides.maxTokens, asked > blueprint.maxPositions {
      throw EvalError.usage(
        "\(asked) tokens a prompt, as --max-tokens or the recipe asks, exceed the "
          + "\(blueprint.maxPositions) positions of the model",
        remedy: "give --max-tokens \(blueprint.maxPositions) or less")
    }
    if case .billmLeak(let batching) = resolved.padding, let id = batching.padID,
      !(0..<blueprint.vocabularySize).contains(id)
    {
      throw EvalError.usage(
        "--pad-id \(id) is no token of the model, which has \(blueprint.vocabularySize)",
        remedy: "name an id from 0 to \(blueprint.vocabularySize - 1)")
    }
    recipe = resolved
    weightBytes = Self.weightBytes(in: folder)
    self.threads = threads
    var planOptions = options
    planOptions.threads = threads
    self.options = planOptions
    encoder = try Encoder(blueprint: blueprint, weights: checkpoint.weights)
    var digests = checkpoint.digests
    digests["tokenizer"] = opened.digest
    identity = ModelIdentity(
      backend: .native, name: name, digests: digests,
      attributes: ["architecture": checkpoint.architecture.name])
    // What a recipe asks for is checked when it is opened and not at the first text.
    _ = try configuration(for: resolved)
    _ = try promptEncoders(for: resolved)
    try checkDimensions(resolved)
  }

  /// The components of a vector under the backend's recipe.
  package var dimension: Int { dimension(of: recipe) }

  /// Facts about the opened model that its user should know.
  package var notes: [String] { checkpoint.notes }

  /// The ids that each text is fed as, under the first prompt of the recipe.
  package func promptIDs(of texts: [String]) throws -> [[Int32]] {
    try firstPrompts(of: texts).map(\.ids)
  }

  package func embed(_ texts: [String], progress: EmbeddingProgress?) async throws -> Embeddings {
    try await embed(texts, recipes: [recipe], progress: progress)[0]
  }

  package func embed(_ texts: [String], recipes: [Recipe], progress: EmbeddingProgress?)
    async throws -> [Embeddings]
  {
    var results = [Embeddings?](repeating: nil, count: recipes.count)
    let groups = PromptGroup.groups(of: recipes)
    for (number, group) in groups.enumerated() {
      let members = group.members.map { recipes[$0] }
      let prompts = try await encodePrompts(texts, recipe: members[0])
      let plan = try makePlan(prompts, recipes: members)
      let tokens = Double(prompts.tokens)
      let share = Double(texts.count) / Double(groups.count)
      var report: (@Sendable (ForwardProgress) -> Void)?
      if let progress {
        report = { (state: ForwardProgress) in
          let fraction = Double(state.rowLayers) / Double(max(1, state.totalRowLayers))
          progress(Int(share * (Double(number) + fraction)), Int(tokens * fraction))
        }
      }
      let vectors = try await encoder.run(plan, threads: threads, progress: report, trace: nil)
      for (place, index) in group.members.enumerated() {
        var embeddings = try finish(
          vectors[place], recipe: recipes[index], prompts: prompts, texts: texts.count)
        // The work of a group is shared; it is told once.
        if place == 0 { embeddings.work = plan.counts }
        if let note = plan.notes[place] { embeddings.notes.append(note) }
        results[index] = embeddings
      }
    }
    try checkpoint.verifyUnchanged()
    return results.compactMap(\.self)
  }

  package func plan(_ texts: [String], recipes: [Recipe]) async throws -> WorkCounts {
    var sum = WorkCounts()
    for group in PromptGroup.groups(of: recipes) {
      let members = group.members.map { recipes[$0] }
      let prompts = try await encodePrompts(texts, recipe: members[0])
      sum.add(try makePlan(prompts, recipes: members).counts, from: .otherRecipes)
    }
    return sum
  }
}

// MARK: - Steps

extension NativeBackend {
  private static func weightBytes(in folder: URL) -> Int {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.fileSizeKey])
    return (files ?? []).filter { $0.pathExtension == "safetensors" }.reduce(0) { sum, file in
      let target = file.resolvingSymlinksInPath()
      return sum + ((try? target.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0)
    }
  }

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
  private func encodePrompts(_ texts: [String], recipe: Recipe) async throws -> EncodedPrompts {
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

  private func makePlan(_ prompts: EncodedPrompts, recipes: [Recipe]) throws -> ForwardPlan {
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

  /// Which of `recipes`, which feed the same tokens, give the same vectors for `texts`: entry i names the
  /// first recipe that equals recipe i; and why, in sentences.
  func equality(of recipes: [Recipe], on texts: [String]) async throws -> ([Int], [String]) {
    let prompts = try await encodePrompts(texts, recipe: recipes[0])
    let plan = try makePlan(prompts, recipes: recipes)
    return (plan.equalTo, plan.notes.compactMap(\.self))
  }

  /// Every text under the recipe's first prompt, as token ids with the tokens that are its own.
  func firstPrompts(of texts: [String]) throws -> [PromptEncoder.Prompt] {
    var scratch = Tokenizer.Scratch()
    let encoder = try promptEncoders(for: recipe)[0]
    return try texts.map { try encoder.encode($0, scratch: &scratch) }
  }

  /// Applies the pooler prompt by prompt, averages prompts, applies heads, cuts and normalises.
  private func finish(
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
