extension KeyRules {
  /// `config_sentence_transformers.json`.
  static let sentenceTransformers = KeyRules(harmless: [
    "__version__": "a record of the versions that wrote the file"
  ])

  /// `sentence_bert_config.json` and its older names.
  static let transformerSettings = KeyRules(harmless: [
    "unpad_inputs": "how batches are laid out; no sequence depends on it",
    "backend": "which runtime is used",
  ])

  /// `config.json` of a Pooling module.
  static let pooling = KeyRules(harmless: [:])

  /// `config.json` of a Dense module.
  static let dense = KeyRules(harmless: [:])

  /// `config.json` of a Dropout module.
  static let dropout = KeyRules(harmless: ["dropout": "concerns training only"])
}
