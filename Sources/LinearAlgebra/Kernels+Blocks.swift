internal import CKernels

extension Kernels {
  /// Widens `count` numbers of a blocked type, a multiple of its block size: the bits that the gguf package's
  /// dequantisation gives, at every level.
  package static func widen(
    _ x: UnsafeRawPointer, of type: ScalarType, into y: UnsafeMutablePointer<Float>, n count: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    guard let kind = type.blockKind else { preconditionFailure("\(type.rawValue) has no blocks") }
    precondition(count % type.blockSize == 0, "\(count) numbers are no whole blocks of \(type)")
    table(level).pointee.widen_blocks(
      kind, x.assumingMemoryBound(to: UInt8.self), y, count / type.blockSize)
  }
}

extension ScalarType {
  /// The kernel's name of a blocked type; nil for plain types.
  fileprivate var blockKind: Int32? {
    switch self {
    case .float32, .float16, .bfloat16, .float64: nil
    case .q4_0: Int32(ck_q4_0)
    case .q4_1: Int32(ck_q4_1)
    case .q5_0: Int32(ck_q5_0)
    case .q5_1: Int32(ck_q5_1)
    case .q8_0: Int32(ck_q8_0)
    case .q2K: Int32(ck_q2_k)
    case .q3K: Int32(ck_q3_k)
    case .q4K: Int32(ck_q4_k)
    case .q5K: Int32(ck_q5_k)
    case .q6K: Int32(ck_q6_k)
    case .iq4NL: Int32(ck_iq4_nl)
    case .iq4XS: Int32(ck_iq4_xs)
    }
  }
}
