/// One choice of a recipe: what coding, overriding, comparing and options need to treat all choices alike.
///
/// ``all`` is the one table. A new choice is a property of ``Recipe``, a line of the table, and an option of the
/// command line.
package struct RecipeField: Identifiable, Sendable {
  /// The name in presets, in overrides and in messages.
  package let id: String
  /// What a message calls it.
  package let title: String
  /// The keys that lead to it in the JSON of a recipe: one, or two where it stands inside an object.
  let place: [String]
  /// The property, as a key for look-ups.
  package let path: any PartialKeyPath<Recipe> & Sendable
  /// Gives the second recipe the first one's value.
  let copy: @Sendable (Recipe, inout Recipe) -> Void
  /// Whether two recipes make the same choice.
  package let isEqual: @Sendable (Recipe, Recipe) -> Bool
  /// False where the value is nil, which leaves the choice to the model.
  let isSet: @Sendable (Recipe) -> Bool
  let encode:
    @Sendable (Recipe, inout KeyedEncodingContainer<AnyCodingKey>, AnyCodingKey) throws -> Void
  /// Reads the value where its key is there and not null; true when it was.
  let decode:
    @Sendable (KeyedDecodingContainer<AnyCodingKey>, AnyCodingKey, inout Recipe) throws -> Bool

  /// A choice that is always made.
  init<Value: Codable & Hashable & Sendable>(
    _ path: any WritableKeyPath<Recipe, Value> & Sendable, _ id: String, _ title: String,
    at place: [String]? = nil, exactly texts: @escaping @Sendable (Value) -> [String] = { _ in [] }
  ) {
    self.id = id
    self.title = title
    self.place = place ?? [id]
    self.path = path
    copy = { $1[keyPath: path] = $0[keyPath: path] }
    isEqual = {
      $0[keyPath: path] == $1[keyPath: path]
        && hasSameBytes(texts($0[keyPath: path]), texts($1[keyPath: path]))
    }
    isSet = { _ in true }
    encode = { recipe, container, key in try container.encode(recipe[keyPath: path], forKey: key) }
    decode = { container, key, recipe in
      guard let value = try container.decodeIfPresent(Value.self, forKey: key) else { return false }
      recipe[keyPath: path] = value
      return true
    }
  }

  /// A choice that may be left to the model.
  init<Value: Codable & Hashable & Sendable>(
    optional path: any WritableKeyPath<Recipe, Value?> & Sendable, _ id: String, _ title: String,
    at place: [String]? = nil, exactly texts: @escaping @Sendable (Value?) -> [String] = { _ in [] }
  ) {
    self.id = id
    self.title = title
    self.place = place ?? [id]
    self.path = path
    copy = { $1[keyPath: path] = $0[keyPath: path] }
    isEqual = {
      $0[keyPath: path] == $1[keyPath: path]
        && hasSameBytes(texts($0[keyPath: path]), texts($1[keyPath: path]))
    }
    isSet = { $0[keyPath: path] != nil }
    encode = { recipe, container, key in
      try container.encodeIfPresent(recipe[keyPath: path], forKey: key)
    }
    decode = { container, key, recipe in
      guard let value = try container.decodeIfPresent(Value.self, forKey: key) else { return false }
      recipe[keyPath: path] = value
      return true
    }
  }

  /// All choices, in the order in which messages and reports name them.
  package static let all: [RecipeField] = [
    RecipeField(\.attention, "attention", "attention pattern"),
    RecipeField(\.padding, "padding", "padding"),
    RecipeField(\.pooling, "pooling", "pooling"),
    RecipeField(\.layer, "layer", "hidden layer"),
    RecipeField(\.normsEarlyLayers, "normsEarlyLayers", "final norm on early layers"),
    RecipeField(\.prompts, "prompts", "prompt template", exactly: { $0 }),
    RecipeField(\.instruction, "instruction", "instruction", exactly: { [$0] }),
    RecipeField(\.bos, "bos", "begin-of-sequence policy", at: ["specialTokens", "bos"]),
    RecipeField(\.eos, "eos", "end-of-sequence policy", at: ["specialTokens", "eos"]),
    RecipeField(
      optional: \.assertLast, "assertLast", "assertion on the last token",
      at: ["specialTokens", "assertLast"], exactly: { [$0].compactMap(\.self) }),
    RecipeField(
      optional: \.maxTokens, "maxTokens", "token limit", at: ["truncation", "maxTokens"]),
    RecipeField(
      \.truncationTarget, "truncationTarget", "truncation target", at: ["truncation", "target"]),
    RecipeField(\.appliesHeads, "appliesHeads", "Dense heads"),
    RecipeField(optional: \.dimensions, "dimensions", "number of dimensions"),
    RecipeField(\.normalisation, "normalisation", "normalisation"),
    RecipeField(\.textRule, "textRule", "text rule"),
    RecipeField(\.precision, "precision", "precision"),
  ]

  /// The choice that `path` is.
  package static func of(_ path: PartialKeyPath<Recipe>) -> RecipeField {
    guard let field = all.first(where: { $0.path == path }) else {
      preconditionFailure("a choice of the recipe is missing in RecipeField.all")
    }
    return field
  }
}

/// Whether texts are equal byte by byte: strings of other bytes may compare equal (“é” in one scalar or in two), and a
/// tokenizer sees bytes.
private func hasSameBytes(_ left: [String], _ right: [String]) -> Bool {
  left.count == right.count && zip(left, right).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
}

extension Recipe: Hashable {
  /// Whether every choice is the same, texts byte by byte.
  package static func == (left: Recipe, right: Recipe) -> Bool {
    RecipeField.all.allSatisfy { $0.isEqual(left, right) }
  }

  /// Hashes what usually differs from recipe to recipe.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(attention)
    hasher.combine(pooling)
    hasher.combine(layer)
    hasher.combine(normsEarlyLayers)
    hasher.combine(prompts)
    hasher.combine(dimensions)
  }
}

/// Some choices of a recipe, by name: what a model honours.
package struct RecipeFields: Hashable, Sendable {
  package let names: Set<String>

  /// The choices that the paths are, as in `RecipeFields(\.prompts, \.textRule)`.
  package init(_ paths: PartialKeyPath<Recipe>...) {
    names = Set(paths.map { RecipeField.of($0).id })
  }

  private init(names: Set<String>) { self.names = names }

  /// Every choice there is.
  package static let all = RecipeFields(names: Set(RecipeField.all.map(\.id)))

  package func contains(_ field: RecipeField) -> Bool { names.contains(field.id) }
}

extension Recipe {
  /// The parts of ``specialTokens`` and ``truncation``, each a choice of its own.
  package var bos: SpecialTokens.Policy {
    get { specialTokens.bos }
    set { specialTokens.bos = newValue }
  }
  package var eos: SpecialTokens.Policy {
    get { specialTokens.eos }
    set { specialTokens.eos = newValue }
  }
  package var assertLast: String? {
    get { specialTokens.assertLast }
    set { specialTokens.assertLast = newValue }
  }
  package var maxTokens: Int? {
    get { truncation.maxTokens }
    set { truncation.maxTokens = newValue }
  }
  package var truncationTarget: Truncation.Target {
    get { truncation.target }
    set { truncation.target = newValue }
  }
}
