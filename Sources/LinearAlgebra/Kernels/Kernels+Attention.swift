internal import CKernels

/// Which keys each query sees, as half-open ranges of key indices. Query i is the i-th of the block.
package enum AttentionSpan {
  /// Every key.
  case all
  /// Keys 0 ... offset + i: the first query stands at key index `offset`.
  case causal(offset: Int)
  /// The last `window` keys up to and with offset + i.
  case causalWindow(offset: Int, window: Int)
  /// Keys offset + i − left ... offset + i + right, both ends included.
  case window(offset: Int, left: Int, right: Int)
  /// Explicit ranges [low[i], high[i]) for each query; the pointers must outlive the call.
  case ranges(low: UnsafePointer<Int32>, high: UnsafePointer<Int32>)
}

extension Kernels {
  /// Floats of scratch that `attention` needs for `nk` keys of `d` numbers.
  package static func attentionScratch(nk: Int, d: Int) -> Int {
    Int(ck_attention_scratch(nk, d))
  }

  /// Scaled dot-product attention (Vaswani et al. 2017, arXiv:1706.03762) of one key/value head and the
  /// `group` query heads that share it: out_i = Σ_j softmax_j(score_ij) v_j over the keys of query i's span,
  /// score_ij = cap(scale · q_i·k_j) + bias_ij, cap(s) = softCap · tanh(s / softCap).
  ///
  /// The bits of a query's result depend only on its q, the keys and values of its range, and the index of
  /// that range among the keys: not on the other queries of the block, nor on keys beyond the range.
  /// A query that sees no key gives zeros.
  ///
  /// - Parameters:
  ///   - q: [nq, d] at `ldq`; query head g of the group at `q + g · qGroupStride`.
  ///   - k: [nk, d] at `ldk`.
  ///   - v: [nk, d] at `ldv`.
  ///   - softCap: absent: no cap.
  ///   - bias: [nq, nk] at `ldBias`; head g at `bias + g · biasGroupStride` (0: shared).
  ///   - out: [nq, d] at `ldo`; head g at `out + g · outGroupStride`.
  ///   - scratch: `attentionScratch(nk:d:)` floats.
  package static func attention(
    q: UnsafePointer<Float>, ldq: Int, nq: Int, k: UnsafePointer<Float>, ldk: Int,
    v: UnsafePointer<Float>, ldv: Int, nk: Int, d: Int, scale: Float, span: AttentionSpan,
    softCap: Float? = nil, bias: UnsafePointer<Float>? = nil, ldBias: Int = 0,
    out: UnsafeMutablePointer<Float>, ldo: Int, scratch: UnsafeMutablePointer<Float>,
    group: Int = 1, qGroupStride: Int = 0, outGroupStride: Int = 0, biasGroupStride: Int = 0,
    at level: SIMDLevel = Kernels.level
  ) {
    // Far beyond any key, and far from overflow.
    let unlimited = 1 << 40
    var offset = 0
    var left = unlimited
    var right = unlimited
    var low: UnsafePointer<Int32>?
    var high: UnsafePointer<Int32>?
    switch span {
    case .all: break
    case .causal(let first): (offset, right) = (first, 0)
    case .causalWindow(let first, let window): (offset, left, right) = (first, window - 1, 0)
    case .window(let first, let before, let after): (offset, left, right) = (first, before, after)
    case .ranges(let from, let to): (low, high) = (from, to)
    }
    var arguments = ck_attention_arguments(
      q: q, ldq: ldq, nq: nq, q_group_stride: qGroupStride, group: group, k: k, ldk: ldk, v: v,
      ldv: ldv, nk: nk, d: d, scale: scale, soft_cap: softCap ?? 0, bias: bias, ld_bias: ldBias,
      bias_group_stride: biasGroupStride, offset: offset, left: left, right: right, low: low,
      high: high, out: out, ldo: ldo, out_group_stride: outGroupStride, scratch: scratch)
    table(level).pointee.attention(&arguments)
  }
}
