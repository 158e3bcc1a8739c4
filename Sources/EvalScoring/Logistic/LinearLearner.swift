package import LinearAlgebra
import RealModule

/// A linear layer trained by stochastic gradients in float32, as PyTorch trains `Linear(d, c)`.
package struct LinearLearner: Sendable {
  /// How a step follows from a gradient; PyTorch's definitions and constants.
  package enum Optimizer: Sendable {
    /// Kingma and Ba, arXiv 1412.6980: rate 10⁻³, β 0.9 and 0.999, ε 10⁻⁸.
    case adam
    /// Hinton's RMSprop: rate 10⁻², α 0.99, ε 10⁻⁸.
    case rmsprop
  }

  /// What is minimised, as a mean over the batch.
  package enum Target: Sendable {
    /// Cross entropy with these classes `[samples]`.
    case classes([Int])
    /// Squared error between softmax and these masses `[samples, outputs]`, a mean over outputs too.
    case masses([Float])
  }

  /// Inputs.
  package let dimension: Int
  /// Logits.
  package let outputs: Int
  /// `[outputs, dimension]` weights, then `[outputs]` biases.
  package private(set) var parameters: [Float]
  private let optimizer: Optimizer
  private let decay: Float
  private var first: [Float]
  private var second: [Float]
  private var steps = 0

  /// A layer as PyTorch initialises it after `manual_seed(seed)`: weights, then biases, uniform on
  /// ±1/√d, each the low 24 bits of one draw of MT19937.
  ///
  /// - Parameter decay: The coupled weight decay: decay · parameter is added to every gradient.
  package init(dimension: Int, outputs: Int, seed: UInt32, optimizer: Optimizer, decay: Double) {
    self.dimension = dimension
    self.outputs = outputs
    self.optimizer = optimizer
    self.decay = Float(decay)
    let bound = Float(1 / Double(max(1, dimension)).squareRoot())
    var generator = MersenneTwister(seed: seed)
    parameters = (0..<outputs * (dimension + 1)).map { _ in
      (-bound).addingProduct(Float(generator.next() & 0xff_ffff) * 0x1p-24, bound + bound)
    }
    first = [Float](repeating: 0, count: parameters.count)
    second = first
  }

  /// One epoch over `rows` of `features`, `batch` rows a step, in the order given.
  package mutating func train(
    _ features: Matrix, target: Target, order rows: [Int], batch: Int
  ) {
    var gradient = [Float](repeating: 0, count: parameters.count)
    var values = [Float](repeating: 0, count: outputs)
    features.values.withUnsafeBufferPointer { features in
      for start in stride(from: 0, to: rows.count, by: batch) {
        let end = min(start + batch, rows.count)
        for index in gradient.indices { gradient[index] = 0 }
        let share = 1 / Float(end - start)
        for row in rows[start..<end] {
          let x = UnsafeBufferPointer(
            rebasing: features[row * dimension..<(row + 1) * dimension])
          logits(of: x, into: &values)
          turnIntoSlopes(&values, target: target, row: row)
          accumulate(x, slopes: values, share: share, into: &gradient)
        }
        step(&gradient)
      }
    }
  }

  private func logits(of x: UnsafeBufferPointer<Float>, into values: inout [Float]) {
    parameters.withUnsafeBufferPointer { parameters in
      for output in 0..<outputs {
        let w = UnsafeBufferPointer(
          rebasing: parameters[output * dimension..<(output + 1) * dimension])
        values[output] = Self.dot(w, x) + parameters[outputs * dimension + output]
      }
    }
  }

  private static func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>)
    -> Float
  {
    let (rawA, rawB) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    var lanes = SIMD16<Float>()
    var index = 0
    while index + 16 <= a.count {
      lanes +=
        rawA.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
        * rawB.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
      index += 16
    }
    var sum = lanes.sum()
    while index < a.count {
      sum += a[index] * b[index]
      index += 1
    }
    return sum
  }

  /// Softmax in place.
  private static func softmax(_ values: inout [Float]) {
    let largest = values.reduce(-Float.infinity, max)
    var sum: Float = 0
    for index in values.indices {
      values[index] = Float.exp(values[index] - largest)
      sum += values[index]
    }
    for index in values.indices { values[index] /= sum }
  }

  /// Replaces logits by the slope of the sample's loss in each of them.
  private func turnIntoSlopes(_ values: inout [Float], target: Target, row: Int) {
    Self.softmax(&values)
    switch target {
    case .classes(let classes):
      values[classes[row]] -= 1
    case .masses(let masses):
      var slopes = values
      var mean: Float = 0
      for index in values.indices {
        slopes[index] = 2 * (values[index] - masses[row * outputs + index]) / Float(outputs)
        mean += slopes[index] * values[index]
      }
      for index in values.indices { values[index] *= slopes[index] - mean }
    }
  }

  private func accumulate(
    _ x: UnsafeBufferPointer<Float>, slopes: [Float], share: Float, into gradient: inout [Float]
  ) {
    gradient.withUnsafeMutableBufferPointer { gradient in
      for output in 0..<outputs {
        let slope = slopes[output] * share
        let start = output * dimension
        for index in 0..<dimension { gradient[start + index] += slope * x[index] }
        gradient[outputs * dimension + output] += slope
      }
    }
  }

  private mutating func step(_ gradient: inout [Float]) {
    steps += 1
    switch optimizer {
    case .adam:
      let rate = Float(1e-3 / (1 - Double.pow(0.9, steps)))
      let correction = Float((1 - Double.pow(0.999, steps)).squareRoot())
      for index in parameters.indices {
        let slope = gradient[index] + decay * parameters[index]
        first[index] += 0.1 * (slope - first[index])
        second[index] = 0.999 * second[index] + 0.001 * slope * slope
        parameters[index] -= rate * first[index] / (second[index].squareRoot() / correction + 1e-8)
      }
    case .rmsprop:
      for index in parameters.indices {
        let slope = gradient[index] + decay * parameters[index]
        second[index] = 0.99 * second[index] + 0.01 * slope * slope
        parameters[index] -= 0.01 * slope / (second[index].squareRoot() + 1e-8)
      }
    }
  }

  /// The class with the largest logit of every row of `rows`; the lower class on ties.
  func predictions(_ features: Matrix, rows: [Int]) -> [Int] {
    map(features, rows: rows) { values in
      var best = 0
      for index in values.indices where values[index] > values[best] { best = index }
      return best
    }
  }

  /// The softmax of every row of `rows`, `[rows][outputs]`.
  func probabilities(_ features: Matrix, rows: [Int]) -> [[Float]] {
    map(features, rows: rows) { values in
      var masses = values
      Self.softmax(&masses)
      return masses
    }
  }

  private func map<Value>(
    _ features: Matrix, rows: [Int], _ body: ([Float]) -> Value
  ) -> [Value] {
    var values = [Float](repeating: 0, count: outputs)
    return features.values.withUnsafeBufferPointer { buffer in
      rows.map { row in
        logits(
          of: UnsafeBufferPointer(rebasing: buffer[row * dimension..<(row + 1) * dimension]),
          into: &values)
        return body(values)
      }
    }
  }
}
