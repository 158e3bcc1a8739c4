import EvalTestSupport
import Foundation
import Testing

/// Inputs that other tools read wrongly, made after public reports; each says where it was reported, whether this program
/// was wrong at first, and what rule holds now. Nothing is copied from the threads.
struct ReportedInput: Sendable, CustomTestStringConvertible {
  var name: String
  /// The thread, `owner/repository#number`.
  var source: String
  /// What this program did when the input was first tried.
  var atFirst: AtFirst
  var rule: String
  var check: @Sendable (Binary) throws -> Void

  enum AtFirst: Sendable {
    case right
    /// Another number, and not a word.
    case wrongInSilence
    /// The right number or none, and not a word of what the user must know.
    case unsaid
    /// A sound model was refused.
    case refused
  }

  var testDescription: String { "\(name) (\(source))" }
}

@Suite("inputs from public reports") struct ReportedInputsTests {
  static let all = modules + tokenizers + configurations + adapters + results

  @Test(arguments: all) func isReadAsTheRuleSays(input: ReportedInput) throws {
    try input.check(try Binary())
  }

  @Test func thereAreTwentyAndMore() {
    #expect(Self.all.count >= 20)
    #expect(Set(Self.all.map(\.name)).count == Self.all.count)
    #expect(Self.all.allSatisfy { $0.source.contains("#") && !$0.rule.isEmpty })
  }

  // MARK: Modules of sentence-transformers

  private static let modules = [
    ReportedInput(
      name: "a pooling file that names one mode", source: "Blaizzy/mlx-embeddings#63",
      atFirst: .wrongInSilence,
      rule: "the mean is on where its flag is not there, as in Pooling.__init__"
    ) { binary in
      let model = try TextModel()
      try model.write(TextModel.modules(pooling: #"{"pooling_mode_cls_token":true}"#))
      let both = try model.vectors(binary, ["--pooling", "cls+mean"]).values
      #expect(try model.vectors(binary).values == both)
      try model.write(TextModel.modules(pooling: "{}"))
      let mean = try model.vectors(binary, ["--pooling", "mean"]).values
      #expect(try model.vectors(binary).values == mean)
    },
    ReportedInput(
      name: "a prompt that is left out, where there is none",
      source: "huggingface/sentence-transformers#3598", atFirst: .wrongInSilence,
      rule: "include_prompt: false leaves nothing out without a prompt, [CLS] neither"
    ) { binary in
      let model = try TextModel()
      let pooling = #"{"pooling_mode_mean_tokens":true,"include_prompt":false}"#
      try model.write(TextModel.modules(pooling: pooling))
      let own = try model.vectors(binary).values
      #expect(try model.vectors(binary, ["--pooling", "mean"]).values == own)
      #expect(
        try model.vectors(binary, ["--pooling", "mean@text", "--prompt", "a {text}"]).values
          == model.vectors(binary, ["--prompt", "a {text}"]).values)
      #expect(
        try model.vectors(binary, ["--pooling", "mean", "--prompt", "a {text}"]).values
          != model.vectors(binary, ["--prompt", "a {text}"]).values)
    },
    ReportedInput(
      name: "[CLS] of a tokenizer that pads on the left",
      source: "huggingface/sentence-transformers#3208", atFirst: .right,
      rule: "nothing is padded; the first token is the first token"
    ) { binary in
      let model = try TextModel()
      try model.write(TextModel.modules(pooling: #"{"pooling_mode":"cls"}"#))
      let right = try model.vectors(binary).values
      try model.write(["tokenizer_config.json": #"{"padding_side":"left"}"#])
      #expect(try model.vectors(binary).values == right)
    },
    ReportedInput(
      name: "modules without their folders", source: "huggingface/sentence-transformers#2458",
      atFirst: .right,
      rule: "a module without settings needs no folder; a file that is needed is named"
    ) { binary in
      let model = try TextModel()
      try model.write(
        TextModel.modules(pooling: #"{"pooling_mode":"mean"}"#, more: ["Normalize"]))
      let vectors = try model.vectors(binary).values
      let length = vectors.prefix(vectors.count / 3).reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
      try FileManager.default.removeItem(at: model.model.directory.appending(path: "1_Pooling"))
      let refusal = try #require(try model.refusal(binary))
      #expect(refusal.status == 66 && refusal.errors.contains("1_Pooling"), "\(refusal)")
    },
    ReportedInput(
      name: "a model's own prompts and similarity, passed over",
      source: "McGill-NLP/llm2vec#77", atFirst: .unsaid,
      rule:
        "prompts that exist and were not used, and another similarity, are said in report and JSON"
    ) { binary in
      let model = try TextModel()
      var files = TextModel.modules(pooling: #"{"pooling_mode":"mean"}"#)
      files["config_sentence_transformers.json"] =
        #"{"prompts":{"query":"the ","document":""},"similarity_fn_name":"dot"}"#
      try model.write(files)
      let run = try binary.run(
        "run", "--task", "STSB", "--data", "sample", "--model", model.path, "--format", "json")
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("\"unusedPrompts\""), "\(run.output.suffix(3000))")
      #expect(run.output.contains("\"declaredSimilarity\""))
      #expect(run.errors.contains("did not use: query"), "\(run.errors)")
      #expect(run.errors.contains("similarity dot"), "\(run.errors)")
      let used = try binary.run(
        "run", "--task", "STSB", "--data", "sample", "--model", model.path, "--prompt",
        "the {text}", "--format", "json")
      #expect(!used.output.contains("unusedPrompts"), "\(used.errors)")
    },
  ]

  // MARK: Tokenizers

  private static let tokenizers = [
    ReportedInput(
      name: "the older name of the bound on tokens", source: "neuml/txtai#74",
      atFirst: .wrongInSilence,
      rule: "max_len stands for model_max_length where that is not there"
    ) { binary in
      let model = try TextModel()
      let whole = try model.vectors(binary).values
      try model.write(["tokenizer_config.json": #"{"max_len":6}"#])
      let cut = try model.vectors(binary)
      #expect(cut.values != whole)
      try model.write(["tokenizer_config.json": #"{"model_max_length":6}"#])
      #expect(try model.vectors(binary).values == cut.values)
    },
    ReportedInput(
      name: "two files that name two end tokens", source: "pytorch/executorch#15215",
      atFirst: .wrongInSilence,
      rule: "a contradiction is refused by the role, unless a table of added tokens decides it"
    ) { binary in
      let model = try TextModel("llama")
      try model.write([
        "tokenizer_config.json": #"{"eos_token":"word80"}"#,
        "special_tokens_map.json": #"{"eos_token":{"content":"word81"}}"#,
      ])
      let refusal = try #require(try model.refusal(binary))
      #expect(refusal.status == 78 && refusal.errors.contains("eos_token “word81”"), "\(refusal)")
      try model.write([
        "tokenizer_config.json":
          #"{"eos_token":"word80","added_tokens_decoder":{"80":{"content":"word80"}}}"#
      ])
      #expect(try model.refusal(binary) == nil)
    },
    ReportedInput(
      name: "a begin token that is asked for and not added", source: "huggingface/tokenizers#1643",
      atFirst: .unsaid, rule: "tokenizer.json is followed, and the contradiction is said"
    ) { binary in
      let model = try TextModel("llama")
      try model.write(["tokenizer_config.json": #"{"bos_token":"word70","add_bos_token":true}"#])
      #expect(try model.vectors(binary).errors.contains("add_bos_token"))
      try model.write(["tokenizer_config.json": #"{"bos_token":"word88","add_bos_token":true}"#])
      #expect(try !model.vectors(binary).errors.contains("add_bos_token"))
    },
    ReportedInput(
      name: "padding to a fixed length in tokenizer.json", source: "spiceai/spiceai#13415",
      atFirst: .right, rule: "nothing is padded"
    ) { binary in
      let model = try TextModel()
      let plain = try model.vectors(binary).values
      try model.edit("tokenizer.json") {
        $0.replacing(
          "\"padding\": null",
          with:
            #""padding": {"strategy": {"Fixed": 32}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]"}"#
        )
      }
      #expect(try model.vectors(binary).values == plain)
    },
    ReportedInput(
      name: "a bound on tokens in tokenizer.json", source: "qdrant/fastembed#531", atFirst: .right,
      rule: "the bounds of the model count, not that of the tokenizer's last call"
    ) { binary in
      let model = try TextModel()
      let plain = try model.vectors(binary).values
      try model.edit("tokenizer.json") {
        $0.replacing(
          "\"truncation\": null",
          with:
            #""truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}"#
        )
      }
      #expect(try model.vectors(binary).values == plain)
    },
    ReportedInput(
      name: "texts that are cut at their beginning",
      source: "huggingface/text-embeddings-inference#272", atFirst: .right,
      rule: "the side in tokenizer.json counts where tokenizer_config.json names none"
    ) { binary in
      let model = try TextModel()
      try model.edit("tokenizer.json") {
        $0.replacing(
          "\"truncation\": null",
          with:
            #""truncation": {"direction": "Left", "max_length": 40, "strategy": "LongestFirst", "stride": 0}"#
        )
      }
      let left = try model.vectors(binary, ["--max-tokens", "4"], texts: ["a man the dog"]).values
      #expect(try model.vectors(binary, texts: ["the dog"]).values == left)
    },
    ReportedInput(
      name: "lower case before the tokenizer, and tokens in the text",
      source: "huggingface/sentence-transformers#3440", atFirst: .right,
      rule: "added tokens are found before texts are lower-cased"
    ) { binary in
      let model = try TextModel()
      var files = TextModel.modules(pooling: #"{"pooling_mode":"mean"}"#)
      files["sentence_bert_config.json"] = #"{"do_lower_case":true}"#
      try model.write(files)
      try model.edit("tokenizer.json") {
        $0.replacing(
          "\"added_tokens\": []",
          with:
            #""added_tokens": [{"id": 0, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}]"#
        )
      }
      let token = try model.vectors(binary, texts: ["[UNK] A Man"]).values
      #expect(try model.vectors(binary, texts: ["nowhere a man"]).values == token)
    },
  ]

  // MARK: Configurations

  /// The vectors of a llama whose configuration has these members.
  private static func llama(_ binary: Binary, _ members: [String: Any]) throws -> [Float] {
    let model = try TextModel("llama")
    try model.set(members)
    return try model.vectors(binary).values
  }

  private static let configurations = [
    ReportedInput(
      name: "θ of rotary positions inside and outside", source: "deepspeedai/DeepSpeed#8345",
      atFirst: .right, rule: "rope_parameters wins over the older key"
    ) { binary in
      let wide = try llama(binary, ["rope_theta": 500_000, "rope_parameters": NSNull()])
      let narrow = try llama(binary, ["rope_theta": 10_000, "rope_parameters": NSNull()])
      #expect(wide != narrow)
      let inside: [String: Any] = ["rope_type": "default", "rope_theta": 500_000]
      let told = try llama(binary, ["rope_theta": 10_000, "rope_parameters": inside])
      #expect(told == wide)
    },
    ReportedInput(
      name: "scaled positions that replace the parameters", source: "unslothai/unsloth#7028",
      atFirst: .right, rule: "rope_scaling replaces rope_parameters, θ at the top stays"
    ) { binary in
      let scaling: [String: Any] = ["type": "linear", "factor": 4.0]
      let both = try llama(
        binary,
        [
          "rope_theta": 500_000, "rope_scaling": scaling,
          "rope_parameters": ["rope_type": "default", "rope_theta": 7],
        ])
      let inside: [String: Any] = ["rope_type": "linear", "factor": 4.0, "rope_theta": 500_000]
      let alone = try llama(binary, ["rope_parameters": inside])
      #expect(alone == both)
    },
    ReportedInput(
      name: "Gemma 2 with both keys of its activation",
      source: "huggingface/text-generation-inference#2381", atFirst: .refused,
      rule: "hidden_activation is read and hidden_act beside it counts as superseded"
    ) { binary in
      let model = try TextModel("gemma2")
      let own = try model.vectors(binary).values
      try model.set(["hidden_act": "gelu", "hidden_activation": "gelu_pytorch_tanh"])
      #expect(try model.vectors(binary).values == own)
    },
  ]

  // MARK: Adapters

  private static func adapter(_ binary: Binary, _ members: [String: Any] = [:]) throws -> String {
    let place = binary.folder.url.appending(path: "adapter-\(UUID().uuidString.prefix(4))")
    try FileManager.default.copyItem(
      at: SharedData.repository.appending(
        path: "Tests/TransformersTests/Fixtures/adapters/llama-plain"), to: place)
    let file = place.appending(path: "adapter_config.json")
    var object =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    object.merge(members) { $1 }
    try JSONSerialization.data(withJSONObject: object).write(to: file)
    return place.path
  }

  private static let adapters = [
    ReportedInput(
      name: "an initialisation that is not known", source: "huggingface/peft#1930",
      atFirst: .wrongInSilence,
      rule: "initialisations that leave the base model alone are listed; others are refused by name"
    ) { binary in
      let model = try TextModel("llama")
      let strange = try adapter(binary, ["init_lora_weights": "milora"])
      #expect {
        try model.vectors(binary, ["--adapter", strange])
      } throws: {
        ($0 as? TextModel.Refusal)?.errors.contains("init_lora_weights “milora”") == true
      }
      let usual = try adapter(binary, ["init_lora_weights": "gaussian"])
      #expect(
        try model.vectors(binary, ["--adapter", usual]).values != model.vectors(binary).values)
    },
    ReportedInput(
      name: "an adapter of another base model", source: "huggingface/peft#1932", atFirst: .unsaid,
      rule: "the base model that the adapter names is held against the folder's name, and said"
    ) { binary in
      let model = try TextModel("llama")
      let own = try adapter(binary)
      #expect(try !model.vectors(binary, ["--adapter", own]).errors.contains("was trained on"))
      let other = try adapter(binary, ["base_model_name_or_path": "org/Another-7B"])
      let errors = try model.vectors(binary, ["--adapter", other]).errors
      #expect(errors.contains("was trained on Another-7B"), "\(errors)")
    },
    ReportedInput(
      name: "an adapter that was never trained", source: "alvdansen/signet-trainer#105",
      atFirst: .unsaid, rule: "an adapter all of whose products are 0 is said to change nothing"
    ) { binary in
      let model = try TextModel("llama")
      let place = try adapter(binary)
      let file = URL(fileURLWithPath: place).appending(path: "adapter_model.safetensors")
      var data = try Data(contentsOf: file)
      let length = Int(data[0]) + Int(data[1]) << 8
      data.replaceSubrange(
        (8 + length)..., with: Data(count: data.count - 8 - length))
      try data.write(to: file)
      let errors = try model.vectors(binary, ["--adapter", place]).errors
      #expect(errors.contains("changes nothing"), "\(errors)")
    },
    ReportedInput(
      name: "rank-stabilised scaling", source: "NVIDIA/TensorRT-LLM#1668", atFirst: .right,
      rule: "use_rslora divides by the root of the rank"
    ) { binary in
      let model = try TextModel("llama")
      // Rank 3: 7 / √3 is 7 √3 / 3.
      let stable = try adapter(binary, ["use_rslora": true, "lora_alpha": 7])
      let plain = try adapter(binary, ["lora_alpha": 7 * 3.0.squareRoot()])
      let first = try model.vectors(binary, ["--adapter", stable]).values
      let second = try model.vectors(binary, ["--adapter", plain]).values
      #expect(zip(first, second).allSatisfy { abs($0 - $1) < 1e-4 })
      #expect(try first != model.vectors(binary).values)
    },
    ReportedInput(
      name: "modules with other names than the model's", source: "vllm-project/vllm#34186",
      atFirst: .right, rule: "every factor has its module, or the adapter is refused"
    ) { binary in
      let model = try TextModel("llama")
      let place = try adapter(binary)
      let file = URL(fileURLWithPath: place).appending(path: "adapter_model.safetensors")
      var data = try Data(contentsOf: file)
      while let range = data.range(of: Data("self_attn".utf8)) {
        data.replaceSubrange(range, with: Data("self_atxn".utf8))
      }
      try data.write(to: file)
      #expect {
        try model.vectors(binary, ["--adapter", place])
      } throws: {
        ($0 as? TextModel.Refusal)?.status == 65
      }
    },
  ]

  // MARK: Results of other tools

  /// A result file of MTEB for STS-B with these rows of its test split.
  private static func mteb(_ binary: Binary, rows: String, more: String = "") throws -> String {
    try binary.folder.write(
      """
      {"dataset_revision": null, "task_name": "STSBenchmark", "mteb_version": "1.38.0",
       "evaluation_time": 1.5\(more), "scores": {"test": [\(rows)]}}
      """, to: "mteb/STSBenchmark.json")
    return binary.folder.url.appending(path: "mteb").path
  }

  private static let results = [
    ReportedInput(
      name: "one subset twice in a result of MTEB", source: "embeddings-benchmark/mteb#3134",
      atFirst: .wrongInSilence, rule: "results of the same subset that differ are refused"
    ) { binary in
      let old = #"{"hf_subset": "default", "cosine_spearman": 0.2, "main_score": 0.2}"#
      let new = #"{"hf_subset": "default", "cosine_spearman": 0.8, "main_score": 0.8}"#
      let both = try mteb(binary, rows: "\(old), \(new)")
      let run = try binary.run("compare", both, both)
      #expect(run.status == 65 && run.errors.contains("2 results of the same subset"), "\(run)")
      let once = try mteb(binary, rows: "\(new), \(new)")
      #expect(try binary.run("compare", once, once).status != 65)
    },
    ReportedInput(
      name: "a result of MTEB without its main score", source: "embeddings-benchmark/mteb#1797",
      atFirst: .right, rule: "the correlation of cosines is read by its own name"
    ) { binary in
      let folder = try mteb(binary, rows: #"{"hf_subset": "default", "cosine_spearman": 0.8}"#)
      #expect(try binary.run("compare", folder, folder).output.contains("80.00"))
    },
    ReportedInput(
      name: "a result of MTEB that took NaN seconds", source: "embeddings-benchmark/results#43",
      atFirst: .right, rule: "what is no JSON is an error with the file's name, and names NaN"
    ) { binary in
      let folder = try mteb(
        binary, rows: #"{"hf_subset": "default", "cosine_spearman": 0.8}"#, more: #", "x": NaN"#)
      let run = try binary.run("compare", folder, folder)
      #expect(run.status == 65 && run.errors.contains("NaN"), "\(run.errors)")
    },
  ]
}
