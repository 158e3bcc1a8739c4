import LinearAlgebra

/// Second derivatives of the mean multinomial logistic loss at one point.
enum LogisticHessian {
  private static let blockRows = 1024
  /// Rows that the mean is taken over; more change little.
  private static let mostRows = 16_384

  /// For every class the matrix (1/n) Σ p (1 − p) x̃ x̃ᵀ, `[dimension + 1, dimension + 1]`, where x̃
  /// is x with a 1 for the intercept: the blocks of the Hessian on its diagonal. With `point` nil,
  /// where all classes are equally likely, the one matrix of all.
  static func classes(of problem: LogisticProblem, at point: [Float]?) -> [[Double]] {
    let rows = sampledRows(problem)
    let width = problem.features.columns + 1
    let count = point == nil ? 1 : problem.classes
    var sums = [[Double]](repeating: [Double](repeating: 0, count: width * width), count: count)
    let even = 1 / Float(problem.classes)
    for start in stride(from: 0, to: rows.count, by: blockRows) {
      let block = extended(problem.features, rows: rows[start..<min(start + blockRows, rows.count)])
      let flat = [Float](
        repeating: (even * (1 - even)).squareRoot(), count: block.count / width)
      let weights =
        point.map { spread(block, width: width, classes: problem.classes, at: $0) } ?? [flat]
      for column in 0..<count {
        let product = weightedProduct(block, width: width, weights: weights[column])
        for index in product.indices { sums[column][index] += Double(product[index]) }
      }
    }
    let scale = 1 / Double(max(1, rows.count))
    return sums.map { $0.map { $0 * scale } }
  }

  /// The mean square of every feature, `[dimension]`.
  static func meanSquares(of problem: LogisticProblem) -> [Double] {
    let rows = sampledRows(problem)
    let dimension = problem.features.columns
    var sums = [Double](repeating: 0, count: dimension)
    for row in rows {
      for column in 0..<dimension {
        let value = Double(problem.features.values[row * dimension + column])
        sums[column] += value * value
      }
    }
    return sums.map { $0 / Double(max(1, rows.count)) }
  }

  /// All rows that take part, or evenly spaced ones of them.
  private static func sampledRows(_ problem: LogisticProblem) -> [Int] {
    let rows = problem.ranges.flatMap { $0 }
    let step = max(1, (rows.count + mostRows - 1) / mostRows)
    return Swift.stride(from: 0, to: rows.count, by: step).map { rows[$0] }
  }

  /// Rows with a 1 appended, `[rows, width]`.
  private static func extended(_ features: Matrix, rows: ArraySlice<Int>) -> [Float] {
    var block: [Float] = []
    block.reserveCapacity(rows.count * (features.columns + 1))
    for row in rows {
      block += features.values[row * features.columns..<(row + 1) * features.columns]
      block.append(1)
    }
    return block
  }

  /// √(p (1 − p)) of every class and row, `[classes][rows]`.
  private static func spread(_ block: [Float], width: Int, classes: Int, at point: [Float])
    -> [[Float]]
  {
    let rows = block.count / width
    let weights = classes * (width - 1)
    var layer: [Float] = []
    for column in 0..<classes {
      layer += point[column * (width - 1)..<(column + 1) * (width - 1)]
      layer.append(point[weights + column])
    }
    var margins = [Float](repeating: 0, count: rows * classes)
    margins.withUnsafeMutableBufferPointer { margins in
      guard let c = margins.baseAddress else { return }
      BLAS.gemm(
        transposeB: true, m: rows, n: classes, k: width, a: block, lda: width, b: layer,
        ldb: width, c: c, ldc: classes)
    }
    var spread = [[Float]](repeating: [Float](repeating: 0, count: rows), count: classes)
    for row in 0..<rows {
      let shares = softmax(margins[row * classes..<(row + 1) * classes])
      for column in 0..<classes {
        spread[column][row] = (shares[column] * (1 - shares[column])).squareRoot()
      }
    }
    return spread
  }

  private static func softmax(_ margins: ArraySlice<Float>) -> [Float] {
    let largest = margins.max() ?? 0
    let values = margins.map { FloatVector.exponential(SIMD8(repeating: $0 - largest))[0] }
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }

  /// Xᵀ diag(weights²) X of a block `[rows, width]`.
  private static func weightedProduct(_ block: [Float], width: Int, weights: [Float]) -> [Float] {
    var scaled = block
    scaled.withUnsafeMutableBufferPointer { scaled in
      for row in weights.indices {
        let weight = weights[row]
        for index in row * width..<(row + 1) * width { scaled[index] *= weight }
      }
    }
    var product = [Float](repeating: 0, count: width * width)
    product.withUnsafeMutableBufferPointer { product in
      guard let c = product.baseAddress else { return }
      BLAS.gemm(
        transposeA: true, m: width, n: width, k: weights.count, a: scaled, lda: width, b: scaled,
        ldb: width, c: c, ldc: width)
    }
    return product
  }
}
