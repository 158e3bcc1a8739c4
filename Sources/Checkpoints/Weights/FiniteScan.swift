import LinearAlgebra

/// Finds NaN and infinities by their bits: an exponent of ones, in blocks of integers that of a scale.
enum FiniteScan {
  /// Whether all numbers in `bytes` are finite. Bytes need not be aligned; a cut-off last number does not
  /// count.
  static func isFinite(_ bytes: UnsafeRawBufferPointer, _ type: ScalarType) -> Bool {
    switch type {
    case .float32: scan(bytes, mask: 0x7F80_0000 as UInt32)
    case .float16: scan(bytes, mask: 0x7C00 as UInt16)
    case .bfloat16: scan(bytes, mask: 0x7F80 as UInt16)
    case .float64: scan(bytes, mask: 0x7FF0_0000_0000_0000 as UInt64)
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .q2K, .q3K, .q4K, .q5K, .q6K, .iq4NL, .iq4XS:
      type.scaleOffsets.allSatisfy { scanScales(bytes, at: $0, step: type.blockBytes) }
    }
  }

  /// The half-precision numbers at `offset` of every block of `step` bytes.
  private static func scanScales(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, step: Int
  ) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    var hits: UInt16 = 0
    for block in 0..<bytes.count / step {
      let bits = base.loadUnaligned(fromByteOffset: block * step + offset, as: UInt16.self)
      hits |= (bits & 0x7C00) == 0x7C00 ? 1 : 0
    }
    return hits == 0
  }

  private static func scan<Bits: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, mask: Bits
  ) -> Bool {
    guard let base = bytes.baseAddress else { return true }
    let size = MemoryLayout<Bits>.size
    let count = bytes.count / size
    // Without a branch inside the block, so that the compiler can use vectors.
    var index = 0
    while index < count {
      let end = min(index + 4096, count)
      var hits: Bits = 0
      while index < end {
        let bits = base.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
        hits |= (bits & mask) == mask ? 1 : 0
        index += 1
      }
      if hits != 0 { return false }
    }
    return true
  }
}
