/// Features of samples, row-major `[rows, dimension]`, float32.
package struct FeatureMatrix: Sendable {
  /// Samples.
  package let rows: Int
  /// Features of a sample.
  package let dimension: Int
  /// `rows × dimension` features.
  package var values: [Float]

  /// Takes over `values`, `rows × dimension` of them.
  package init(rows: Int, dimension: Int, values: [Float]) {
    precondition(values.count == rows * dimension, "a matrix has rows × dimension values")
    self.rows = rows
    self.dimension = dimension
    self.values = values
  }

  /// The rows `order`, in that order.
  func gathering(_ order: [Int]) -> FeatureMatrix {
    var gathered = [Float]()
    gathered.reserveCapacity(order.count * dimension)
    for row in order { gathered += values[row * dimension..<(row + 1) * dimension] }
    return FeatureMatrix(rows: order.count, dimension: dimension, values: gathered)
  }
}
