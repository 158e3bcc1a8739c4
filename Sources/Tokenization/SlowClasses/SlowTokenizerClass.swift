/// A class of tokenizers of transformers that has a converter to a fast one: which models it belongs to, which files it
/// reads, the tokens that it names unless it is told otherwise, and what its converter builds.
///
/// Source: the classes and `convert_slow_tokenizer.py` of transformers 4.57.6. A class is one line of ``catalogue``.
struct SlowTokenizerClass: Sendable {
  /// How files name it, without “Fast”.
  let names: [String]
  /// The `model_type`s of `config.json` whose tokenizer it is where nothing names one.
  let modelTypes: [String]
  /// The files that it reads, all of them.
  let files: [String]
  /// The tokens that it names by role where no file does.
  let defaults: [String: String]
  /// Whether its mask token takes the white space before it, where no file says so itself.
  let stripsBeforeMask: Bool
  /// Settings that its converter follows, beside those of every class.
  let honoured: Set<String>
  let build: @Sendable (SlowTokenizerInput) throws(TokenizerError) -> TokenizerDocument

  init(
    _ names: [String], modelTypes: [String], files: [String], defaults: [String: String],
    stripsBeforeMask: Bool = false, honoured: Set<String> = [],
    build: @escaping @Sendable (SlowTokenizerInput) throws(TokenizerError) -> TokenizerDocument
  ) {
    self.names = names
    self.modelTypes = modelTypes
    self.files = files
    self.defaults = defaults
    self.stripsBeforeMask = stripsBeforeMask
    self.honoured = honoured
    self.build = build
  }

  /// The class called `name`, with or without “Fast”; nil where it is not known.
  static func named(_ name: String) -> SlowTokenizerClass? {
    let plain = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
    return catalogue.first { $0.names.contains(plain) }
  }

  /// The class of models of the type `modelType`; nil where it is not known.
  static func of(modelType: String) -> SlowTokenizerClass? {
    catalogue.first { $0.modelTypes.contains(modelType) }
  }

  /// Every name that is known.
  static var knownNames: [String] { catalogue.flatMap(\.names).sorted() }

  /// Every file that a class reads, each once.
  static var knownFiles: [String] {
    catalogue.flatMap(\.files).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

/// What a converter works on.
struct SlowTokenizerInput {
  /// The content of each of the class's files, in their order.
  let files: [VocabularyFile]
  var settings: SlowTokenizerSettings
}
