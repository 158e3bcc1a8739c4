/// The facts of a model directory before it is run, without their rendering.
package struct ModelInspection: Hashable, Sendable, Codable {
  /// What a query of one layer attends to.
  package struct LayerPlan: Hashable, Sendable, Codable {
    package enum Direction: String, Hashable, Sendable, Codable { case causal, bidirectional }

    package var layer: Int
    package var direction: Direction
    /// Whether the pattern made it so.
    package var changedByPattern: Bool
    /// Tokens from the first that a query attends to up to the query, itself included; nil is all of them.
    package var reachBack: Int?
    /// Tokens from the query, itself included, to the last that it attends to; nil is all of them.
    package var reachAhead: Int?

    package init(
      layer: Int, direction: Direction, changedByPattern: Bool, reachBack: Int?, reachAhead: Int?
    ) {
      self.layer = layer
      self.direction = direction
      self.changedByPattern = changedByPattern
      self.reachBack = reachBack
      self.reachAhead = reachAhead
    }
  }

  /// A file of the directory that the model needs or may have.
  package struct FilePresence: Hashable, Sendable, Codable {
    package var name: String
    package var bytes: Int?

    package init(name: String, bytes: Int?) {
      self.name = name
      self.bytes = bytes
    }
  }

  package var name: String
  package var family: String
  package var layers: Int
  package var hiddenSize: Int
  package var outputSize: Int
  package var heads: Int
  package var keyValueHeads: Int
  package var headDimension: Int
  package var innerSize: Int
  package var vocabularySize: Int
  package var maxTokens: Int
  /// Numbers in the tensors that the forward pass uses.
  package var parameters: Int
  /// Bytes of the weight files.
  package var weightBytes: Int
  /// Numbers by scalar type in the tensors that are used.
  package var parametersByType: [String: Int]
  /// Bytes that a run holds at least: the weights, and what a plan of one chunk of the longest texts a worker counts
  /// as its peak.
  package var memoryBytes: Int
  package var attention: [LayerPlan]
  /// The widths of vectors before, between and after the Dense heads; empty without heads.
  package var headWidths: [Int]
  /// Whether the checkpoint has the pooler that pooling `pooler` reads.
  package var hasPooler: Bool
  /// Tokenizer files, present or not.
  package var tokenizerFiles: [FilePresence]
  /// Tensors of the checkpoint that no hidden state depends on, by name.
  package var unusedTensors: [String]
  /// Those among ``unusedTensors`` that are no known head or buffer: worth a look.
  package var unexpectedTensors: [String]
  /// The adapters that are merged into the weights, in order.
  package var adapters: [AdapterFacts]
  package var digests: [String: ContentDigest]
  package var defaultRecipe: Recipe
  /// Keys of the model's files that change nothing, and why.
  package var harmlessKeys: [HarmlessKey]
  package var notes: [String]

  package init(
    name: String, family: String, layers: Int, hiddenSize: Int, outputSize: Int, heads: Int,
    keyValueHeads: Int, headDimension: Int, innerSize: Int, vocabularySize: Int, maxTokens: Int,
    parameters: Int, weightBytes: Int, parametersByType: [String: Int], memoryBytes: Int,
    attention: [LayerPlan], headWidths: [Int], hasPooler: Bool, tokenizerFiles: [FilePresence],
    unusedTensors: [String], unexpectedTensors: [String], adapters: [AdapterFacts],
    digests: [String: ContentDigest],
    defaultRecipe: Recipe, harmlessKeys: [HarmlessKey], notes: [String]
  ) {
    self.name = name
    self.family = family
    self.layers = layers
    self.hiddenSize = hiddenSize
    self.outputSize = outputSize
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.innerSize = innerSize
    self.vocabularySize = vocabularySize
    self.maxTokens = maxTokens
    self.parameters = parameters
    self.weightBytes = weightBytes
    self.parametersByType = parametersByType
    self.memoryBytes = memoryBytes
    self.attention = attention
    self.headWidths = headWidths
    self.hasPooler = hasPooler
    self.tokenizerFiles = tokenizerFiles
    self.unusedTensors = unusedTensors
    self.unexpectedTensors = unexpectedTensors
    self.adapters = adapters
    self.digests = digests
    self.defaultRecipe = defaultRecipe
    self.harmlessKeys = harmlessKeys
    self.notes = notes
  }
}

/// A key of a model's files that changes nothing, and why.
package struct HarmlessKey: Hashable, Sendable, Codable {
  package var file: String
  package var key: String
  package var reason: String

  package init(file: String, key: String, reason: String) {
    self.file = file
    self.key = key
    self.reason = reason
  }
}

/// The facts of a tokenizer.
package struct TokenizerInspection: Hashable, Sendable, Codable {
  /// `WordPiece`, `BPE`, `Unigram` or `WordLevel`.
  package var model: String
  package var vocabularySize: Int
  package var addedTokens: Int
  package var largestID: Int
  package var normalizer: String?
  package var preTokenizer: String?
  package var postProcessor: String?
  /// What surrounds a text, spelled: `[CLS] … [SEP]`.
  package var template: String
  /// Of its files.
  package var digest: String

  package init(
    model: String, vocabularySize: Int, addedTokens: Int, largestID: Int, normalizer: String?,
    preTokenizer: String?, postProcessor: String?, template: String, digest: String
  ) {
    self.model = model
    self.vocabularySize = vocabularySize
    self.addedTokens = addedTokens
    self.largestID = largestID
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.postProcessor = postProcessor
    self.template = template
    self.digest = digest
  }
}

/// What `models inspect` shows of a model directory or GGUF file.
package struct InspectedModel: Hashable, Sendable, Codable {
  package var model: ModelInspection
  package var tokenizer: TokenizerInspection

  package init(model: ModelInspection, tokenizer: TokenizerInspection) {
    self.model = model
    self.tokenizer = tokenizer
  }
}
