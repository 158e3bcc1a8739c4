import LinearAlgebra

/// XᵀX / n of centred features: in full `[d, d]`, or only its diagonal when d is large.
struct FeatureMoments: Sendable {
  let dimension: Int
  /// `[d, d]` in double, or nil.
  let full: [Double]?
  /// `[d]`.
  let diagonal: [Double]

  /// Sums over all rows of `features`, block by block on `threads` threads.
  init(of features: FeatureMatrix, threads: Int) throws {
    let (dimension, rows) = (features.dimension, features.rows)
    self.dimension = dimension
    let chunk = 4096
    let wide = dimension > LogisticSolver.widestInverse
    let chunks = (rows + chunk - 1) / chunk
    let parts: [[Float]] = try parallelMap(count: chunks, threads: threads) { index in
      let range = index * chunk..<min((index + 1) * chunk, rows)
      return wide
        ? Self.squares(features, range) : Self.products(features, range)
    }
    var sums = [Double](repeating: 0, count: wide ? dimension : dimension * dimension)
    for part in parts { for index in part.indices { sums[index] += Double(part[index]) } }
    let scale = 1 / Double(max(rows, 1))
    for index in sums.indices { sums[index] *= scale }
    full = wide ? nil : sums
    diagonal = wide ? sums : (0..<dimension).map { sums[$0 * dimension + $0] }
  }

  private static func products(_ features: FeatureMatrix, _ range: Range<Int>) -> [Float] {
    let dimension = features.dimension
    var product = [Float](repeating: 0, count: dimension * dimension)
    features.values.withUnsafeBufferPointer { values in
      product.withUnsafeMutableBufferPointer { product in
        guard let x = values.baseAddress, let c = product.baseAddress else { return }
        let start = x + range.lowerBound * dimension
        BLAS.gemm(
          transposeA: true, m: dimension, n: dimension, k: range.count, a: start, lda: dimension,
          b: start, ldb: dimension, c: c, ldc: dimension)
      }
    }
    return product
  }

  private static func squares(_ features: FeatureMatrix, _ range: Range<Int>) -> [Float] {
    let dimension = features.dimension
    var sums = [Float](repeating: 0, count: dimension)
    for row in range {
      for column in 0..<dimension {
        let value = features.values[row * dimension + column]
        sums[column] += value * value
      }
    }
    return sums
  }
}

/// An approximate inverse Hessian of the logistic fits of one C: for every column of a fit a matrix over
/// its weights and its intercept, or their diagonal when the features are wide. Columns of different
/// classes are taken as uncoupled.
struct Preconditioner: Sendable {
  private let dimension: Int
  /// `[dimension + 1, dimension + 1]` for every column, or one for all; nil for the diagonal.
  private let inverses: [[Float]]?
  /// `[dimension + 1]`.
  private let diagonal: [Float]

  /// From second moments alone: (a XᵀX / n + ridge I)⁻¹ for the weights and 1 / a for the
  /// intercept, which centred features leave uncoupled.
  ///
  /// - Parameters:
  ///   - curvature: a, the mean of p (1 − p).
  ///   - ridge: 1 / (C n).
  init(moments: FeatureMoments, curvature: Double, ridge: Double) {
    dimension = moments.dimension
    diagonal =
      moments.diagonal.map { Float(1 / (curvature * $0 + ridge)) } + [Float(1 / curvature)]
    guard let full = moments.full else {
      inverses = nil
      return
    }
    let (inner, outer) = (moments.dimension, moments.dimension + 1)
    var hessian = [Double](repeating: 0, count: outer * outer)
    for row in 0..<inner {
      for column in 0..<inner {
        hessian[row * outer + column] = curvature * full[row * inner + column]
      }
      hessian[row * outer + row] += ridge
    }
    hessian[outer * outer - 1] = curvature
    inverses = CholeskyInverse.inverse(of: hessian, n: outer).map { [$0] }
  }

  /// From the Hessians of all columns, `[dimension + 1, dimension + 1]` each, without the penalty;
  /// nil when one of them has no inverse.
  init?(hessians: [[Double]], dimension: Int, ridge: Double) {
    let outer = dimension + 1
    var inverses: [[Float]] = []
    for var hessian in hessians {
      for row in 0..<dimension { hessian[row * outer + row] += ridge }
      // Keeps the intercept's pivot positive where a class is all but certain.
      hessian[outer * outer - 1] += 1e-7
      guard let inverse = CholeskyInverse.inverse(of: hessian, n: outer) else { return nil }
      inverses.append(inverse)
    }
    self.dimension = dimension
    self.inverses = inverses
    diagonal = []
  }

  /// The product with every vector: `[columns, dimension]` weights, then `[columns]` intercepts.
  func apply(_ vectors: [[Float]], columns: Int) -> [[Float]] {
    let weights = columns * dimension
    guard let inverses else {
      return vectors.map { vector in
        vector.indices.map { index in
          vector[index] * diagonal[index < weights ? index % dimension : dimension]
        }
      }
    }
    var products = vectors
    if inverses.count == 1 {
      let stacked = vectors.flatMap { vector in
        (0..<columns).flatMap { piece(of: vector, $0, columns) }
      }
      let found = multiply(stacked, by: inverses[0])
      for index in vectors.indices {
        for column in 0..<columns {
          put(found, row: index * columns + column, into: &products[index], column, columns)
        }
      }
    } else {
      for column in 0..<columns {
        let found = multiply(
          vectors.flatMap { piece(of: $0, column, columns) }, by: inverses[column])
        for index in vectors.indices {
          put(found, row: index, into: &products[index], column, columns)
        }
      }
    }
    return products
  }

  /// The weights and the intercept of one column, `[dimension + 1]`.
  private func piece(of vector: [Float], _ column: Int, _ columns: Int) -> [Float] {
    var piece = Array(vector[column * dimension..<(column + 1) * dimension])
    piece.append(vector[columns * dimension + column])
    return piece
  }

  private func put(
    _ products: [Float], row: Int, into vector: inout [Float], _ column: Int, _ columns: Int
  ) {
    let start = row * (dimension + 1)
    vector.replaceSubrange(
      column * dimension..<(column + 1) * dimension, with: products[start..<start + dimension])
    vector[columns * dimension + column] = products[start + dimension]
  }

  /// `stacked` `[rows, dimension + 1]` times a symmetric `matrix`.
  private func multiply(_ stacked: [Float], by matrix: [Float]) -> [Float] {
    let width = dimension + 1
    let rows = stacked.count / width
    var products = [Float](repeating: 0, count: stacked.count)
    products.withUnsafeMutableBufferPointer { products in
      guard let c = products.baseAddress else { return }
      BLAS.gemm(
        m: rows, n: width, k: width, a: stacked, lda: width, b: matrix, ldb: width, c: c,
        ldc: width)
    }
    return products
  }
}
