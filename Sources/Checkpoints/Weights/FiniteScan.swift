import LinearAlgebra

/// Finds NaN and infinities by their bits: an exponent of ones.
enum FiniteScan {
  /// Whether all numbers in `bytes` are finite. Bytes need not be aligned; a cut-off last number does not
  /// count.
  static func isFinite(_ bytes: UnsafeRawBufferPointer, _ type: ScalarType) -> Bool {
    switch type {
    case .float32: scan(bytes, mask: 0x7F80_0000 as UInt32)
    case .float16: scan(bytes, mask: 0x7C00 as UInt16)
    case .bfloat16: scan(bytes, mask: 0x7F80 as UInt16)
    case .float64: scan(bytes, mask: 0x7FF0_0000_0000_0000 as UInt64)
    }
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
