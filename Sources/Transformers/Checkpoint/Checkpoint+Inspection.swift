import Checkpoints
import Documents
package import EvalCore
import Foundation
import LinearAlgebra

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
      weightBytes: weightBytes, parametersByType: byType,
      memoryBytes: usedBytes + (try plannedBytes(pattern, workers: workers)),
      attention: try attentionPlan(pattern),
      headWidths: heads.first.map { first in
        [first.linear.matrix.inputs] + heads.map(\.linear.matrix.outputs)
      } ?? [],
      hasPooler: pooler != nil, tokenizerFiles: tokenizerFiles, unusedTensors: unused.sorted(),
      unexpectedTensors: unused.filter { !architecture.naming.isIgnorable($0) }.sorted(),
      adapters: adapters, digests: digests,
      defaultRecipe: defaultRecipe(), harmlessKeys: harmlessKeys, notes: notes)
  }

  /// The peak of a plan that gives every worker one chunk of texts of the default recipe's length, at most 8,192
  /// tokens: the estimate of `--dry-run`, for texts that are not there yet.
  private func plannedBytes(_ pattern: AttentionPattern, workers: Int) throws -> Int {
    let shape = ModelShape(blueprint: blueprint, weights: weights)
    let recipe = defaultRecipe()
    let tokens = max(1, min(recipe.truncation.maxTokens ?? blueprint.maxPositions, 8192))
    let rows = ForwardPlan.defaultChunkRows(
      hiddenSize: blueprint.hiddenSize, widensWeights: shape.widensWeights)
    // Texts that differ in their first token share no prefix that would make chunks smaller.
    let inputs = (0..<workers * max(1, rows / tokens)).map { index in
      var ids = [Int32](repeating: 0, count: tokens)
      ids[0] = Int32(index % shape.vocabularySize)
      return EncoderInput(ids: ids, text: 0..<tokens, secondCopy: 0..<tokens)
    }
    let configuration = EncoderConfiguration(
      bidirectional: try blueprint.bidirectionalLayers(under: pattern),
      states: [blueprint.layerCount], pooling: recipe.pooling)
    let plan = try ForwardPlan(
      shape, inputs: inputs, configurations: [configuration],
      options: PlanOptions(memoryBudget: .max, threads: workers))
    return plan.counts.peakBytes
  }

  private func attentionPlan(_ pattern: AttentionPattern) throws -> [ModelInspection.LayerPlan] {
    let directions = try blueprint.bidirectionalLayers(under: pattern)
    return try directions.enumerated().map { layer, isBidirectional in
      let visible = try blueprint.visibleRange(pattern, layer: layer)
      return ModelInspection.LayerPlan(
        layer: layer, direction: isBidirectional ? .bidirectional : .causal,
        changedByPattern: isBidirectional && blueprint.attention.direction == .causal,
        reachBack: visible.before.map { $0 + 1 }, reachAhead: visible.after.map { $0 + 1 })
    }
  }

  private var tokenizerFiles: [ModelInspection.FilePresence] {
    if let gguf {
      return [
        ModelInspection.FilePresence(
          name: gguf.url.lastPathComponent, bytes: gguf.files[0].file.size)
      ]
    }
    let place = modules?.transformerFolder ?? folder
    let names = [
      "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
      "vocab.txt", "vocab.json", "merges.txt", "spiece.model", "tokenizer.model",
      "sentencepiece.bpe.model",
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
