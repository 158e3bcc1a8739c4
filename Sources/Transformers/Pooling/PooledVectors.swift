import EvalCore
import LinearAlgebra

/// A row-major matrix of pooled vectors `[count, dimension]` on its way to embeddings.
package struct PooledVectors: Sendable, Hashable {
  package private(set) var dimension: Int
  package private(set) var values: [Float]

  package init(dimension: Int, values: [Float]) {
    precondition(
      dimension > 0 && values.count % dimension == 0, "a matrix of vectors needs whole rows")
    self.dimension = dimension
    self.values = values
  }

  /// The number of vectors.
  package var count: Int { values.count / dimension }

  /// Sends every vector through `heads` in order.
  package mutating func apply(_ heads: [DenseHead]) throws {
    for head in heads {
      let matrix = head.linear.matrix
      guard matrix.inputs == dimension else {
        throw EvalError.unsupported(
          "a Dense head of \(matrix.inputs) inputs after vectors of \(dimension) components",
          file: nil, remedy: "use the pooling that the model directory names, or leave heads out")
      }
      var made = applying(head, toColumns: 0..<dimension)
      switch head.residual {
      case nil: break
      case .identity:
        for index in made.indices { made[index] += values[index] }
      case .projected(let linear):
        let projection = DenseHead(linear: linear, activation: nil)
        let shortcut = applying(projection, toColumns: 0..<dimension)
        for index in made.indices { made[index] += shortcut[index] }
      }
      values = made
      dimension = matrix.outputs
    }
  }

  /// Replaces `columns` of every vector by what `head` makes of them; it has as many outputs as inputs.
  package mutating func apply(_ head: DenseHead, toColumns columns: Range<Int>) {
    precondition(
      head.linear.matrix.inputs == columns.count && head.linear.matrix.outputs == columns.count)
    let made = applying(head, toColumns: columns)
    for row in 0..<count {
      let start = row * dimension + columns.lowerBound
      values.replaceSubrange(
        start..<start + columns.count,
        with: made[row * columns.count..<(row + 1) * columns.count])
    }
  }

  /// What `head` makes of `columns` of every vector, `[count, outputs]`.
  private func applying(_ head: DenseHead, toColumns columns: Range<Int>) -> [Float] {
    var workspace = Workspace()
    let (count, outputs) = (self.count, head.linear.matrix.outputs)
    return [Float](unsafeUninitializedCapacity: count * outputs) { buffer, size in
      size = count * outputs
      guard let start = buffer.baseAddress else { return }
      values.withUnsafeBufferPointer { input in
        guard let first = input.baseAddress else { return }
        func project(_ bias: UnsafePointer<Float>?, _ workspace: inout Workspace) {
          LinearAlgebra.project(
            first + columns.lowerBound, rows: count, ldx: dimension, through: head.linear.matrix,
            bias: bias, into: start, ldy: outputs, workspace: &workspace)
        }
        if let bias = head.linear.bias {
          bias.withUnsafeBufferPointer { project($0.baseAddress, &workspace) }
        } else {
          project(nil, &workspace)
        }
      }
      if let activation = head.activation {
        Kernels.activate(activation, start, ldx: outputs, rows: count, n: outputs)
      }
    }
  }

  /// Keeps the first `kept` components of every vector (Matryoshka, arXiv 2205.13147).
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when there are fewer.
  package mutating func truncate(to kept: Int) throws {
    guard (1...dimension).contains(kept) else {
      throw EvalError.usage(
        "\(kept) dimensions are asked for, and vectors have \(dimension)",
        remedy: "choose 1 to \(dimension)")
    }
    guard kept < dimension else { return }
    var result: [Float] = []
    result.reserveCapacity(count * kept)
    for row in 0..<count {
      result.append(contentsOf: values[row * dimension..<row * dimension + kept])
    }
    values = result
    dimension = kept
  }

  /// Scales every vector to unit Euclidean length; the divisor is at least 1e-12, as in torch's
  /// `normalize`, so a vector of zeros stays one.
  package mutating func normalise() {
    let (dimension, count) = (self.dimension, self.count)
    values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for row in 0..<count {
        let vector = start + row * dimension
        let length = max(Kernels.l2norm(vector, n: dimension), 1e-12)
        Kernels.scale(vector, ldx: dimension, by: 1 / length, rows: 1, n: dimension)
      }
    }
  }

  /// Adds `other` component by component: the sum over prompts of their vectors.
  package mutating func add(_ other: PooledVectors) {
    precondition(other.dimension == dimension && other.values.count == values.count)
    for index in values.indices { values[index] += other.values[index] }
  }

  /// Multiplies every component with `factor`.
  package mutating func scale(by factor: Float) {
    for index in values.indices { values[index] *= factor }
  }
}
