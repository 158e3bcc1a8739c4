import Checkpoints
import Documents
import LinearAlgebra

/// What Llama and its descendants Mistral, Qwen and Gemma have in common: RMS norms, rotary positions,
/// grouped key and value heads and a gated feed-forward, under `layers.N`.
enum GatedDecoderLayout {
  /// What differs from family to family.
  struct Options {
    var queryBias = false
    var outputBias = false
    var feedForwardBias = false
    var normalisesQueriesAndKeys = false
    var placement = NormPlacement.pre
    var unitOffset = false
    var activationKey = "hidden_act"
    var activation = "silu"
    var headDimension: Int?
    var epsilon = 1e-6
    /// Layer norms without β in place of RMS norms, and their key (Cohere).
    var isLayerNorm = false
    var epsilonKey = "rms_norm_eps"
    /// Queries, keys and values in one matrix, the gate before the other half in another (Phi 3).
    var fusesInputs = false
    /// The leading components of a head whose neighbours turn together; the rows of queries and keys are brought into
    /// the order in which halves do (Cohere).
    var interleavedRotary: Int?
    var headNormScope = HeadNormScope.eachHead
    var residualScale: Float = 1
    var embeddingScale: Float = 1
    var attentionScale: Float?
    var softCap: Float?
    /// The direction where a key of the family says it; nil asks `is_causal`.
    var direction: AttentionBlueprint.Direction?
    /// Sizes where `config.json` leaves them out, as published configurations of Gemma 3 do.
    var hiddenSize: Int?
    var innerSize: Int?
    var layers: Int?
    var heads: Int?
    var vocabularySize: Int?
    var keyValueHeads: Int?
    var maxPositions = 2048

    /// Biases where the first layer of a checkpoint has them.
    static func biases(in binder: TensorBinder) -> Options {
      var options = Options()
      options.queryBias = ["q_proj", "qkv_proj"].contains {
        binder.has("layers.0.self_attn.\($0).bias")
      }
      options.outputBias = binder.has("layers.0.self_attn.o_proj.bias")
      options.feedForwardBias = binder.has("layers.0.mlp.up_proj.bias")
      return options
    }
  }

  /// The sizes of heads: of queries, of keys and values, and of one head.
  static func heads(
    _ configuration: ModelConfiguration, _ options: Options
  ) throws -> (queries: Int, keyValues: Int, dimension: Int) {
    let hidden = try configuration.size("hidden_size", options.hiddenSize)
    let queries = try configuration.size("num_attention_heads", options.heads, most: 1 << 16)
    let keyValues = try configuration.size(
      "num_key_value_heads", options.keyValueHeads ?? queries, most: 1 << 16)
    guard queries % keyValues == 0 else {
      throw configuration.wrong("num_key_value_heads", "a divisor of the \(queries) heads")
    }
    if let dimension = try configuration.optionalSize("head_dim", most: 1 << 16)
      ?? options.headDimension
    {
      return (queries, keyValues, dimension)
    }
    guard hidden % queries == 0 else {
      throw configuration.wrong("num_attention_heads", "a divisor of the hidden size \(hidden)")
    }
    return (queries, keyValues, hidden / queries)
  }

  /// The blueprint with `layers`, whose rotary indices point into `rotaries`.
  static func blueprint(
    _ configuration: ModelConfiguration, _ options: Options, layers: [LayerBlueprint],
    rotaries: [RotaryBlueprint]
  ) throws -> Blueprint {
    let hidden = try configuration.size("hidden_size", options.hiddenSize)
    let heads = try heads(configuration, options)
    let direction = try options.direction ?? configuration.decoderDirection()
    var layers = layers
    if options.direction == nil, direction == .bidirectional {
      // transformers' bidirectional window reaches `sliding_window` tokens to either side, bounds included
      // (`sliding_window_bidirectional_overlay`, masking_utils.py of transformers 5.24).
      for index in layers.indices { layers[index].windowRadius = layers[index].window }
    }
    // Published configurations of Gemma hold the older key beside the one that transformers reads.
    if options.activationKey != "hidden_act" { configuration.supersede("hidden_act") }
    return Blueprint(
      vocabularySize: try configuration.size("vocab_size", options.vocabularySize),
      hiddenSize: hidden,
      maxPositions: try configuration.maxPositions(rotaries, options.maxPositions),
      embedding: EmbeddingBlueprint(scale: options.embeddingScale),
      norm: options.isLayerNorm
        ? .layer(epsilon: Float(try configuration.positive(options.epsilonKey, options.epsilon)))
        : .rootMeanSquare(
          epsilon: Float(try configuration.positive(options.epsilonKey, options.epsilon)),
          unitOffset: options.unitOffset),
      placement: options.placement,
      attention: AttentionBlueprint(
        direction: direction, heads: heads.queries, keyValueHeads: heads.keyValues,
        headDimension: heads.dimension,
        scale: options.attentionScale ?? inverseSquareRoot(heads.dimension),
        softCap: options.softCap, normalisesQueriesAndKeys: options.normalisesQueriesAndKeys,
        headNormScope: options.headNormScope),
      feedForward: FeedForwardBlueprint(
        innerSize: try configuration.size("intermediate_size", options.innerSize),
        activation: try configuration.activation(options.activationKey, options.activation),
        isGated: true),
      layers: layers, rotaries: rotaries, hasFinalNorm: true,
      residualScale: options.residualScale)
  }

  /// The blueprint of a family whose layers are alike: no windows, one rotary table.
  static func plainBlueprint(
    _ configuration: ModelConfiguration, _ options: Options, theta: Double = 10_000
  ) throws -> Blueprint {
    let heads = try heads(configuration, options)
    let count = try configuration.layerCount(fallback: options.layers)
    return try blueprint(
      configuration, options, layers: layers(Array(repeating: nil, count: count)),
      rotaries: [try configuration.rotary(headDimension: heads.dimension, theta: theta)])
  }

  /// The layers of a family whose layers look alike, with one rotary table.
  static func layers(_ windows: [Int?]) -> [LayerBlueprint] {
    windows.map { LayerBlueprint(window: $0, windowRadius: $0.map { $0 - 1 }, rotary: 0) }
  }

  /// The weights; biases where `options` says so.
  static func bind(
    _ binder: inout TensorBinder, _ blueprint: Blueprint, _ options: Options
  ) throws -> ModelWeights {
    let hidden = blueprint.hiddenSize
    let inner = blueprint.feedForward.innerSize
    let attention = blueprint.attention
    let queryWidth = attention.heads * attention.headDimension
    let keyWidth = attention.keyValueHeads * attention.headDimension
    let isSandwich = blueprint.placement == .sandwich
    let normsTogether = attention.headNormScope == .allHeads
    var layers: [LayerWeights] = []
    for (index, layer) in blueprint.layers.enumerated() {
      let place = "layers.\(index)"
      func headNorm(_ name: String, _ width: Int) throws -> NormWeights? {
        attention.normalisesQueriesAndKeys
          ? try binder.norm(
            "\(place).self_attn.\(name)", count: normsTogether ? width : attention.headDimension,
            bias: false)
          : nil
      }
      func norm(_ name: String) throws -> NormWeights {
        try binder.norm("\(place).\(name)", count: hidden, bias: false)
      }
      func linear(_ name: String, _ outputs: Int, _ inputs: Int, _ bias: Bool) throws
        -> LinearWeights
      {
        try binder.linear("\(place).\(name)", outputs: outputs, inputs: inputs, bias: bias)
      }
      func turned(_ name: String, _ outputs: Int) throws -> LinearWeights {
        guard let dimensions = options.interleavedRotary else {
          return try linear(name, outputs, hidden, options.queryBias)
        }
        return try binder.halved(
          "\(place).\(name)", heads: outputs / attention.headDimension,
          headDimension: attention.headDimension, turning: dimensions, inputs: hidden,
          bias: options.queryBias)
      }
      let inputs =
        options.fusesInputs
        ? try linear("self_attn.qkv_proj", queryWidth + 2 * keyWidth, hidden, options.queryBias)
        : nil
      let gated =
        options.fusesInputs
        ? try linear("mlp.gate_up_proj", 2 * inner, hidden, options.feedForwardBias) : nil
      // Sandwiches without their first slice: norms stand behind both blocks only (OLMo 2).
      let hasFirst = layer.hasAttentionNorm
      let attentionNorm = hasFirst ? try norm("input_layernorm") : nil
      let feedForwardNorm: NormWeights? =
        switch blueprint.placement {
        case .sandwich: hasFirst ? try norm("pre_feedforward_layernorm") : nil
        // One norm for both blocks.
        case .parallel: attentionNorm
        case .pre, .post: try norm("post_attention_layernorm")
        }
      layers.append(
        LayerWeights(
          attentionNorm: attentionNorm,
          query: try inputs?.outputs(0..<queryWidth) ?? turned("self_attn.q_proj", queryWidth),
          key: try inputs?.outputs(queryWidth..<queryWidth + keyWidth)
            ?? turned("self_attn.k_proj", keyWidth),
          value: try inputs?.outputs(queryWidth + keyWidth..<queryWidth + 2 * keyWidth)
            ?? linear("self_attn.v_proj", keyWidth, hidden, options.queryBias),
          output: try linear("self_attn.o_proj", hidden, queryWidth, options.outputBias),
          queryNorm: try headNorm("q_norm", queryWidth), keyNorm: try headNorm("k_norm", keyWidth),
          attentionOutputNorm: isSandwich ? try norm("post_attention_layernorm") : nil,
          feedForwardNorm: feedForwardNorm,
          gate: try gated?.outputs(0..<inner)
            ?? linear("mlp.gate_proj", inner, hidden, options.feedForwardBias),
          up: try gated?.outputs(inner..<2 * inner)
            ?? linear("mlp.up_proj", inner, hidden, options.feedForwardBias),
          down: try linear("mlp.down_proj", hidden, inner, options.feedForwardBias),
          feedForwardOutputNorm: isSandwich ? try norm("post_feedforward_layernorm") : nil))
    }
    return ModelWeights(
      tokenEmbedding: try binder.matrix(
        "embed_tokens.weight", outputs: blueprint.vocabularySize, inputs: hidden),
      layers: layers, finalNorm: try binder.norm("norm", count: hidden, bias: false))
  }

  /// Tensors of heads and buffers.
  static let ignorable = [
    "lm_head.", "rotary_emb.inv_freq", "score.", "vision_tower.", "multi_modal_projector.",
  ]
}

extension GatedDecoderLayout {
  /// The blueprint of Qwen's families, completing `options` with the defaults that they share.
  ///
  /// - Throws: ``EvalError`` for a key of the configuration that is missing, wrong or not supported.
  static func qwenBlueprint(
    _ configuration: ModelConfiguration, _ options: inout Options
  ) throws -> Blueprint {
    options.maxPositions = 32_768
    if configuration.values["num_key_value_heads"] == nil { options.keyValueHeads = 32 }
    let heads = try heads(configuration, options)
    return try blueprint(
      configuration, options, layers: layers(try configuration.qwenWindows()),
      rotaries: [try configuration.rotary(headDimension: heads.dimension)])
  }
}

extension ModelConfiguration {
  /// The sliding window of every layer for Qwen: `layer_types`, else windows from layer
  /// `max_window_layers` on; none at all unless `use_sliding_window`.
  func qwenWindows() throws -> [Int?] {
    let count = try layerCount()
    let window =
      try flag("use_sliding_window", false)
      ? (isNull("sliding_window") ? nil : size("sliding_window", 4096)) : nil
    let first = self["max_window_layers"]?.whole ?? 28
    guard first >= 0 else { throw wrong("max_window_layers", "a number of layers") }
    guard let kinds = try layerTypes(count: count, known: ["full_attention", "sliding_attention"])
    else { return (0..<count).map { $0 >= first ? window : nil } }
    return try kinds.map { kind in
      guard kind == "sliding_attention" else { return nil }
      guard let window else {
        throw wrong("layer_types", "without “sliding_attention” where use_sliding_window is off")
      }
      return window
    }
  }
}
