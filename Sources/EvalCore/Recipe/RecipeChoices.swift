/// Some choices of a recipe; all others are left as they are.
///
/// A preset is a value of this type, and so are the options of a command line: a preset is laid
/// over the defaults of the model, single options over the preset (``overlaid(by:)``). A choice is read and made
/// under the name that it has in a recipe: `choices.pooling = .mean`; nil leaves it open.
@dynamicMemberLookup
package struct RecipeChoices: Hashable, Sendable {
  /// A recipe that holds the chosen values, and the defaults where nothing is chosen.
  fileprivate var values = Recipe()
  private var names: Set<String> = []

  /// No choices.
  package init() {}

  /// The choices that turn `base` into `wanted`, and no others: a model refuses choices that it cannot
  /// honour, even where they change nothing.
  ///
  /// What `wanted` leaves to the model and `base` decides (a bound on tokens, kept dimensions) cannot be
  /// chosen; applying the choices then does not give `wanted`.
  package init(turning base: Recipe, into wanted: Recipe) {
    for field in RecipeField.all where !field.isEqual(base, wanted) && field.isSet(wanted) {
      choose(field, from: wanted)
    }
  }

  package subscript<Value>(dynamicMember path: WritableKeyPath<Recipe, Value>) -> Value? {
    get { names.contains(RecipeField.of(path).id) ? values[keyPath: path] : nil }
    set {
      let field = RecipeField.of(path)
      if let newValue {
        values[keyPath: path] = newValue
        names.insert(field.id)
      } else {
        leaveOpen(field)
      }
    }
  }

  package subscript<Value>(dynamicMember path: WritableKeyPath<Recipe, Value?>) -> Value? {
    get { names.contains(RecipeField.of(path).id) ? values[keyPath: path] : nil }
    set {
      let field = RecipeField.of(path)
      guard let newValue else { return leaveOpen(field) }
      values[keyPath: path] = newValue
      names.insert(field.id)
    }
  }

  /// The fields that are chosen, in the order of the table.
  package var chosen: [RecipeField] { RecipeField.all.filter { names.contains($0.id) } }

  private mutating func choose(_ field: RecipeField, from recipe: Recipe) {
    field.copy(recipe, &values)
    names.insert(field.id)
  }

  private mutating func leaveOpen(_ field: RecipeField) {
    field.copy(Recipe(), &values)
    names.remove(field.id)
  }

  /// These choices, with those of `other` in their place where it makes any.
  ///
  /// An instruction goes with the prompts that show it: it does not outlive them.
  package func overlaid(by other: RecipeChoices) -> RecipeChoices {
    var merged = self
    if let prompts = other.prompts, !prompts.contains(where: TemplateSyntax.showsInstruction) {
      merged.instruction = nil
    }
    for field in other.chosen { merged.choose(field, from: other.values) }
    return merged
  }

  /// Refuses every choice that is not among `honoured`, by name.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)``.
  package func refuseAll(but honoured: RecipeFields, on model: String) throws {
    let refused = chosen.filter { !honoured.contains($0) }
    guard !refused.isEmpty else { return }
    throw EvalError.unsupported(
      "\(refused.map(\.title).joined(separator: ", ")) on \(model)", file: nil,
      remedy: "leave \(refused.count == 1 ? "it" : "them") out, or evaluate a model directory, "
        + "where every option is honoured")
  }
}

extension RecipeChoices: Codable {
  /// Reads an object of choices by their names, as preset files write them.
  package init(from decoder: any Decoder) throws {
    try decoder.rejectKeys(besides: RecipeField.all.map(\.id))
    let container = try decoder.container(keyedBy: AnyCodingKey.self)
    for field in RecipeField.all
    where try field.decode(container, AnyCodingKey(stringValue: field.id), &values) {
      names.insert(field.id)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyCodingKey.self)
    for field in chosen {
      try field.encode(values, &container, AnyCodingKey(stringValue: field.id))
    }
  }
}

extension Recipe {
  /// This recipe with the chosen options in place, checked.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for templates without `{text}`, misspelt places,
  ///   numbers out of range, or an instruction that no template shows.
  package func applying(_ choices: RecipeChoices) throws -> Recipe {
    var result = self
    for field in choices.chosen { field.copy(choices.values, &result) }
    try result.validate(instructionIsChosen: choices.instruction.map { !$0.isEmpty } ?? false)
    return result
  }

  private func validate(instructionIsChosen: Bool) throws {
    guard !prompts.isEmpty else {
      throw EvalError.usage("the recipe has no prompt template", remedy: "write at least {text}")
    }
    for prompt in prompts { try TemplateSyntax.check(prompt) }
    if instructionIsChosen, !prompts.contains(where: TemplateSyntax.showsInstruction) {
      throw EvalError.usage(
        "an instruction was given, and no prompt template shows it",
        remedy:
          "write {instruction} into the prompt, as in $'Instruct: {instruction}\\nQuery: {text}'")
    }
    if let dimensions, dimensions < 1 {
      throw EvalError.usage("\(dimensions) dimensions cannot be kept", remedy: "keep at least 1")
    }
    if let limit = truncation.maxTokens, limit < 1 {
      throw EvalError.usage("a limit of \(limit) tokens leaves nothing", remedy: "allow at least 1")
    }
  }
}
