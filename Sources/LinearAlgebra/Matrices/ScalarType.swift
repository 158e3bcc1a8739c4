/// The types of numbers that tensors are stored in, named as weight files name them.
///
/// Numbers lie in blocks of ``blockSize`` that take ``blockBytes`` each. Plain types have blocks of one number;
/// callers count bytes by ``bytes(_:)`` and never by a size of one number. Blocks of several numbers hold integers of a
/// few bits and the scales that they are multiplied with (ggml-common.h of ggml).
package enum ScalarType: String, CaseIterable, Hashable, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  /// Converted to float32 when it is used.
  case float64 = "F64"
  case q4_0 = "Q4_0"
  case q4_1 = "Q4_1"
  case q5_0 = "Q5_0"
  case q5_1 = "Q5_1"
  case q8_0 = "Q8_0"
  case q2K = "Q2_K"
  case q3K = "Q3_K"
  case q4K = "Q4_K"
  case q5K = "Q5_K"
  case q6K = "Q6_K"
  case iq4NL = "IQ4_NL"
  case iq4XS = "IQ4_XS"

  /// Numbers of one block.
  package var blockSize: Int {
    switch self {
    case .float32, .float16, .bfloat16, .float64: 1
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .iq4NL: 32
    case .q2K, .q3K, .q4K, .q5K, .q6K, .iq4XS: 256
    }
  }

  /// Bytes of one block.
  package var blockBytes: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    case .q4_0, .iq4NL: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q2K: 84
    case .q3K: 110
    case .q4K: 144
    case .q5K: 176
    case .q6K: 210
    case .iq4XS: 136
    }
  }

  /// Whether numbers lie in blocks of several.
  package var isBlocked: Bool { blockSize > 1 }

  /// Where in a block its scales stand, in half precision; empty for plain types.
  package var scaleOffsets: [Int] {
    switch self {
    case .float32, .float16, .bfloat16, .float64: []
    case .q4_0, .q5_0, .q8_0, .iq4NL, .iq4XS: [0]
    case .q4_1, .q5_1, .q4K, .q5K: [0, 2]
    case .q2K: [80, 82]
    case .q3K: [108]
    case .q6K: [208]
    }
  }

  /// The alignment of blocks in memory, in bytes.
  package var alignment: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    default: 1
    }
  }

  /// Bytes of `count` numbers, a multiple of ``blockSize``.
  package func bytes(_ count: Int) -> Int {
    precondition(count % blockSize == 0, "\(count) numbers are no whole blocks of \(rawValue)")
    return count / blockSize * blockBytes
  }
}
