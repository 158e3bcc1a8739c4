import EvalCore
package import LinearAlgebra

/// A tensor of floating-point numbers somewhere in memory: in a mapped file, or made by merging.
package struct StoredTensor: Sendable {
  package let name: String
  package let type: ScalarType
  package let shape: [Int]
  /// The file it came from, for messages.
  package let file: String
  /// Whether a matrix of ``shape`` [rows, columns] lies column by column in memory.
  package let isTransposed: Bool
  private let owner: any AnyObject & Sendable
  // Read-only for as long as the owner lives.
  private nonisolated(unsafe) let base: UnsafeRawPointer

  /// A tensor whose `bytes` `owner` keeps alive.
  package init(
    name: String, type: ScalarType, shape: [Int], file: String, bytes: UnsafeRawBufferPointer,
    owner: any AnyObject & Sendable, isTransposed: Bool = false
  ) {
    precondition(!isTransposed || shape.count == 2, "only matrices lie transposed")
    self.name = name
    self.type = type
    self.shape = shape
    self.file = file
    self.isTransposed = isTransposed
    if let start = bytes.baseAddress, UInt(bitPattern: start) % UInt(type.alignment) == 0,
      type != .float64
    {
      base = start
      self.owner = owner
    } else {
      // Unaligned or double numbers: a copy.
      let copy = OwnedBytes(copying: bytes)
      base = copy.start
      self.owner = copy
    }
  }

  /// The number of elements.
  package var count: Int { shape.reduce(1, *) }

  /// The bytes.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: type.bytes(count))
  }

  /// All numbers as float32, row by row.
  package func floats() -> [Float] {
    guard isTransposed else { return storedFloats() }
    let stored = storedFloats()
    let (rows, columns) = (shape[0], shape[1])
    var result = [Float](repeating: 0, count: stored.count)
    for row in 0..<rows {
      for column in 0..<columns { result[row * columns + column] = stored[column * rows + row] }
    }
    return result
  }

  /// All numbers in the order of memory.
  private func storedFloats() -> [Float] {
    let count = count
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = count
      guard let target = buffer.baseAddress, count > 0 else { return }
      switch type {
      case .float32: target.initialize(from: base.assumingMemoryBound(to: Float.self), count: count)
      case .float16:
        Kernels.widen(float16: base.assumingMemoryBound(to: UInt16.self), into: target, n: count)
      case .bfloat16:
        Kernels.widen(bfloat16: base.assumingMemoryBound(to: UInt16.self), into: target, n: count)
      case .float64:
        let source = base.assumingMemoryBound(to: Double.self)
        for index in 0..<count { (target + index).initialize(to: Float(source[index])) }
      case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2K, .q3K, .q4K, .q5K, .q6K, .iq4NL, .iq4XS:
        Kernels.widen(base, of: type, into: target, n: count)
      }
    }
  }

  /// The tensor as a matrix of `outputs` × `inputs`; its elements, in order, must be as many.
  /// No copy is made but of doubles, and of blocks that do not lie row by row of an output.
  package func matrix(
    outputs: Int, inputs: Int, layout: WeightMatrix.Layout = .outputsByInputs
  ) -> WeightMatrix {
    let liesByOutputs = (layout == .outputsByInputs) != isTransposed
    if type == .float64 || type.isBlocked && (!liesByOutputs || inputs % type.blockSize != 0) {
      return WeightMatrix(values: floats(), outputs: outputs, inputs: inputs, layout: layout)
    }
    return WeightMatrix(
      pointer: base, type: type, outputs: outputs, inputs: inputs,
      layout: liesByOutputs ? .outputsByInputs : .inputsByOutputs, owner: owner)
  }

  /// A copy that holds the rows of `rows`, one range after another, of a matrix.
  package func gathering(rows: [Range<Int>]) -> StoredTensor {
    precondition(!isTransposed, "rows of a transposed matrix do not lie together")
    let stride = type.bytes(shape.dropFirst().reduce(1, *))
    let total = rows.reduce(0) { $0 + $1.count }
    let memory = OwnedBytes(count: total * stride)
    var position = 0
    for range in rows {
      let source = UnsafeRawBufferPointer(
        rebasing: bytes[range.lowerBound * stride..<range.upperBound * stride])
      UnsafeMutableRawBufferPointer(
        start: memory.mutable + position, count: range.count * stride
      ).copyMemory(from: source)
      position += range.count * stride
    }
    return StoredTensor(
      name: name, type: type, shape: [total] + shape.dropFirst(), file: file,
      bytes: UnsafeRawBufferPointer(start: memory.start, count: total * stride), owner: memory)
  }

  /// A new tensor of the same name and type with these numbers, rounded to the type (to nearest, ties to
  /// even); doubles and blocks become float32.
  package func replacing(_ values: [Float], shape: [Int]) -> StoredTensor {
    rounding(values, shape: shape, to: type.isPlain ? type : .float32)
  }

  /// This tensor in numbers of `type`, row by row, rounded to nearest, ties to even.
  ///
  /// - Parameter type: `float32`, `float16` or `bfloat16`.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for a number that `type` has no finite one for.
  package func converted(to type: ScalarType) throws -> StoredTensor {
    precondition(type.isPlain, "tensors are converted to plain numbers")
    guard type != self.type || isTransposed else { return self }
    let result = rounding(floats(), shape: shape, to: type)
    guard FiniteScan.isFinite(result.bytes, type) else {
      throw EvalError.badData(
        file: file, place: "tensor “\(name)”",
        "has numbers that are too large for \(type.rawValue)",
        remedy: "convert to BF16 or F32")
    }
    return result
  }

  private func rounding(_ values: [Float], shape: [Int], to kept: ScalarType) -> StoredTensor {
    let memory = OwnedBytes(count: kept.bytes(values.count))
    switch kept {
    case .bfloat16:
      memory.mutable.withMemoryRebound(to: UInt16.self, capacity: values.count) {
        for (index, value) in values.enumerated() {
          let bits = value.bitPattern
          $0[index] = UInt16(truncatingIfNeeded: (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16)
        }
      }
    case .float16:
      memory.mutable.withMemoryRebound(to: UInt16.self, capacity: values.count) {
        for (index, value) in values.enumerated() { $0[index] = Half.bits(of: value) }
      }
    default:
      memory.mutable.withMemoryRebound(to: Float.self, capacity: values.count) {
        $0.update(from: values, count: values.count)
      }
    }
    return StoredTensor(
      name: name, type: kept, shape: shape, file: file,
      bytes: UnsafeRawBufferPointer(start: memory.start, count: kept.bytes(values.count)),
      owner: memory)
  }
}

extension ScalarType {
  /// Whether weights are written in it: numbers of their own, of 16 or 32 bits.
  package var isPlain: Bool { [.float32, .float16, .bfloat16].contains(self) }
}

/// Memory that belongs to a tensor. Written only before it is shared.
private final class OwnedBytes: Sendable {
  private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

  init(count: Int) {
    memory = .allocate(byteCount: max(count, 1), alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 1))
  }

  convenience init(copying bytes: UnsafeRawBufferPointer) {
    self.init(count: bytes.count)
    if let source = bytes.baseAddress { memory.copyMemory(from: source, byteCount: bytes.count) }
  }

  deinit { memory.deallocate() }

  var start: UnsafeRawPointer { UnsafeRawPointer(memory) }
  var mutable: UnsafeMutablePointer<UInt8> { memory.assumingMemoryBound(to: UInt8.self) }
}

/// IEEE 754 half precision by integer arithmetic, for machines whose Swift has no `Float16`.
enum Half {
  /// The bits of the half nearest to `value`, ties to even.
  static func bits(of value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(bits >> 16 & 0x8000)
    let magnitude = bits & 0x7FFF_FFFF
    if magnitude >= 0x7F80_0000 { return sign | (magnitude > 0x7F80_0000 ? 0x7E00 : 0x7C00) }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Subnormal: the step is 2⁻²⁴. Scaling by a power of two is exact, rounding to an integer is the only one.
      let steps = (Float(bitPattern: magnitude) * 16_777_216).rounded(.toNearestOrEven)
      return sign | UInt16(steps)
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16((rounded - 0x3800_0000) >> 13)
  }
}
