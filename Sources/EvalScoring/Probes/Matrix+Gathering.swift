import LinearAlgebra

extension Matrix {
  /// The rows `order`, in that order: `[order.count, columns]`.
  func gathering(_ order: [Int]) -> Matrix {
    var gathered = [Float]()
    gathered.reserveCapacity(order.count * columns)
    for row in order { gathered += self[row: row] }
    return Matrix(rows: order.count, columns: columns, values: gathered)
  }
}
