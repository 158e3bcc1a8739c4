extension Architecture {
  /// Every family, one line each.
  package static let catalogue: [Architecture] = [
    .bert,
    .distilbert,
    .roberta,
    .xlmRoberta,
    .mpnet,
    .modernbert,
    .llama,
    .mistral,
    .qwen2,
    .qwen3,
    .gemma2,
    .gemma3,
    .opt,
    .gpt2,
    .gptNeoX,
  ]
}
