package import EvalCore
import Transformers

extension NativeModel {
  /// Texts under recipes that feed the same tokens: tokenized and planned together.
  private struct Part: Sendable {
    var members: [Int]
    var prompts: EncodedPrompts
    var plan: ForwardPlan
  }

  package func plan(_ texts: [String], recipes: [Recipe]) async throws -> EncodingPlan {
    let recipes = try recipes.map { try completed($0) }
    var parts: [Part] = []
    var work = WorkCounts()
    var equalTo = Array(recipes.indices)
    var notes: [String] = []
    for group in PromptGroup.groups(of: recipes) {
      let members = group.members.map { recipes[$0] }
      let prompts = try await encodePrompts(texts, recipe: members[0])
      let plan = try makePlan(prompts, recipes: members)
      work.add(plan.counts, from: .otherRecipes)
      for (place, index) in group.members.enumerated() {
        let first = group.members.indices.first { other in
          plan.equalTo[other] == plan.equalTo[place]
            && members[other].hasSameEnd(as: members[place])
        }
        equalTo[index] = group.members[first ?? place]
      }
      for note in plan.notes.compactMap(\.self) where !notes.contains(note) { notes.append(note) }
      parts.append(Part(members: group.members, prompts: prompts, plan: plan))
    }
    let planned = parts
    return EncodingPlan(
      equalTo: equalTo, dimensions: recipes.map { dimension(of: $0) }, notes: notes, work: work
    ) { progress in
      try await computing {
        try await run(planned, recipes: recipes, texts: texts.count, progress: progress)
      }
    }
  }

  private func run(
    _ parts: [Part], recipes: [Recipe], texts: Int, progress: EmbeddingProgress?
  ) async throws -> [Embeddings] {
    var results = [Embeddings?](repeating: nil, count: recipes.count)
    for (number, part) in parts.enumerated() {
      let tokens = Double(part.prompts.tokens)
      let share = Double(texts) / Double(parts.count)
      var report: (@Sendable (ForwardProgress) -> Void)?
      if let progress {
        report = { (state: ForwardProgress) in
          let fraction = Double(state.rowLayers) / Double(max(1, state.totalRowLayers))
          progress(Int(share * (Double(number) + fraction)), Int(tokens * fraction))
        }
      }
      let vectors = try await encoder.run(part.plan, threads: threads, progress: report, trace: nil)
      for (place, index) in part.members.enumerated() {
        var embeddings = try finish(
          vectors[place], recipe: recipes[index], prompts: part.prompts, texts: texts)
        // The work of a part is shared; it is counted once.
        if place == 0 { embeddings.work = part.plan.counts }
        if let note = part.plan.notes[place] { embeddings.notes.append(note) }
        results[index] = embeddings
      }
    }
    return results.compactMap(\.self)
  }
}

extension Recipe {
  /// Whether the same pooled rows become the same vectors under both.
  fileprivate func hasSameEnd(as other: Recipe) -> Bool {
    var own = self
    own.attention = other.attention
    own.layer = other.layer
    own.normsEarlyLayers = other.normsEarlyLayers
    own.pooling = other.pooling
    return own == other
  }
}
