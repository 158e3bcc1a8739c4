/// The types of numbers that tensors are stored in, named as weight files name them.
///
/// Numbers lie in blocks of ``blockSize`` that take ``blockBytes`` each. Plain types have blocks of one number;
/// callers count bytes by ``bytes(_:)`` and never by a size of one number.
package enum ScalarType: String, CaseIterable, Hashable, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  /// Converted to float32 when it is used.
  case float64 = "F64"

  /// Numbers of one block.
  package var blockSize: Int {
    switch self {
    case .float32, .float16, .bfloat16, .float64: 1
    }
  }

  /// Bytes of one block.
  package var blockBytes: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    }
  }

  /// The alignment of blocks in memory, in bytes.
  package var alignment: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    }
  }

  /// Bytes of `count` numbers, a multiple of ``blockSize``.
  package func bytes(_ count: Int) -> Int {
    precondition(count % blockSize == 0, "\(count) numbers are no whole blocks of \(rawValue)")
    return count / blockSize * blockBytes
  }
}
