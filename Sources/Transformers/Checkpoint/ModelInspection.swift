import Documents
package import EvalCore
import Foundation
import LinearAlgebra

/// What is to be known of a model directory before it is run; rendering is left to others.
package struct ModelInspection: Hashable, Sendable, Codable {
  /// What one layer sees.
  package struct LayerPlan: Hashable, Sendable, Codable {
    package enum Direction: String, Hashable, Sendable, Codable { case causal, bidirectional }

    package var layer: Int
    package var direction: Direction
    /// Whether the pattern made it so.
    package var changedByPattern: Bool
    /// Tokens back from the one that looks, itself included; nil sees all that the direction allows.
    package var reachBack: Int?
    /// Tokens ahead of the one that looks, itself included; nil as above.
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
  /// Bytes that a run holds at least: the weights, and working memory for one chunk of the longest text a
  /// worker.
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
  package var digests: [String: ContentDigest]
  package var defaultRecipe: Recipe
  package var notes: [String]
}

extension Checkpoint {
  /// Inspects the checkpoint as it would run under `pattern`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the pattern names a layer that the model lacks.
  package func inspection(pattern: AttentionPattern = .none, workers: Int = 1) throws
    -> ModelInspection
  {
    let used = takenTensors.compactMap { tensors[$0] }
    var byType: [String: Int] = [:]
    for tensor in used { byType[tensor.type.rawValue, default: 0] += tensor.count }
    let parameters = used.reduce(0) { $0 + $1.count }
    let unused = Set(tensors.tensors.keys).union(tensors.others.keys).subtracting(takenTensors)
    let usedBytes = used.reduce(0) { $0 + $1.bytes.count }
    return ModelInspection(
      name: folder.standardizedFileURL.lastPathComponent, family: architecture.name,
      layers: blueprint.layerCount, hiddenSize: blueprint.hiddenSize, outputSize: outputWidth,
      heads: blueprint.attention.heads, keyValueHeads: blueprint.attention.keyValueHeads,
      headDimension: blueprint.attention.headDimension, innerSize: blueprint.feedForward.innerSize,
      vocabularySize: blueprint.vocabularySize, maxTokens: blueprint.maxPositions,
      parameters: parameters,
      weightBytes: tensors.parts.reduce(0) { $0 + $1.file.file.size }, parametersByType: byType,
      memoryBytes: usedBytes + workers * workingBytes, attention: try attentionPlan(pattern),
      headWidths: heads.first.map { first in
        [first.linear.matrix.inputs] + heads.map(\.linear.matrix.outputs)
      } ?? [],
      hasPooler: pooler != nil, tokenizerFiles: tokenizerFiles, unusedTensors: unused.sorted(),
      unexpectedTensors: unused.filter { !architecture.isIgnorable($0) }.sorted(), digests: digests,
      defaultRecipe: defaultRecipe, notes: notes)
  }

  /// Bytes of a worker's buffers for one text of the default recipe's length: the residual rows, three
  /// projections, the inner rows twice, and the logits of one head.
  private var workingBytes: Int {
    let tokens = min(defaultRecipe.truncation.maxTokens ?? blueprint.maxPositions, 8192)
    let attention = blueprint.attention
    let width =
      3 * blueprint.hiddenSize
      + (attention.heads + 2 * attention.keyValueHeads) * attention.headDimension
      + (blueprint.feedForward.isGated ? 2 : 1) * blueprint.feedForward.innerSize
    return 4 * (tokens * width + tokens * tokens)
  }

  private func attentionPlan(_ pattern: AttentionPattern) throws -> [ModelInspection.LayerPlan] {
    let opened = Set(try pattern.layers(of: blueprint.layerCount))
    return blueprint.layers.enumerated().map { index, layer in
      let isBidirectional =
        blueprint.attention.direction == .bidirectional || opened.contains(index)
      let reach = layer.windowRadius.map { $0 + 1 }
      return ModelInspection.LayerPlan(
        layer: index, direction: isBidirectional ? .bidirectional : .causal,
        changedByPattern: opened.contains(index) && blueprint.attention.direction == .causal,
        reachBack: isBidirectional ? reach : layer.window,
        reachAhead: isBidirectional ? reach : 1)
    }
  }

  private var tokenizerFiles: [ModelInspection.FilePresence] {
    let place = modules?.transformerFolder ?? folder
    let names = [
      "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt",
      "tokenizer.model", "sentencepiece.bpe.model",
    ]
    return names.map { name in
      let own = place.appending(path: name).path
      let outer = folder.appending(path: name).path
      let attributes =
        (try? FileManager.default.attributesOfItem(atPath: own))
        ?? (try? FileManager.default.attributesOfItem(atPath: outer))
      return ModelInspection.FilePresence(
        name: name, bytes: (attributes?[.size] as? NSNumber)?.intValue)
    }
  }
}
