import LinearAlgebra

/// The samples that logistic fits are made on. Many fits share one problem: each leaves out one
/// fold of it, or none.
struct LogisticProblem: Sendable {
  /// Marks a fit that leaves nothing out.
  static let nothing = -1

  /// Features with column means near zero, `[samples, dimension]`.
  let features: FeatureMatrix
  /// The class of every sample, in 0..<classes.
  let labels: [Int]
  let classes: Int
  /// The rows that take part.
  var ranges: [Range<Int>]
  /// The fold of every row, `[samples]`.
  var folds: [Int]

  /// Columns of a fit: one for two classes (the log-odds of class 1), else one a class.
  var columns: Int { classes == 2 ? 1 : classes }

  /// Parameters of a fit: `[columns, dimension]` weights, then `[columns]` intercepts.
  var parameters: Int { columns * (features.dimension + 1) }

  /// The number of samples that a fit sees.
  func sampleCount(leavingOut fold: Int) -> Int {
    ranges.reduce(0) { $0 + $1.reduce(0) { $0 + (folds[$1] == fold ? 0 : 1) } }
  }
}

/// Sums that one pass over the samples gives for a batch of fits.
struct LogisticSums: Sendable {
  /// Σ (p − y) x of every fit, `[fits][parameters]`.
  var gradients: [[Float]]
  /// Σ p (1 − p) of every fit, averaged over its columns.
  var curvatures: [Double]
}

/// One pass over the samples for a batch of fits: margins and gradients of all fits and classes are
/// two matrix products per block of rows.
struct LogisticPass {
  /// Rows at a time: features and margins of a block stay in the second-level cache.
  private static let blockRows = 256
  /// Rows that one task sums up; fixed, so that sums do not depend on the number of threads.
  private static let chunkRows = 8192

  private let problem: LogisticProblem
  private let points: [[Float]]
  private let stride: Int
  private let excluded: [[Int]]
  private let weights: [Float]
  private let intercepts: [Float]

  /// Prepares a pass at `points` (`[fits][parameters]`), fit k leaving out fold `leftOut[k]`.
  init(_ problem: LogisticProblem, points: [[Float]], leftOut: [Int]) {
    self.problem = problem
    self.points = points
    stride = (points.count + 7) / 8 * 8
    var excluded = [[Int]](repeating: [], count: (problem.folds.max() ?? 0) + 1)
    for (fit, fold) in leftOut.enumerated() where fold >= 0 { excluded[fold].append(fit) }
    self.excluded = excluded
    let (dimension, columns) = (problem.features.dimension, problem.columns)
    var weights = [Float](repeating: 0, count: columns * stride * dimension)
    var intercepts = [Float](repeating: 0, count: columns * stride)
    for (fit, point) in points.enumerated() {
      for column in 0..<columns {
        let slot = column * stride + fit
        weights.replaceSubrange(
          slot * dimension..<(slot + 1) * dimension,
          with: point[column * dimension..<(column + 1) * dimension])
        intercepts[slot] = point[columns * dimension + column]
      }
    }
    self.weights = weights
    self.intercepts = intercepts
  }

  /// Gradients and curvatures over all rows that take part.
  func sums(threads: Int) -> LogisticSums {
    let chunks = problem.ranges.flatMap { range in
      Swift.stride(from: range.lowerBound, to: range.upperBound, by: Self.chunkRows).map {
        $0..<min($0 + Self.chunkRows, range.upperBound)
      }
    }
    let slots = problem.columns * stride
    let dimension = problem.features.dimension
    var total = Partial(slots: slots, dimension: dimension)
    if threads == 1 {
      for chunk in chunks { total.add(partial(chunk)) }
    } else {
      for first in Swift.stride(from: 0, to: chunks.count, by: threads) {
        let group = Array(chunks[first..<min(first + threads, chunks.count)])
        let parts = try? parallelMap(count: group.count, threads: threads) { partial(group[$0]) }
        for part in parts ?? [] { total.add(part) }
      }
    }
    return unpack(total)
  }

  private func unpack(_ total: Partial) -> LogisticSums {
    let (dimension, columns) = (problem.features.dimension, problem.columns)
    var gradients: [[Float]] = []
    var curvatures: [Double] = []
    for fit in points.indices {
      var gradient: [Float] = []
      gradient.reserveCapacity(problem.parameters)
      var curvature = 0.0
      for column in 0..<columns {
        let slot = column * stride + fit
        gradient += total.gradient[slot * dimension..<(slot + 1) * dimension]
        curvature += Double(total.curvature[slot]) / Double(columns)
      }
      for column in 0..<columns { gradient.append(total.residuals[column * stride + fit]) }
      gradients.append(gradient)
      curvatures.append(curvature)
    }
    return LogisticSums(gradients: gradients, curvatures: curvatures)
  }

  /// Hands every block of rows with its margins `[rows, columns · stride]` to `body`.
  private func eachBlock(
    of range: Range<Int>,
    _ body: (Range<Int>, UnsafeMutableBufferPointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    let (dimension, slots) = (problem.features.dimension, problem.columns * stride)
    var margins = [Float](repeating: 0, count: Self.blockRows * slots)
    problem.features.values.withUnsafeBufferPointer { features in
      weights.withUnsafeBufferPointer { weights in
        margins.withUnsafeMutableBufferPointer { margins in
          guard let x = features.baseAddress, let w = weights.baseAddress,
            let m = margins.baseAddress
          else { return }
          for start in Swift.stride(
            from: range.lowerBound, to: range.upperBound, by: Self.blockRows)
          {
            let rows = start..<min(start + Self.blockRows, range.upperBound)
            for row in 0..<rows.count {
              for slot in 0..<slots { m[row * slots + slot] = intercepts[slot] }
            }
            BLAS.gemm(
              transposeB: true, m: rows.count, n: slots, k: dimension, a: x + start * dimension,
              lda: dimension, b: w, ldb: dimension, beta: 1, c: m, ldc: slots)
            body(rows, margins, x + start * dimension)
          }
        }
      }
    }
  }

  private func partial(_ range: Range<Int>) -> Partial {
    let (dimension, slots) = (problem.features.dimension, problem.columns * stride)
    var partial = Partial(slots: slots, dimension: dimension)
    partial.withPointers { gradient, residuals, curvature in
      eachBlock(of: range) { rows, margins, x in
        guard let m = margins.baseAddress else { return }
        for row in rows {
          let line = m + (row - rows.lowerBound) * slots
          turnIntoResiduals(line, row: row, curvature: curvature)
          for slot in Swift.stride(from: 0, to: slots, by: 8) {
            Self.store(Self.load(residuals + slot) + Self.load(line + slot), residuals + slot)
          }
        }
        BLAS.gemm(
          transposeA: true, m: slots, n: dimension, k: rows.count, a: m, lda: slots, b: x,
          ldb: dimension, beta: 1, c: gradient, ldc: dimension)
      }
    }
    return partial
  }

  /// Replaces the margins of one row by p − y, 0 where a fit leaves the row out.
  @inline(__always)
  private func turnIntoResiduals(
    _ line: UnsafeMutablePointer<Float>, row: Int, curvature: UnsafeMutablePointer<Float>
  ) {
    let label = problem.labels[row]
    let one = SIMD8<Float>(repeating: 1)
    if problem.columns == 1 {
      let target = SIMD8<Float>(repeating: label == 1 ? 1 : 0)
      for slot in Swift.stride(from: 0, to: stride, by: 8) {
        let p = one / (one + FloatVector.exponential(-Self.load(line + slot)))
        Self.store(Self.load(curvature + slot) + p * (one - p), curvature + slot)
        Self.store(p - target, line + slot)
      }
    } else {
      for slot in Swift.stride(from: 0, to: stride, by: 8) {
        var largest = Self.load(line + slot)
        for column in 1..<problem.columns {
          let margin = Self.load(line + column * stride + slot)
          largest = largest.replacing(with: margin, where: margin .> largest)
        }
        var total = SIMD8<Float>()
        for column in 0..<problem.columns {
          let place = line + column * stride + slot
          let value = FloatVector.exponential(Self.load(place) - largest)
          Self.store(value, place)
          total += value
        }
        for column in 0..<problem.columns {
          let place = line + column * stride + slot
          let p = Self.load(place) / total
          let sum = curvature + column * stride + slot
          Self.store(Self.load(sum) + p * (one - p), sum)
          Self.store(column == label ? p - one : p, place)
        }
      }
    }
    for fit in excluded[problem.folds[row]] {
      for column in 0..<problem.columns { line[column * stride + fit] = 0 }
    }
  }

  /// The predicted class of every row of `range` under every fit, `[fits][rows]`. Ties go to the
  /// lower class, as in NumPy's argmax.
  func predictions(on range: Range<Int>) -> [[Int]] {
    let slots = problem.columns * stride
    var predicted = [[Int]](
      repeating: [Int](repeating: 0, count: range.count), count: points.count)
    eachBlock(of: range) { rows, margins, _ in
      for row in rows {
        let line = (row - rows.lowerBound) * slots
        for fit in points.indices {
          predicted[fit][row - range.lowerBound] = best(margins, line + fit)
        }
      }
    }
    return predicted
  }

  private func best(_ margins: UnsafeMutableBufferPointer<Float>, _ first: Int) -> Int {
    if problem.columns == 1 { return margins[first] > 0 ? 1 : 0 }
    var best = 0
    for column in 1..<problem.columns
    where margins[first + column * stride] > margins[first + best * stride] { best = column }
    return best
  }

  /// How many of the rows that each fit leaves out it predicts rightly, `[fits]`.
  func correctOnLeftOut(leftOut: [Int]) -> [Int] {
    let slots = problem.columns * stride
    var correct = [Int](repeating: 0, count: points.count)
    for range in problem.ranges {
      eachBlock(of: range) { rows, margins, _ in
        for row in rows {
          let line = (row - rows.lowerBound) * slots
          for fit in excluded[problem.folds[row]]
          where best(margins, line + fit) == problem.labels[row] { correct[fit] += 1 }
        }
      }
    }
    return correct
  }

  @inline(__always)
  private static func load(_ place: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD8<Float>, _ place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: value, as: SIMD8<Float>.self)
  }

  /// What one chunk of rows contributes.
  private struct Partial: Sendable {
    var gradient: [Float]
    var residuals: [Float]
    var curvature: [Float]

    init(slots: Int, dimension: Int) {
      gradient = [Float](repeating: 0, count: slots * dimension)
      residuals = [Float](repeating: 0, count: slots)
      curvature = [Float](repeating: 0, count: slots)
    }

    mutating func add(_ other: Partial) {
      FloatVector.add(1, other.gradient, to: &gradient)
      FloatVector.add(1, other.residuals, to: &residuals)
      FloatVector.add(1, other.curvature, to: &curvature)
    }

    mutating func withPointers(
      _ body: (
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
    ) {
      gradient.withUnsafeMutableBufferPointer { gradient in
        residuals.withUnsafeMutableBufferPointer { residuals in
          curvature.withUnsafeMutableBufferPointer { curvature in
            guard let g = gradient.baseAddress, let r = residuals.baseAddress,
              let c = curvature.baseAddress
            else { return }
            body(g, r, c)
          }
        }
      }
    }
  }
}
