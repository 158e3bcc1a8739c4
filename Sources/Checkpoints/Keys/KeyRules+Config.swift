extension KeyRules {
  /// `config.json`: what no hidden state depends on. Keys after the configurations that transformers 4 and 5 write and
  /// those found in published checkpoints.
  package static let config = KeyRules(
    harmless: [
      (record, recordKeys), (training, trainingKeys), (head, headKeys),
      (generation, generationKeys),
      (output, outputKeys), (storage, storageKeys), (tensors, tensorKeys), (tokens, tokenKeys),
      (original, originalBertKeys),
    ].reduce(into: [:]) { table, group in
      for key in group.1 { table[key] = group.0 }
    })

  private static let record = "a record of where the file comes from"
  private static let recordKeys = [
    "_name_or_path", "_commit_hash", "architectures", "model_type", "transformers_version",
    "auto_map",
    "finetuning_task", "unsloth_fixed", "unsloth_version", "license", "name_or_path",
    "torchao_version",
    "adapter_fusion", "adapters",
  ]

  private static let training =
    "concerns training only: dropout, initialisation, losses, checkpointing"
  private static let trainingKeys = [
    "attention_dropout", "attention_probs_dropout_prob", "attn_pdrop", "dropout", "dropout_rate",
    "embd_pdrop",
    "embedding_dropout", "hidden_dropout", "hidden_dropout_prob", "layerdrop", "mlp_dropout",
    "resid_pdrop",
    "qa_dropout", "seq_classif_dropout", "initializer_range", "initializer_cutoff_factor",
    "initializer_factor", "init_std", "gradient_checkpointing", "sparse_pred_ignore_index",
    "sparse_prediction", "deterministic_flash_attn", "pretraining_tp", "repad_logits_with_grad",
    "use_bfloat16",
  ]

  private static let head = "concerns a head that no hidden state passes through"
  private static let headKeys = [
    "id2label", "label2id", "num_labels", "_num_labels", "problem_type", "classifier_activation",
    "classifier_bias",
    "classifier_dropout", "classifier_pooling", "decoder_bias", "summary_activation",
    "summary_first_dropout", "summary_last_dropout",
    "summary_proj_to_labels", "summary_type", "summary_use_proj", "final_logit_softcapping",
    "tie_word_embeddings", "tie_encoder_decoder", "is_decoder", "task_specific_params",
    "cross_attention_hidden_size",

  ]

  private static let generation = "concerns the generation of text"
  private static let generationKeys = [
    "use_cache", "cache_implementation", "max_length", "min_length", "do_sample", "early_stopping",
    "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p",
    "typical_p",
    "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size",
    "bad_words_ids", "num_return_sequences", "return_dict_in_generate", "forced_bos_token_id",
    "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty",
    "suppress_tokens",
    "begin_suppress_tokens", "decoder_start_token_id", "prefix", "max_new_tokens",
  ]

  private static let output = "says what transformers returns, not what it computes"
  private static let outputKeys = [
    "output_attentions", "output_hidden_states", "output_scores", "return_dict", "output_past",
    "torchscript", "tf_legacy_loss", "chunk_size_feed_forward", "xla_device",
  ]

  private static let storage =
    "how weights were stored or attention was computed; sums here are float32"
  private static let storageKeys = [
    "torch_dtype", "dtype", "_attn_implementation", "_attn_implementation_autoset",
    "attn_implementation",
    "_flash_attn_2_enabled", "_experts_implementation", "reference_compile",
    "reorder_and_upcast_attn",

  ]

  private static let tensors = "seen in the tensors themselves"
  private static let tensorKeys = [
    "attention_bias", "sinusoidal_pos_embds", "mlp_bias", "norm_bias", "enable_bias",
    "layer_norm_elementwise_affine",
    "type_vocab_size",
  ]

  private static let tokens = "ids of tokens, which the tokenizer's own files say"
  private static let tokenKeys = [
    "bos_token_id", "eos_token_id", "pad_token_id", "cls_token_id", "sep_token_id", "mask_token_id",
    "unk_token_id", "tokenizer_class",
  ]

  private static let original = "written by the first BERT of Google and read by no library"
  private static let originalBertKeys = [
    "directionality", "pooler_fc_size", "pooler_num_attention_heads", "pooler_num_fc_layers",
    "pooler_size_per_head", "pooler_type", "n_ctx", "n_special", "afn", "predict_special_tokens",
  ]

  /// The part of `config.json` around a text model: what belongs to pictures.
  package static let configAroundText = KeyRules.config.adding(
    Dictionary(
      uniqueKeysWithValues: [
        "vision_config", "audio_config", "mm_tokens_per_image", "boi_token_index",
        "eoi_token_index",
        "image_token_index", "boi_token_id", "eoi_token_id", "image_token_id",
        "vision_soft_tokens_per_image", "vision_config_dict",
        "logit_scale_init_value", "projection_dim",
      ].map { ($0, "belongs to pictures or sounds, and texts alone are embedded") }))
}
