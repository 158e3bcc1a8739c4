internal import CKernels

/// An elementwise non-linearity of a feed-forward block or pooler.
package enum Activation: String, Sendable, Hashable, CaseIterable {
  /// x Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016, arXiv:1606.08415),
  /// computed through erf, as `gelu` of transformers.
  case gelu
  /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))): `gelu_new` and `gelu_pytorch_tanh` of transformers.
  case geluTanh
  /// x σ(1.702 x): `quick_gelu` of transformers.
  case geluQuick
  /// x σ(x), also called swish.
  case silu
  /// max(x, 0).
  case relu
  /// tanh x.
  case tanh

  var code: Int32 {
    switch self {
    case .gelu: Int32(ck_gelu)
    case .geluTanh: Int32(ck_gelu_tanh)
    case .geluQuick: Int32(ck_gelu_quick)
    case .silu: Int32(ck_silu)
    case .relu: Int32(ck_relu)
    case .tanh: Int32(ck_tanh)
    }
  }
}
