/// What a model's own files say about its use beyond how vectors are made: reports say where a run did otherwise.
package struct ModelDeclarations: Hashable, Sendable {
  /// The similarity that the model was made for: cosine, dot, euclidean, manhattan; nil where nothing is said.
  package var similarity: String?
  /// Prompts by name, each the text that stands before the sentence.
  package var prompts: [String: String]

  package init(similarity: String? = nil, prompts: [String: String] = [:]) {
    self.similarity = similarity
    self.prompts = prompts
  }

  /// The names of prompts that say something and that no template of `recipe` begins with, in alphabetical order.
  package func unusedPrompts(under recipe: Recipe) -> [String] {
    prompts.filter { _, text in
      !text.isEmpty && !recipe.prompts.contains { $0.hasPrefix(text) }
    }.keys.sorted()
  }

  /// The similarity that the model was made for, where that is not the cosine that scores are of.
  package var otherSimilarity: String? { similarity == "cosine" ? nil : similarity }
}

extension RunFacts {
  /// Notes where the run of `recipe` did otherwise than the model's files say.
  package mutating func tell(_ declared: ModelDeclarations, under recipe: Recipe) {
    let prompts = declared.unusedPrompts(under: recipe)
    if !prompts.isEmpty {
      unusedPrompts = prompts
      warnings.append(
        "the model's files hold \(prompts.count == 1 ? "a prompt" : "prompts") that this run did not use: "
          + "\(prompts.joined(separator: ", ")); --prompt-name takes one")
    }
    if let similarity = declared.otherSimilarity {
      declaredSimilarity = similarity
      warnings.append(
        "the model's files name the similarity \(similarity) (similarity_fn_name), and scores are of the cosine; "
          + "those of every similarity stand under “scores” in results.json")
    }
  }
}
