package import LinearAlgebra

/// The scalar types that weights may be stored in.
package enum ScalarType: String, CaseIterable, Hashable, Sendable {
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  /// Converted to float32 when it is loaded.
  case float64 = "F64"

  /// Bytes of one number.
  package var size: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float64: 8
    }
  }

  /// The type under which a matrix is multiplied.
  package var weightType: WeightType {
    switch self {
    case .float32, .float64: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    }
  }

  /// Bytes of every type that a safetensors header may name (format version of safetensors 0.8),
  /// by name, in bits, so that four- and six-bit types are covered.
  static let bits: [String: Int] = [
    "BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8,
    "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
  ]
}
