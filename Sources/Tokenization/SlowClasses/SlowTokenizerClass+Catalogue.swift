extension SlowTokenizerClass {
  /// Every class, one line each.
  static let catalogue: [SlowTokenizerClass] = [
    .bert,
    .mpnet,
    .gpt2,
    .roberta,
    .qwen2,
    .clip,
    .xlmRoberta,
    .camembert,
    .t5,
    .albert,
    .llama,
    .gemma,
  ]
}
