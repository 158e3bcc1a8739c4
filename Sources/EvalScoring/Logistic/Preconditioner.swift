import LinearAlgebra

/// An approximate inverse Hessian of the multinomial fits of one C: for every class a matrix over its
/// weights and its intercept, or their diagonal where features are wide. Classes are taken as
/// uncoupled.
struct Preconditioner: Sendable {
  /// Above this width the inverse costs more than it saves; the diagonal serves.
  private static let widest = 1600
  /// The most that the inverses of all strengths may take; else the diagonal serves.
  private static let mostBytes = 256 << 20

  private let dimension: Int
  /// `[dimension + 1, dimension + 1]` for every class, or one for all; nil for the diagonal.
  private let inverses: [[Float]]?
  /// `[dimension + 1]`.
  private let diagonal: [Float]

  /// Whether `count` matrices over `dimension` features are worth their time and memory.
  static func isWorthwhile(count: Int, dimension: Int) -> Bool {
    dimension <= widest && count * (dimension + 1) * (dimension + 1) * 4 <= mostBytes
  }

  /// From Hessians of the mean loss, `[dimension + 1, dimension + 1]` for each class or one for all;
  /// nil when one of them has no inverse.
  ///
  /// - Parameter ridge: 1 / (C n), the curvature of the penalty.
  init?(hessians: [[Double]], dimension: Int, ridge: Double) {
    let width = dimension + 1
    var inverses: [[Float]] = []
    for var hessian in hessians {
      for row in 0..<dimension { hessian[row * width + row] += ridge }
      // Keeps the intercept's pivot positive where a class is all but certain.
      hessian[width * width - 1] += 1e-7
      guard let inverse = CholeskyInverse.inverse(of: hessian, n: width) else { return nil }
      inverses.append(inverse)
    }
    self.dimension = dimension
    self.inverses = inverses
    diagonal = []
  }

  /// From the mean squares of the features alone, `[dimension]`.
  ///
  /// - Parameters:
  ///   - curvature: The mean of p (1 − p).
  ///   - ridge: 1 / (C n).
  init(squares: [Double], curvature: Double, ridge: Double) {
    dimension = squares.count
    inverses = nil
    diagonal =
      squares.map { Float(1 / (curvature * $0 + ridge)) } + [Float(1 / curvature)]
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
    for column in 0..<columns {
      var stacked: [Float] = []
      stacked.reserveCapacity(vectors.count * (dimension + 1))
      for vector in vectors {
        stacked += vector[column * dimension..<(column + 1) * dimension]
        stacked.append(vector[weights + column])
      }
      let found = multiply(stacked, by: inverses[inverses.count == 1 ? 0 : column])
      for index in vectors.indices {
        let start = index * (dimension + 1)
        products[index].replaceSubrange(
          column * dimension..<(column + 1) * dimension, with: found[start..<start + dimension])
        products[index][weights + column] = found[start + dimension]
      }
    }
    return products
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
