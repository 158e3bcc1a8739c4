import LinearAlgebra

/// The samples that logistic fits are made on. Many fits share one problem: each leaves out one
/// fold of it, or none.
struct LogisticProblem: Sendable {
  /// Marks a fit that leaves nothing out.
  static let nothing = -1

  /// `[samples, dimension]`.
  let features: FeatureMatrix
  /// The class of every sample, in 0..<classes.
  let labels: [Int]
  let classes: Int
  /// The rows that take part.
  var ranges: [Range<Int>]
  /// The fold of every row, `[samples]`.
  var folds: [Int]

  /// A problem in which all rows take part, in one fold.
  init(features: FeatureMatrix, labels: [Int], classes: Int) {
    self.features = features
    self.labels = labels
    self.classes = classes
    ranges = [0..<labels.count]
    folds = [Int](repeating: 0, count: labels.count)
  }

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
  /// Σ −log p of the true class, of every fit.
  var losses: [Double]
}

/// One pass over the samples for a batch of fits: margins and gradients of all fits and classes are
/// two matrix products per block of rows.
struct LogisticPass {
  /// Rows at a time: features and margins of a block stay in the second-level cache.
  private static let blockRows = 256
  /// Rows that one task sums up; fixed, so that sums do not depend on the number of threads.
  private static let chunkRows = 2048

  private let problem: LogisticProblem
  private let points: [[Float]]
  private let stride: Int
  /// Fits that leave out fold f: `excluded[starts[f]..<starts[f + 1]]`.
  private let excluded: [Int]
  private let starts: [Int]
  private let weights: [Float]
  private let intercepts: [Float]

  /// Prepares a pass at `points` (`[fits][parameters]`), fit k leaving out fold `leftOut[k]`.
  init(_ problem: LogisticProblem, points: [[Float]], leftOut: [Int]) {
    self.problem = problem
    self.points = points
    stride = (points.count + 7) / 8 * 8
    var lists = [[Int]](repeating: [], count: (problem.folds.max() ?? 0) + 1)
    for (fit, fold) in leftOut.enumerated() where fold >= 0 { lists[fold].append(fit) }
    excluded = lists.flatMap(\.self)
    starts = lists.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
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
    var total = Partial(slots: slots, stride: stride, dimension: dimension)
    if threads == 1 {
      for chunk in chunks { total.add(partial(chunk)) }
    } else {
      for part in parallelMap(count: chunks.count, threads: threads, { partial(chunks[$0]) }) {
        total.add(part)
      }
    }
    return unpack(total)
  }

  private func unpack(_ total: Partial) -> LogisticSums {
    let (dimension, slots) = (problem.features.dimension, problem.columns * stride)
    var gradients: [[Float]] = []
    for fit in points.indices {
      var gradient: [Float] = []
      gradient.reserveCapacity(problem.parameters)
      for column in 0..<problem.columns {
        let slot = column * stride + fit
        for index in 0..<dimension { gradient.append(total.gradient[index * slots + slot]) }
      }
      for column in 0..<problem.columns {
        gradient.append(total.residuals[column * stride + fit])
      }
      gradients.append(gradient)
    }
    return LogisticSums(gradients: gradients, losses: Array(total.losses[..<points.count]))
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
    let (dimension, columns, stride) = (problem.features.dimension, problem.columns, stride)
    let slots = columns * stride
    var partial = Partial(slots: slots, stride: stride, dimension: dimension)
    var line = [Float](repeating: 0, count: stride)
    var blockLosses = line
    let rule = RowRule(columns: columns, stride: stride)
    problem.labels.withUnsafeBufferPointer { labels in
      problem.folds.withUnsafeBufferPointer { folds in
        line.withUnsafeMutableBufferPointer { line in
          blockLosses.withUnsafeMutableBufferPointer { blockLosses in
            partial.withPointers { gradient, residuals, losses in
              guard let line = line.baseAddress, let sums = blockLosses.baseAddress else { return }
              eachBlock(of: range) { rows, margins, x in
                guard let m = margins.baseAddress else { return }
                blockLosses.update(repeating: 0)
                for row in rows {
                  let place = m + (row - rows.lowerBound) * slots
                  rule.turnIntoResiduals(place, label: labels[row], losses: line)
                  leaveOut(fold: folds[row], margins: place, losses: line)
                  rule.add(place, to: residuals, count: slots)
                  rule.add(line, to: sums, count: stride)
                }
                for slot in 0..<stride { losses[slot] += Double(sums[slot]) }
                BLAS.gemm(
                  transposeA: true, m: dimension, n: slots, k: rows.count, a: x, lda: dimension,
                  b: m, ldb: slots, beta: 1, c: gradient, ldc: slots)
              }
            }
          }
        }
      }
    }
    return partial
  }

  /// Clears what a row of `fold` would add to the fits that leave it out.
  @inline(__always)
  private func leaveOut(
    fold: Int, margins: UnsafeMutablePointer<Float>, losses: UnsafeMutablePointer<Float>
  ) {
    excluded.withUnsafeBufferPointer { excluded in
      for place in starts[fold]..<starts[fold + 1] {
        let fit = excluded[place]
        losses[fit] = 0
        for column in 0..<problem.columns { margins[column * stride + fit] = 0 }
      }
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
          let fold = problem.folds[row]
          for fit in excluded[starts[fold]..<starts[fold + 1]]
          where best(margins, line + fit) == problem.labels[row] { correct[fit] += 1 }
        }
      }
    }
    return correct
  }

  /// What one chunk of rows contributes.
  private struct Partial: Sendable {
    var gradient: [Float]
    var residuals: [Float]
    var losses: [Double]

    init(slots: Int, stride: Int, dimension: Int) {
      gradient = [Float](repeating: 0, count: slots * dimension)
      residuals = [Float](repeating: 0, count: slots)
      losses = [Double](repeating: 0, count: stride)
    }

    mutating func add(_ other: Partial) {
      FloatVector.add(other.gradient, to: &gradient)
      FloatVector.add(other.residuals, to: &residuals)
      for slot in losses.indices { losses[slot] += other.losses[slot] }
    }

    mutating func withPointers(
      _ body: (
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Double>
      ) -> Void
    ) {
      gradient.withUnsafeMutableBufferPointer { gradient in
        residuals.withUnsafeMutableBufferPointer { residuals in
          losses.withUnsafeMutableBufferPointer { losses in
            guard let g = gradient.baseAddress, let r = residuals.baseAddress,
              let l = losses.baseAddress
            else { return }
            body(g, r, l)
          }
        }
      }
    }
  }
}
