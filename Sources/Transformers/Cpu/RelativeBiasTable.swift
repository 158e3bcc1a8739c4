import Foundation

/// The position biases of the layers of a model.
struct PositionBiases: Sendable {
  private let shared: RelativeBiasTable?
  private let own: [RelativeBiasTable?]

  /// Tables for sequences of at most `longest` tokens.
  init(_ model: PreparedModel, longest: Int) {
    let attention = model.blueprint.attention
    let reach = max(longest, 1)
    let relative = attention.relativeBias
    func table(_ weights: [Float]?) -> RelativeBiasTable? {
      guard let relative, let weights else { return nil }
      return RelativeBiasTable(relative, weights: weights, heads: attention.heads, reach: reach)
    }
    shared =
      attention.linearBias.map { RelativeBiasTable($0, reach: reach) }
      ?? table(model.relativeBias)
    own = model.layers.map { table($0.relativeBias) }
  }

  /// The bias of layer `index`, or nil where it has none.
  func table(_ index: Int) -> RelativeBiasTable? { own[index] ?? shared }
}

/// A position bias that depends on the distance of key and query, `[heads, 2 · reach − 1]`: the middle of a head's row
/// is distance 0.
struct RelativeBiasTable: Sendable {
  private let values: StableVector
  private let reach: Int

  /// - Parameter weights: `[buckets, heads]`.
  init(_ blueprint: RelativeBiasBlueprint, weights: [Float], heads: Int, reach: Int) {
    var values: [Float] = []
    for head in 0..<heads {
      for distance in (1 - reach)...(reach - 1) {
        values.append(weights[Self.bucket(of: distance, blueprint) * heads + head])
      }
    }
    self.values = StableVector(values)
    self.reach = reach
  }

  /// - Parameter linear: the slopes.
  init(_ linear: LinearBiasBlueprint, reach: Int) {
    values = StableVector(
      linear.slopes.flatMap { slope in
        ((1 - reach)...(reach - 1)).map { distance in
          slope * Float(linear.isSymmetric ? -abs(distance) : distance)
        }
      })
    self.reach = reach
  }

  /// Floats between the rows of two heads.
  var headStride: Int { 2 * reach - 1 }

  /// The bias of head `head` such that entry j − i belongs to key j and query i; with a row distance
  /// of −1 it is the matrix `[queries, keys]` of queries that start at key `first`.
  func matrix(head: Int, firstQuery first: Int) -> UnsafePointer<Float> {
    values.pointer + head * headStride + (reach - 1) - first
  }

  /// The bucket of key − query = `distance`, both directions having half of the buckets: exact for
  /// small distances, logarithmic beyond. Source: T5 (arXiv 1910.10683) as in transformers' MPNet.
  static func bucket(of distance: Int, _ blueprint: RelativeBiasBlueprint) -> Int {
    let half = blueprint.buckets / 2
    let exact = half / 2
    let side = distance > 0 ? half : 0
    let size = abs(distance)
    if size < exact { return side + size }
    let scale = Float(log(Double(blueprint.maxDistance) / Double(exact)))
    let large = exact + Int(logf(Float(size) / Float(exact)) / scale * Float(half - exact))
    return side + min(large, half - 1)
  }
}
