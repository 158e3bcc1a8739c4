import Checkpoints
import EvalCore
import Foundation
import LinearAlgebra

/// Takes tensors out of a ``TensorTable`` by the names of a family, checks their shapes and remembers
/// which were taken.
struct TensorBinder {
  let table: TensorTable
  /// What stands before the family's names in this checkpoint: `model.`, `bert.` or nothing.
  let prefix: String
  private(set) var taken: Set<String> = []

  /// Finds the prefix by `anchor`, a tensor that every checkpoint of the family has.
  ///
  /// - Parameter anchor: empty for a family whose names have no prefix.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when it is there under none of them.
  init(_ table: TensorTable, prefixes: [String], anchor: String) throws {
    guard !anchor.isEmpty else {
      self.table = table
      prefix = ""
      return
    }
    let prefix = prefixes.first { table[$0 + anchor] != nil || table.others[$0 + anchor] != nil }
    guard let prefix else {
      throw Self.absent(prefixes[0] + anchor, in: table)
    }
    self.table = table
    self.prefix = prefix
  }

  private static func absent(_ name: String, in table: TensorTable) -> EvalError {
    if let other = table.others[name] {
      return .unsupported(
        "the type \(other.typeName) of tensor “\(name)”", file: table.place,
        remedy: "save the model in float32, float16 or bfloat16")
    }
    let near = nearMisses(for: name, among: Array(table.tensors.keys), limit: 1).first
    return .badData(
      file: table.place, place: "tensor “\(name)”",
      "is missing\(near.map { "; the nearest name is “\($0)”" } ?? "")",
      remedy:
        "use weights and config.json of one model, and fetch the checkpoint again if it is incomplete"
    )
  }

  /// Whether the checkpoint has `name`.
  func has(_ name: String) -> Bool { table[prefix + name] != nil }

  /// The tensor `name` of `shape`.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when it is missing or of another shape.
  mutating func tensor(_ name: String, shape: [Int]) throws -> StoredTensor {
    let full = prefix + name
    guard let tensor = table[full] else { throw Self.absent(full, in: table) }
    guard tensor.shape == shape else {
      throw EvalError.badData(
        file: tensor.file, place: "tensor “\(full)”",
        "has the shape \(tensor.shape), and config.json makes it \(shape)",
        remedy: "use the config.json that was saved with these weights")
    }
    taken.insert(full)
    return tensor
  }

  /// A matrix `[outputs, inputs]`, a view of the file.
  mutating func matrix(_ name: String, outputs: Int, inputs: Int) throws -> WeightMatrix {
    try tensor(name, shape: [outputs, inputs]).matrix(outputs: outputs, inputs: inputs)
  }

  /// A vector `[count]`, copied to float32.
  mutating func vector(_ name: String, count: Int) throws -> [Float] {
    try tensor(name, shape: [count]).floats()
  }

  /// `name.weight` `[outputs, inputs]` and, with `bias`, `name.bias`.
  mutating func linear(_ name: String, outputs: Int, inputs: Int, bias: Bool) throws
    -> LinearWeights
  {
    LinearWeights(
      matrix: try matrix("\(name).weight", outputs: outputs, inputs: inputs),
      bias: bias ? try vector("\(name).bias", count: outputs) : nil)
  }

  /// As ``linear(_:outputs:inputs:bias:)`` for Conv1D, whose weight lies `[inputs, outputs]`.
  mutating func convolution(_ name: String, outputs: Int, inputs: Int) throws -> LinearWeights {
    LinearWeights(
      matrix: try tensor("\(name).weight", shape: [inputs, outputs])
        .matrix(outputs: outputs, inputs: inputs, layout: .inputsByOutputs),
      bias: try vector("\(name).bias", count: outputs))
  }

  /// `name.weight` and, with `bias`, `name.bias` of a norm; also as `gamma` and `beta`, as checkpoints
  /// converted from TensorFlow call them (transformers renames them so on loading).
  mutating func norm(_ name: String, count: Int, bias: Bool = true) throws -> NormWeights {
    let isOld = !has("\(name).weight") && has("\(name).gamma")
    return NormWeights(
      gamma: try vector(isOld ? "\(name).gamma" : "\(name).weight", count: count),
      beta: bias ? try vector(isOld ? "\(name).beta" : "\(name).bias", count: count) : nil)
  }
}

extension LinearWeights {
  /// Outputs `range` of the layer, a view.
  func outputs(_ range: Range<Int>) -> LinearWeights {
    LinearWeights(matrix: matrix.outputs(range), bias: bias.map { Array($0[range]) })
  }
}

extension TensorBinder {
  /// The dense layer `name` and its tanh, `[width, width]` with a bias; nil where the checkpoint has none of
  /// that shape. It does not count as taken: hidden states do not depend on it.
  func pooler(_ name: String, width: Int) throws -> DenseHead? {
    guard table[prefix + name + ".weight"]?.shape == [width, width],
      table[prefix + name + ".bias"]?.shape == [width]
    else { return nil }
    var binder = self
    return DenseHead(
      linear: try binder.linear(name, outputs: width, inputs: width, bias: true), activation: .tanh)
  }

  /// Queries, keys and values of a fused layer whose outputs lie `[groups, queries + 2, headDimension]`, the last two of
  /// a group its key and its value: three copies in the checkpoint's type, because their rows are not next to each
  /// other.
  mutating func interleaved(
    _ name: String, groups: Int, queries: Int = 1, headDimension: Int, inputs: Int, bias: Bool
  ) throws -> [LinearWeights] {
    let size = (queries + 2) * headDimension
    let fused = try tensor("\(name).weight", shape: [groups * size, inputs])
    let biases = bias ? try vector("\(name).bias", count: groups * size) : nil
    let parts = [0..<queries, queries..<queries + 1, queries + 1..<queries + 2]
    return parts.map { part in
      let ranges = (0..<groups).map { group in
        let start = group * size
        return start + part.lowerBound * headDimension..<start + part.upperBound * headDimension
      }
      return LinearWeights(
        matrix: fused.gathering(rows: ranges)
          .matrix(outputs: groups * part.count * headDimension, inputs: inputs),
        bias: biases.map { values in ranges.flatMap { values[$0] } })
    }
  }

  /// Queries or keys of which neighbours 2i and 2i + 1 turn together, in the order in which i and i + turning/2 do: a
  /// copy in the checkpoint's type. Products of queries and keys are the same, for both are brought into one order.
  mutating func halved(
    _ name: String, heads: Int, headDimension: Int, turning: Int, inputs: Int, bias: Bool
  ) throws -> LinearWeights {
    let width = heads * headDimension
    let stored = try tensor("\(name).weight", shape: [width, inputs])
    let biases = bias ? try vector("\(name).bias", count: width) : nil
    let order = (0..<heads).flatMap { head in
      (0..<headDimension).map { place in
        let half = turning / 2
        let source = place < half ? 2 * place : place < turning ? 2 * (place - half) + 1 : place
        return head * headDimension + source
      }
    }
    return LinearWeights(
      matrix: stored.gathering(rows: order.map { $0..<$0 + 1 })
        .matrix(outputs: width, inputs: inputs),
      bias: biases.map { values in order.map { values[$0] } })
  }
}
