extension RecipeChoices {
  /// The choices that turn `base` into `wanted`, and no others: a backend refuses choices that it cannot
  /// honour, even where they change nothing.
  ///
  /// What `wanted` leaves to the model and `base` decides (a bound on tokens, kept dimensions) cannot be
  /// chosen; applying the choices then does not give `wanted`.
  package init(turning base: Recipe, into wanted: Recipe) {
    func change<Value: Equatable>(_ path: KeyPath<Recipe, Value>) -> Value? {
      base[keyPath: path] == wanted[keyPath: path] ? nil : wanted[keyPath: path]
    }
    self.init()
    attention = change(\.attention)
    padding = change(\.padding)
    pooling = change(\.pooling)
    layer = change(\.layer)
    normsEarlyLayers = change(\.normsEarlyLayers)
    prompts = change(\.prompts)
    instruction = change(\.instruction)
    bos = change(\.specialTokens.bos)
    eos = change(\.specialTokens.eos)
    assertLast = change(\.specialTokens.assertLast) ?? nil
    maxTokens = change(\.truncation.maxTokens) ?? nil
    truncationTarget = change(\.truncation.target)
    appliesHeads = change(\.appliesHeads)
    dimensions = change(\.dimensions) ?? nil
    normalisation = change(\.normalisation)
    textRule = change(\.textRule)
    precision = change(\.precision)
  }
}
