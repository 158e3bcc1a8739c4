import EvalCore
import EvalTasks

/// The vectors of a run under one or more recipes, and the tasks' content in rows of them.
struct RunVectors: Sendable {
  /// One a recipe.
  private(set) var embeddings: [Embeddings]
  /// The content of every task; a text is the row of its vector.
  let contents: [TaskData.Content<Int>]
  /// The texts whose vectors these are, one row each; nil where the vector of a text depends on its
  /// batch, so that equal texts have rows of their own.
  let index: TextIndex?
  let totalTexts: Int
  let distinctTexts: Int

  /// One row a distinct text.
  init(embeddings: [Embeddings], index: TextIndex) {
    self.embeddings = embeddings
    self.index = index
    contents = index.contents
    totalTexts = index.total
    distinctTexts = index.texts.count
  }

  /// One row a text, repeats included.
  private init(batched embeddings: Embeddings, contents: [TaskData.Content<Int>]) {
    self.embeddings = [embeddings]
    self.contents = contents
    index = nil
    totalTexts = embeddings.count
    distinctTexts = embeddings.count
  }

  /// One row a distinct text of each task.
  private init(
    taskByTask embeddings: [Embeddings], contents: [TaskData.Content<Int>], of whole: TextIndex
  ) {
    self.embeddings = embeddings
    self.contents = contents
    index = nil
    totalTexts = whole.total
    distinctTexts = whole.texts.count
  }

  /// Embeds the texts of each task by themselves, for models whose vectors depend on the other texts of the call.
  static func taskByTask(
    _ tasks: [TaskData], of whole: TextIndex, model: any EmbeddingModel, recipes: [Recipe],
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> RunVectors {
    let indices = tasks.map { TextIndex([$0]) }
    let total = indices.reduce(0) { $0 + $1.texts.count }
    var all = recipes.map { _ in Embeddings(dimension: 0, values: []) }
    var contents: [TaskData.Content<Int>] = []
    for index in indices {
      let base = all[0].count
      let parts = try await EncodingPass(model).embed(index.texts, recipes: recipes) {
        done, tokens in progress(base + done, total, tokens)
      }
      for (place, part) in parts.enumerated() { try all[place].append(part) }
      contents += index.contents.map { $0.map { base + $0 } }
    }
    return RunVectors(taskByTask: all, contents: contents, of: whole)
  }

  /// Embeds in the batches that the recipe names: texts of one side of one subset at a time, so
  /// that the vector of a text depends on where it stands, and repeats are not shared.
  static func batched(
    _ tasks: [TaskData], model: any EmbeddingModel, recipe: Recipe, batching: LeakBatching,
    progress: @escaping @Sendable (_ done: Int, _ total: Int, _ tokens: Int) -> Void
  ) async throws -> RunVectors {
    for task in tasks {
      guard case .pairs = task.content else { throw TaskScoring.leakRefusal(task) }
    }
    let total = tasks.reduce(0) { $0 + $1.content.elements.count }
    var all = Embeddings(dimension: 0, values: [], tokens: 0)
    var contents: [TaskData.Content<Int>] = []
    for task in tasks {
      var rows: [Int] = []
      for part in task.batchedParts(order: batching.order) {
        let before = (all.count, all.tokens ?? 0)
        let vectors = try await model.embed(part.texts, under: recipe) { done, tokens in
          progress(before.0 + done, total, before.1 + tokens)
        }
        let base = all.count
        var places = [Int](repeating: 0, count: part.positions.count)
        for (place, position) in part.positions.enumerated() { places[position] = base + place }
        rows += places
        try all.append(vectors)
      }
      var next = rows.makeIterator()
      contents.append(
        try task.content.map { _ in
          guard let row = next.next() else {
            throw EvalError.internalFault("a text of \(task.spec.id) was in no batch")
          }
          return row
        })
    }
    return RunVectors(batched: all, contents: contents)
  }

  /// The vectors of one recipe alone.
  func alone(_ recipe: Int) -> RunVectors {
    var own = self
    own.embeddings = [embeddings[recipe]]
    return own
  }

  /// Lets go of the vectors.
  mutating func clear() {
    embeddings = embeddings.map { Embeddings(dimension: $0.dimension, values: []) }
  }

  /// Makes the counts of work those of the whole run, naive ones of all texts with their repeats; where the journal
  /// held slices that were computed together with other recipes, what the run takes alone.
  ///
  /// - Throws: what planning throws.
  mutating func countWork(recipe: Recipe, model: any EmbeddingModel) async throws {
    guard let index else { return }
    if let counts = embeddings[0].work {
      embeddings[0].work = try await WorkForecast.adding(
        repeatsOf: index, to: counts, recipe: recipe, model: model)
    } else {
      embeddings[0].work = try await WorkForecast.count(
        index, whole: try await model.plan(index.occurrences, recipes: [recipe]),
        passes: [[recipe]], model: model)
    }
  }

  /// What reports must say of a run.
  func facts(
    recipe: Int, encoding: EncodingTime, scoringSeconds: Double, setup: EvaluationSetup
  ) -> RunFacts {
    let vectors = embeddings[recipe]
    let warnings = vectors.notes + vectors.cutWarnings(of: distinctTexts)
    return RunFacts(
      started: encoding.started, encodingSeconds: encoding.seconds, scoringSeconds: scoringSeconds,
      version: stsbenchVersion, machine: setup.machine, texts: totalTexts,
      distinctTexts: distinctTexts, tokens: vectors.tokens, truncatedTexts: vectors.truncatedTexts,
      lostSuffixes: vectors.lostSuffixes, dimension: vectors.dimension, threads: setup.threads,
      work: vectors.work, warnings: warnings,
      textTotals: Dictionary(
        setup.tasks.map { ($0.spec.id, $0.textTotals) }, uniquingKeysWith: { first, _ in first }),
      unpinnedVectors: vectors.unpinned > 0 ? vectors.unpinned : nil,
      keptVectors: vectors.kept > 0 ? vectors.kept : nil)
  }
}

extension Embeddings {
  /// What reports must say of texts that were too long, `texts` being how many there are.
  package func cutWarnings(of texts: Int) -> [String] {
    var warnings: [String] = []
    if truncatedTexts > 0 {
      warnings.append(
        "\(truncatedTexts) of \(counted(texts, "text")) \(truncatedTexts == 1 ? "was" : "were") cut to fit"
      )
    }
    if lostSuffixes > 0 {
      warnings.append(
        "\(counted(lostSuffixes, "text")) lost the end of the prompt, so the pooled token is not the intended one; "
          + "--truncate text keeps the prompt whole")
    }
    return warnings
  }
}

/// Texts that are batched together, and where each stands in the order of the data.
struct BatchedPart {
  var texts: [String]
  var positions: [Int]
}

extension TaskData {
  /// The texts side by side and subset by subset, in the order in which they are batched; the parts
  /// follow ``TaskData/Content/elements``.
  func batchedParts(order: LeakBatching.Order) -> [BatchedPart] {
    func pairs(_ subset: PairSubset<String>) -> [BatchedPart] {
      let positions: [Int]
      switch order {
      case .file: positions = Array(subset.gold.indices)
      case .length: positions = SentEvalOrder.positions(of: subset)
      case .gold:
        positions = subset.gold.indices.sorted { (subset.gold[$0], $0) < (subset.gold[$1], $1) }
      }
      return [subset.first, subset.second].map { side in
        BatchedPart(texts: positions.map { side[$0] }, positions: positions)
      }
    }
    switch sentences {
    case .pairs(let subsets): return subsets.flatMap(pairs)
    case .scoredSplits, .samples: return []
    }
  }
}
