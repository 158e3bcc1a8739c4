import Foundation
import LinearAlgebra

@testable import Transformers

/// The forward pass once more, in double precision, one sequence at a time and position by position, straight from the
/// definitions in ``Blueprint``: the oracle of the engine's tests. It shares no code with the engine but
/// the lookup of single weights and of rotary frequencies (which have tests against transformers of their own).
struct ForwardReference {
  typealias Row = [Double]

  let blueprint: Blueprint
  let weights: ModelWeights

  /// All hidden states `[states][tokens][hidden]` of `ids`; the last is finished (norm, projection).
  func states(_ ids: [Int32], types: [Int32]? = nil, bidirectional: [Bool]) -> [[Row]] {
    var x = embed(ids, types)
    var result = [x]
    for layer in 0..<blueprint.layerCount {
      x = self.layer(layer, x, bidirectional: bidirectional[layer])
      result.append(x)
    }
    result[result.count - 1] = result[result.count - 1].map(finish)
    return result
  }

  /// The final norm and projection of a row.
  func finish(_ row: Row) -> Row {
    var row = row
    if let norm = weights.finalNorm { row = self.norm(norm, row) }
    if let out = weights.projectOut { row = apply(out, row) }
    return row
  }

  private func embed(_ ids: [Int32], _ types: [Int32]?) -> [Row] {
    let rows = positionRows(ids)
    let projectsSum = blueprint.embedding.sumWidth != nil
    return ids.indices.map { position in
      var row = stored(weights.tokenEmbedding, Int(ids[position]))
        .map { $0 * Double(blueprint.embedding.scale) }
      if !projectsSum, let projection = weights.projectIn { row = apply(projection, row) }
      if blueprint.embedding.hasTokenTypes, let table = weights.tokenTypeEmbedding {
        row = add(row, stored(table, types.map { Int($0[position]) } ?? 0))
      }
      if let rows, let table = weights.positionEmbedding {
        row = add(row, stored(table, rows[position]))
      }
      if let norm = weights.embeddingNorm { row = self.norm(norm, row) }
      if projectsSum, let projection = weights.projectIn { row = apply(projection, row) }
      return row
    }
  }

  private func positionRows(_ ids: [Int32]) -> [Int]? {
    switch blueprint.embedding.positions {
    case .none: nil
    case .learned(let offset): ids.indices.map { $0 + offset }
    case .learnedBesidesPadding(let padding):
      ids.indices.map { place in
        ids[place] == padding
          ? padding : padding + ids[...place].count { $0 != padding }
      }
    }
  }

  private func layer(_ index: Int, _ x: [Row], bidirectional: Bool) -> [Row] {
    let layer = weights.layers[index]
    func normed(_ weights: NormWeights?, _ rows: [Row]) -> [Row] {
      rows.map { row in weights.map { norm($0, row) } ?? row }
    }
    let hasFirst = blueprint.layers[index].hasAttentionNorm
    let first = hasFirst ? layer.attentionNorm : nil
    func scaled(_ rows: [Row]) -> [Row] {
      rows.map { row in row.map { $0 * Double(blueprint.residualScale) } }
    }
    switch blueprint.placement {
    case .post:
      var block = scaled(attention(index, x, bidirectional: bidirectional))
      if layer.attentionOutputNorm != nil {
        block = normed(layer.attentionOutputNorm, sum(x, block))
      }
      let middle = normed(layer.attentionNorm, sum(x, block))
      return normed(
        layer.feedForwardNorm, sum(middle, scaled(middle.map { feedForward(layer, $0) })))
    case .pre:
      let middle = sum(x, scaled(attention(index, normed(first, x), bidirectional: bidirectional)))
      return sum(
        middle, scaled(normed(layer.feedForwardNorm, middle).map { feedForward(layer, $0) }))
    case .sandwich:
      let block = attention(index, normed(first, x), bidirectional: bidirectional)
      let middle = sum(x, normed(layer.attentionOutputNorm, block))
      let inner = normed(layer.feedForwardNorm, middle).map { feedForward(layer, $0) }
      return sum(middle, normed(layer.feedForwardOutputNorm, inner))
    case .parallel:
      let block = attention(index, normed(first, x), bidirectional: bidirectional)
      let inner = normed(layer.feedForwardNorm, x).map { feedForward(layer, $0) }
      return sum(sum(x, scaled(block)), scaled(inner))
    }
  }

  private func attention(_ index: Int, _ x: [Row], bidirectional: Bool) -> [Row] {
    let layer = weights.layers[index]
    let plan = blueprint.layers[index]
    let settings = blueprint.attention
    let size = settings.headDimension
    func heads(_ linear: LinearWeights, _ norm: NormWeights?, _ count: Int, turned: Bool) -> [[Row]]
    {
      x.indices.map { position in
        var row = apply(linear, x[position])
        let normsRow = settings.headNormScope == .allHeads
        if let norm, normsRow { row = self.norm(norm, row) }
        return (0..<count).map { head in
          var part = Array(row[head * size..<(head + 1) * size])
          if let norm, !normsRow { part = self.norm(norm, part) }
          return turned ? turn(part, position, of: x.count, plan.rotary) : part
        }
      }
    }
    let queries = heads(layer.query, layer.queryNorm, settings.heads, turned: true)
    let keys = heads(layer.key, layer.keyNorm, settings.keyValueHeads, turned: true)
    let values = heads(layer.value, nil, settings.keyValueHeads, turned: false)
    let group = settings.heads / settings.keyValueHeads
    return x.indices.map { query in
      var context: Row = []
      for head in 0..<settings.heads {
        var weighted = Row(repeating: 0, count: size)
        let seen = x.indices.filter { key in
          let distance = query - key
          if bidirectional {
            guard let window = plan.window else { return true }
            return abs(distance) <= plan.windowRadius ?? window - 1
          }
          return distance >= 0 && plan.window.map { distance < $0 } ?? true
        }
        let logits = seen.map { key in
          var logit = 0.0
          for place in 0..<size {
            logit += queries[query][head][place] * keys[key][head / group][place]
          }
          logit *= Double(plan.attentionScale ?? settings.scale)
          if let cap = settings.softCap { logit = Double(cap) * tanh(logit / Double(cap)) }
          return logit + bias(layer, head, key - query)
        }
        let largest = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + exp($1 - largest) }
        for (key, logit) in zip(seen, logits) {
          for place in 0..<size {
            weighted[place] += exp(logit - largest) / total * values[key][head / group][place]
          }
        }
        context += weighted
      }
      return apply(layer.output, context)
    }
  }

  /// Buckets as a list of bounds and not as a formula: bucket k > exact begins where
  /// exact · (max/exact)^((k − exact)/(half − exact)) does.
  private func bias(_ layer: LayerWeights, _ head: Int, _ distance: Int) -> Double {
    if let linear = blueprint.attention.linearBias {
      let slope = Double(linear.slopes[head])
      return linear.isSymmetric ? -slope * Double(abs(distance)) : slope * Double(distance)
    }
    guard let relative = blueprint.attention.relativeBias,
      let table = layer.relativeBias ?? weights.relativeBias
    else { return 0 }
    let half = relative.buckets / 2
    let exact = half / 2
    var bucket = min(abs(distance), exact)
    if abs(distance) >= exact {
      for candidate in exact..<half {
        let begin =
          Double(exact)
          * pow(
            Double(relative.maxDistance) / Double(exact),
            Double(candidate - exact) / Double(half - exact))
        if Double(abs(distance)) >= begin - 1e-6 { bucket = candidate }
      }
    }
    return Double(table[(bucket + (distance > 0 ? half : 0)) * blueprint.attention.heads + head])
  }

  private func turn(_ head: Row, _ position: Int, of length: Int, _ rotary: Int?) -> Row {
    guard let rotary else { return head }
    let blueprint = blueprint.rotaries[rotary]
    let (frequencies, factor) = RotaryTable.frequencies(blueprint, length: length)
    var result = head
    let half = blueprint.dimensions / 2
    for pair in 0..<half {
      let angle = Double(position) * Double(frequencies[pair])
      let (a, b) = (head[pair], head[pair + half])
      result[pair] = (a * cos(angle) - b * sin(angle)) * Double(factor)
      result[pair + half] = (b * cos(angle) + a * sin(angle)) * Double(factor)
    }
    return result
  }

  private func feedForward(_ layer: LayerWeights, _ row: Row) -> Row {
    let up = apply(layer.up, row)
    guard let gate = layer.gate else { return apply(layer.down, up.map(activate)) }
    return apply(layer.down, zip(apply(gate, row), up).map { activate($0) * $1 })
  }

  private func activate(_ x: Double) -> Double {
    switch blueprint.feedForward.activation {
    case .gelu: x / 2 * erfc(-x / 2.0.squareRoot())
    case .geluTanh: x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .geluQuick: x / (1 + exp(-1.702 * x))
    case .silu: x / (1 + exp(-x))
    case .relu: max(x, 0)
    case .tanh: tanh(x)
    }
  }

  private func norm(_ weights: NormWeights, _ row: Row) -> Row {
    let count = Double(row.count)
    switch blueprint.norm {
    case .layer(let epsilon):
      let mean = row.reduce(0, +) / count
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return row.indices.map { index in
        (row[index] - mean) / (variance + Double(epsilon)).squareRoot()
          * Double(weights.gamma[index]) + Double(weights.beta?[index] ?? 0)
      }
    case .rootMeanSquare(let epsilon, let unitOffset):
      let square = row.reduce(0) { $0 + $1 * $1 } / count
      return row.indices.map { index in
        row[index] / (square + Double(epsilon)).squareRoot()
          * (Double(weights.gamma[index]) + (unitOffset ? 1 : 0))
      }
    }
  }

  private func apply(_ linear: LinearWeights, _ row: Row) -> Row {
    let matrix = linear.matrix
    var result = (linear.bias ?? [Float](repeating: 0, count: matrix.outputs)).map(Double.init)
    if matrix.layout == .outputsByInputs {
      for output in 0..<matrix.outputs {
        let weights = stored(matrix, output)
        for input in 0..<matrix.inputs { result[output] += weights[input] * row[input] }
      }
    } else {
      for input in 0..<matrix.inputs {
        let weights = stored(matrix, input)
        for output in 0..<matrix.outputs { result[output] += weights[output] * row[input] }
      }
    }
    return result
  }

  /// A stored row.
  private func stored(_ matrix: WeightMatrix, _ index: Int) -> Row {
    let width = matrix.layout == .outputsByInputs ? matrix.inputs : matrix.outputs
    var row = [Float](repeating: 0, count: width)
    row.withUnsafeMutableBufferPointer { matrix.row(index, into: $0.baseAddress!) }
    return row.map(Double.init)
  }

  private func add(_ left: Row, _ right: Row) -> Row { zip(left, right).map(+) }
  private func sum(_ left: [Row], _ right: [Row]) -> [Row] { zip(left, right).map(add) }
}

/// The distance of two rows relative to the length of the second.
func relativeDistance(_ row: some Sequence<Float>, _ expected: [Double]) -> Double {
  var difference = 0.0
  var square = 0.0
  for (value, wanted) in zip(row, expected) {
    difference += (Double(value) - wanted) * (Double(value) - wanted)
    square += wanted * wanted
  }
  return (difference / max(square, 1e-300)).squareRoot()
}
