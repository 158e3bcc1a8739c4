import Documents
import EvalCore

/// The settings of the Transformer module (`sentence_bert_config.json`): bounds, and what it hands to transformers when
/// the model, its configuration and its tokenizer are loaded.
///
/// Keys after sentence-transformers 2 to 6: `…_args` is the older spelling of `…_kwargs`; both are read, and where both
/// are there the newer one wins, as in version 6.
enum TransformerSettings {
  static func read(
    _ configuration: ModelConfiguration, into result: inout SentenceModules
  ) throws {
    result.maxTokens = try configuration.optionalSize("max_seq_length")
    result.lowercases = try configuration.flag("do_lower_case", false)
    result.configOverlay = try arguments("config_args", "config_kwargs", configuration)
    result.tokenizerOverlay = try arguments("tokenizer_args", "processor_kwargs", configuration)
    try readModelArguments(configuration)
    try readProcessing(configuration, into: &result)
    try configuration.refuse("transformer_task", unless: .string("feature-extraction"))
    try configuration.refuse("module_output_name", unless: .string("token_embeddings"))
    for key in ["query_length", "document_length", "query_expansion"] {
      try configuration.refuse(key, unless: .boolean(false))
    }
    try readModalities(configuration)
  }

  /// Arguments that say where and how files are found; the files are here already.
  private static let places = [
    "trust_remote_code", "revision", "local_files_only", "token", "cache_dir", "use_fast",
  ]

  /// The members under the older and the newer key together, without those that say where files are.
  private static func arguments(
    _ older: String, _ newer: String, _ configuration: ModelConfiguration
  ) throws -> [String: JSONValue] {
    var merged: [String: JSONValue] = [:]
    for key in [older, newer] where configuration[key] != nil {
      guard let members = configuration[key]?.members else {
        throw configuration.wrong(key, "an object")
      }
      merged.merge(members) { _, new in new }
    }
    for key in places { merged[key] = nil }
    return merged
  }

  /// Arguments of the model: how weights are stored and where they are put.
  private static func readModelArguments(_ configuration: ModelConfiguration) throws {
    let storage = [
      "torch_dtype", "dtype", "attn_implementation", "device_map", "low_cpu_mem_usage",
      "use_safetensors",
      "add_pooling_layer", "provider", "file_name", "export",
    ]
    for key in try arguments("model_args", "model_kwargs", configuration).keys.sorted()
    where !storage.contains(key) {
      throw configuration.unsupported("model_kwargs.\(key)")
    }
  }

  /// Arguments of every call of the tokenizer.
  private static func readProcessing(
    _ configuration: ModelConfiguration, into result: inout SentenceModules
  ) throws {
    guard configuration["processing_kwargs"] != nil else { return }
    let processing = try configuration.nested("processing_kwargs")
    for part in ["common", "text"] where processing[part] != nil {
      let arguments = try processing.nested(part)
      if let length = try arguments.optionalSize("max_length") { result.maxTokens = length }
      if arguments["add_special_tokens"] != nil {
        result.addsSpecialTokens = try arguments.flag("add_special_tokens", true)
      }
      try arguments.refuse("truncation", unless: .boolean(true), .string("longest_first"))
      arguments.supersede(
        "padding", "return_tensors", "pad_to_multiple_of", "return_attention_mask")
    }
    for part in ["chat_template", "image", "audio", "video"] { processing.supersede(part) }
  }

  /// Texts go through `forward` and come out as the last hidden state; whatever else a model takes is not fed here.
  private static func readModalities(_ configuration: ModelConfiguration) throws {
    guard configuration["modality_config"] != nil else { return }
    let modalities = try configuration.nested("modality_config")
    for other in modalities.values.keys where other != "text" { modalities.supersede(other) }
    guard modalities["text"] != nil else {
      throw configuration.unsupported("modality_config without “text”")
    }
    let text = try modalities.nested("text")
    try text.refuse("method", unless: .string("forward"))
    try text.refuse("method_output_name", unless: .string("last_hidden_state"))
    text.supersede("format")
  }
}
