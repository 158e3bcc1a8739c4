import LinearAlgebra

/// Sums that one pass over the samples gives for a batch of fits.
struct LogisticSums: Sendable {
  /// Σ (p − y) x of every fit, `[fits][parameters]`.
  var gradients: [[Float]]
  /// Σ −log p of the true class, of every fit.
  var losses: [Double]
}

/// One pass over the samples for a batch of fits: margins, residuals and gradients of a block of rows
/// while the block is in the cache, for ``LinearAlgebra/Kernels/lanes`` fits at a time.
///
/// Fits stand in groups of that many; a group has a panel for each column, so panel
/// `group · columns + column`, lane `fit % lanes`.
struct LogisticPass {
  /// Rows at a time: features and margins of a block stay in the second-level cache. A multiple of the
  /// kernels' tiles.
  private static let blockRows = 120
  /// Rows that one task sums up; the problem alone decides, so that sums do not depend on the number
  /// of threads.
  private var chunkRows: Int {
    let rows = problem.ranges.reduce(0) { $0 + $1.count }
    return min(16, max(4, rows / 12 / Self.blockRows)) * Self.blockRows
  }
  private static let lanes = Kernels.lanes

  private let problem: LogisticProblem
  private let points: [[Float]]
  private let groups: Int
  /// Fits that leave out fold f: `excluded[starts[f]..<starts[f + 1]]`.
  private let excluded: [Int]
  private let starts: [Int]
  /// `[groups, folds, lanes]`: 1 where a fit sees the samples of a fold.
  private let keep: [Float]
  /// `[panels, dimension, lanes]`.
  private let weights: [Float]
  /// `[panels, lanes]`.
  private let intercepts: [Float]

  private var panels: Int { groups * problem.columns }

  /// Prepares a pass at `points` (`[fits][parameters]`), fit k leaving out fold `leftOut[k]`.
  init(_ problem: LogisticProblem, points: [[Float]], leftOut: [Int]) {
    self.problem = problem
    self.points = points
    let lanes = Self.lanes
    let (dimension, columns) = (problem.features.columns, problem.columns)
    let groups = (points.count + lanes - 1) / lanes
    let folds = Int(problem.folds.max() ?? 0) + 1
    var lists = [[Int]](repeating: [], count: folds)
    var keep = [Float](repeating: 0, count: groups * folds * lanes)
    for fit in points.indices {
      for fold in 0..<folds where fold != leftOut[fit] {
        keep[(fit / lanes * folds + fold) * lanes + fit % lanes] = 1
      }
      if leftOut[fit] >= 0 { lists[leftOut[fit]].append(fit) }
    }
    excluded = lists.flatMap(\.self)
    starts = lists.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    var weights = [Float](repeating: 0, count: groups * columns * dimension * lanes)
    var intercepts = [Float](repeating: 0, count: groups * columns * lanes)
    for (fit, point) in points.enumerated() {
      for column in 0..<columns {
        let panel = fit / lanes * columns + column
        for index in 0..<dimension {
          weights[(panel * dimension + index) * lanes + fit % lanes] =
            point[column * dimension + index]
        }
        intercepts[panel * lanes + fit % lanes] = point[columns * dimension + column]
      }
    }
    self.groups = groups
    self.keep = keep
    self.weights = weights
    self.intercepts = intercepts
  }

  /// Gradients and losses over all rows that take part.
  func sums(threads: Int) -> LogisticSums {
    let size = chunkRows
    let chunks = problem.ranges.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: size).map {
        $0..<min($0 + size, range.upperBound)
      }
    }
    var total = Partial(panels: panels, groups: groups, dimension: problem.features.columns)
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
    let (dimension, columns, lanes) = (problem.features.columns, problem.columns, Self.lanes)
    let gradients = points.indices.map { fit in
      [Float](unsafeUninitializedCapacity: problem.parameters) { gradient, count in
        for column in 0..<columns {
          let panel = fit / lanes * columns + column
          for index in 0..<dimension {
            gradient[column * dimension + index] =
              total.gradient[(panel * dimension + index) * lanes + fit % lanes]
          }
          gradient[columns * dimension + column] = total.slopes[panel * lanes + fit % lanes]
        }
        count = problem.parameters
      }
    }
    return LogisticSums(gradients: gradients, losses: Array(total.losses[..<points.count]))
  }

  /// A block of rows under all fits.
  private struct Block {
    var rows: Range<Int>
    /// `[rows, dimension]`.
    var features: UnsafePointer<Float>
    /// `[panels][rows, lanes]`, panels `distance` floats apart.
    var margins: UnsafeMutablePointer<Float>
    var distance: Int
  }

  /// Hands every block of rows of `range` with its margins to `body`.
  private func eachBlock(of range: Range<Int>, _ body: (Block) -> Void) {
    let dimension = problem.features.columns
    let distance = Self.blockRows * Self.lanes
    withUnsafeTemporaryAllocation(of: Float.self, capacity: panels * distance) { margins in
      problem.features.values.withUnsafeBufferPointer { features in
        guard let x = features.baseAddress, let m = margins.baseAddress else { return }
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockRows) {
          let rows = start..<min(start + Self.blockRows, range.upperBound)
          Kernels.panelProducts(
            x + start * dimension, ldx: dimension, rows: rows.count, n: dimension, w: weights,
            bias: intercepts, panels: panels, into: m, ldp: distance)
          body(
            Block(rows: rows, features: x + start * dimension, margins: m, distance: distance))
        }
      }
    }
  }

  private func partial(_ range: Range<Int>) -> Partial {
    let (columns, lanes) = (problem.columns, Self.lanes)
    let dimension = problem.features.columns
    let folds = starts.count - 1
    var partial = Partial(panels: panels, groups: groups, dimension: dimension)
    var losses = [Float](repeating: 0, count: groups * lanes)
    eachBlock(of: range) { block in
      for index in losses.indices { losses[index] = 0 }
      problem.labels.withUnsafeBufferPointer { labels in
        problem.folds.withUnsafeBufferPointer { rowFolds in
          guard let labels = labels.baseAddress, let rowFolds = rowFolds.baseAddress else { return }
          for group in 0..<groups {
            keep.withUnsafeBufferPointer { keep in
              losses.withUnsafeMutableBufferPointer { losses in
                partial.slopes.withUnsafeMutableBufferPointer { slopes in
                  guard let keep = keep.baseAddress, let losses = losses.baseAddress,
                    let slopes = slopes.baseAddress
                  else { return }
                  Kernels.panelResiduals(
                    block.margins + group * columns * block.distance, ldp: block.distance,
                    rows: block.rows.count, columns: columns,
                    labels: labels + block.rows.lowerBound,
                    folds: rowFolds + block.rows.lowerBound, keep: keep + group * folds * lanes,
                    losses: losses + group * lanes, slopes: slopes + group * columns * lanes)
                }
              }
            }
          }
        }
      }
      for index in losses.indices { partial.losses[index] += Double(losses[index]) }
      partial.gradient.withUnsafeMutableBufferPointer { gradient in
        guard let gradient = gradient.baseAddress else { return }
        Kernels.panelGradients(
          block.features, ldx: dimension, rows: block.rows.count, n: dimension,
          slopes: block.margins, ldp: block.distance, panels: panels, into: gradient)
      }
    }
    return partial
  }

  /// The predicted class of every row of `range` under every fit, `[fits][rows]`. Ties go to the
  /// lower class, as in NumPy's argmax.
  func predictions(on range: Range<Int>) -> [[Int]] {
    var predicted = [[Int]](
      repeating: [Int](repeating: 0, count: range.count), count: points.count)
    eachBlock(of: range) { block in
      for row in block.rows {
        for fit in points.indices {
          predicted[fit][row - range.lowerBound] = best(block, row: row, fit: fit)
        }
      }
    }
    return predicted
  }

  private func best(_ block: Block, row: Int, fit: Int) -> Int {
    let place =
      fit / Self.lanes * problem.columns * block.distance
      + (row - block.rows.lowerBound) * Self.lanes + fit % Self.lanes
    if problem.columns == 1 { return block.margins[place] > 0 ? 1 : 0 }
    var best = 0
    for column in 1..<problem.columns
    where block.margins[place + column * block.distance]
      > block.margins[place + best * block.distance]
    { best = column }
    return best
  }

  /// How many of the rows that each fit leaves out it predicts rightly, `[fits]`.
  func correctOnLeftOut() -> [Int] {
    var correct = [Int](repeating: 0, count: points.count)
    for range in problem.ranges {
      eachBlock(of: range) { block in
        for row in block.rows {
          let fold = Int(problem.folds[row])
          for fit in excluded[starts[fold]..<starts[fold + 1]]
          where best(block, row: row, fit: fit) == Int(problem.labels[row]) { correct[fit] += 1 }
        }
      }
    }
    return correct
  }

  /// What one chunk of rows contributes.
  private struct Partial: Sendable {
    /// `[panels, dimension, lanes]`.
    var gradient: [Float]
    /// `[panels, lanes]`.
    var slopes: [Float]
    /// `[groups, lanes]`.
    var losses: [Double]

    init(panels: Int, groups: Int, dimension: Int) {
      gradient = [Float](repeating: 0, count: panels * dimension * LogisticPass.lanes)
      slopes = [Float](repeating: 0, count: panels * LogisticPass.lanes)
      losses = [Double](repeating: 0, count: groups * LogisticPass.lanes)
    }

    mutating func add(_ other: Partial) {
      FloatVector.add(other.gradient, to: &gradient)
      FloatVector.add(other.slopes, to: &slopes)
      for index in losses.indices { losses[index] += other.losses[index] }
    }
  }
}
