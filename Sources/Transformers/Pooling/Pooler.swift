package import EvalCore
import LinearAlgebra

/// Reduces rows of a hidden state to a vector.
package enum Pooler {
  /// Writes the vector of `rows` `[count, width]` under `pooling` to `out` `[modes · width]`.
  ///
  /// `cls` and `last` are the first and last row given, so a caller that wants nothing else may leave out the
  /// rows between. Weights of the weighted mean are the positions of the rows in their sequence, from 1 (SGPT, arXiv
  /// 2202.08904; a text whose prompt is left out keeps its positions, as in sentence-transformers). `pooler` gives the row before
  /// its dense layer, which follows in ``PooledVectors/apply(_:toColumns:)``.
  package static func pool(
    _ rows: UnsafePointer<Float>, count: Int, first: Int = 0, width: Int, modes: [Pooling.Mode],
    into out: UnsafeMutablePointer<Float>
  ) {
    for (place, mode) in modes.enumerated() {
      let target = out + place * width
      switch mode {
      case .cls, .pooler:
        target.update(from: rows, count: width)
      case .last:
        target.update(from: rows + (count - 1) * width, count: width)
      case .mean:
        Kernels.sumRows(rows, ldx: width, rows: count, n: width, into: target)
        Kernels.scale(target, ldx: width, by: 1 / Float(count), rows: 1, n: width)
      case .meanSquareRootLength:
        Kernels.sumRows(rows, ldx: width, rows: count, n: width, into: target)
        Kernels.scale(
          target, ldx: width, by: 1 / Float(count).squareRoot(), rows: 1, n: width)
      case .weightedMean:
        let total = Float(count * first + count * (count + 1) / 2)
        let weights = (1...count).map { Float(first + $0) / total }
        weights.withUnsafeBufferPointer { weights in
          Kernels.weightedSumRows(
            rows, ldx: width, rows: count, n: width, weights: weights.baseAddress!, into: target)
        }
      case .max:
        Kernels.maxRows(rows, ldx: width, rows: count, n: width, into: target)
      }
    }
  }
}
