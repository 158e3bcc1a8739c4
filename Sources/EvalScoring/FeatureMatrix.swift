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

  /// The mean of every column, `[dimension]`.
  var columnMeans: [Float] {
    var sums = [Double](repeating: 0, count: dimension)
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<rows {
          let start = row * dimension
          for column in 0..<dimension { sums[column] += Double(values[start + column]) }
        }
      }
    }
    return sums.map { Float($0 / Double(max(rows, 1))) }
  }

  /// Subtracts `means` `[dimension]` from every row.
  mutating func subtract(_ means: [Float]) {
    let (rows, dimension) = (rows, dimension)
    values.withUnsafeMutableBufferPointer { values in
      means.withUnsafeBufferPointer { means in
        for row in 0..<rows {
          let start = row * dimension
          for column in 0..<dimension { values[start + column] -= means[column] }
        }
      }
    }
  }

  /// The rows `order`, in that order.
  func gathering(_ order: [Int]) -> FeatureMatrix {
    var gathered = [Float]()
    gathered.reserveCapacity(order.count * dimension)
    for row in order { gathered += values[row * dimension..<(row + 1) * dimension] }
    return FeatureMatrix(rows: order.count, dimension: dimension, values: gathered)
  }
}
