/// A weight matrix as a checkpoint stores it, in memory that it does not copy. Numbers of other types than float32
/// become float32 where they are used.
package struct WeightMatrix: Sendable {
  /// Which way round the numbers lie.
  package enum Layout: Sendable, Hashable {
    /// [outputs, inputs], as torch's Linear.
    case outputsByInputs
    /// [inputs, outputs], as GPT-2's Conv1D.
    case inputsByOutputs
  }

  /// Numbers that a projection through the matrix gives.
  package let outputs: Int
  /// Numbers that a projection through the matrix takes.
  package let inputs: Int
  /// Numbers from one stored row to the next.
  package let rowStride: Int
  /// The stored scalar type.
  package let type: ScalarType
  /// Which way round the numbers lie.
  package let layout: Layout
  /// Keeps the memory alive.
  package let owner: any AnyObject & Sendable
  // Read-only for as long as the owner lives, which this value ensures.
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// A matrix over memory that `owner` keeps alive and that does not change.
  ///
  /// - Parameters:
  ///   - pointer: the first number, aligned to its type.
  ///   - rowStride: numbers between stored rows; absent: rows are dense.
  package init(
    pointer: UnsafeRawPointer, type: ScalarType, outputs: Int, inputs: Int,
    layout: Layout = .outputsByInputs, rowStride: Int? = nil, owner: any AnyObject & Sendable
  ) {
    precondition(
      UInt(bitPattern: pointer) % UInt(type.alignment) == 0, "weights are not aligned to their type"
    )
    precondition(
      !type.isBlocked || layout == .outputsByInputs && inputs % type.blockSize == 0,
      "rows of blocked weights are whole blocks, one row an output")
    base = pointer
    self.type = type
    self.outputs = outputs
    self.inputs = inputs
    self.layout = layout
    self.rowStride = rowStride ?? (layout == .outputsByInputs ? inputs : outputs)
    self.owner = owner
  }

  /// A matrix that owns `values`, [outputs, inputs] or, in the other layout, [inputs, outputs].
  package init(
    values: [Float], outputs: Int, inputs: Int, layout: Layout = .outputsByInputs
  ) {
    precondition(values.count == outputs * inputs, "a weight matrix needs outputs × inputs numbers")
    let owner = OwnedFloats(values)
    self.init(
      pointer: owner.pointer, type: .float32, outputs: outputs, inputs: inputs, layout: layout,
      owner: owner)
  }

  /// The first number.
  package var pointer: UnsafeRawPointer { base }

  /// Outputs `range` of the matrix, without a copy.
  package func outputs(_ range: Range<Int>) -> WeightMatrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= outputs, "outputs out of range")
    let numbers = layout == .outputsByInputs ? range.lowerBound * rowStride : range.lowerBound
    return WeightMatrix(
      pointer: base + type.bytes(numbers), type: type, outputs: range.count, inputs: inputs,
      layout: layout, rowStride: rowStride, owner: owner)
  }

  /// Stored row `i` widened to float32: an embedding. [inputs] (or [outputs] in the other layout).
  package func row(_ i: Int, into y: UnsafeMutablePointer<Float>) {
    let (rows, columns) = layout == .outputsByInputs ? (outputs, inputs) : (inputs, outputs)
    precondition(i >= 0 && i < rows, "row \(i) of a weight matrix with \(rows)")
    widen(row: i, from: 0, count: columns, into: y)
  }

  /// `count` numbers of stored row `row` from column `column` on, widened.
  func widen(row: Int, from column: Int, count: Int, into y: UnsafeMutablePointer<Float>) {
    let start = base + type.bytes(row * rowStride + column)
    switch type {
    case .float32:
      y.update(from: start.assumingMemoryBound(to: Float.self), count: count)
    case .float16:
      Kernels.widen(float16: start.assumingMemoryBound(to: UInt16.self), into: y, n: count)
    case .bfloat16:
      Kernels.widen(bfloat16: start.assumingMemoryBound(to: UInt16.self), into: y, n: count)
    case .float64:
      let source = start.assumingMemoryBound(to: Double.self)
      for index in 0..<count { y[index] = Float(source[index]) }
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2K, .q3K, .q4K, .q5K, .q6K, .iq4NL, .iq4XS:
      Kernels.widen(start, of: type, into: y, n: count)
    }
  }
}

/// Memory of a matrix that was made from an array. Never changed after it is made.
private final class OwnedFloats: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>

  init(_ values: [Float]) {
    let bytes = max(values.count, 1) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = memory.bindMemory(to: Float.self, capacity: max(values.count, 1))
    values.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { pointer.initialize(from: first, count: source.count) }
    }
  }

  deinit {
    pointer.deallocate()
  }
}
