import LinearAlgebra
import Testing

/// One key/value head with its queries, and attention over it computed two ways.
private struct Head {
  let d: Int
  let nk: Int
  let nq: Int
  let ld: Int
  let scale: Float
  let q: [Float]
  let k: [Float]
  let v: [Float]
  let bias: [Float]

  init(nq: Int, nk: Int, d: Int, seed: UInt64 = 1) {
    var numbers = TestNumbers(seed &+ UInt64(nq * 10_000 + nk * 100 + d))
    (self.nq, self.nk, self.d, ld) = (nq, nk, d, d + 5)
    scale = 1 / Float(d).squareRoot()
    q = numbers.floats(nq * ld, size: 2)
    k = numbers.floats(nk * ld, size: 2)
    v = numbers.floats(nk * ld, size: 2)
    bias = numbers.floats(nq * nk, size: 2)
  }

  /// By `Kernels.attention`, queries `queries` of the block, the first `keys` keys.
  func attend(
    _ span: AttentionSpan, queries: Range<Int>? = nil, keys: Int? = nil, softCap: Float? = nil,
    biased: Bool = false, at level: SIMDLevel
  ) -> [Float] {
    let range = queries ?? 0..<nq
    let count = keys ?? nk
    var out = [Float](repeating: .nan, count: range.count * d)
    var scratch = [Float](repeating: .nan, count: Kernels.attentionScratch(nk: count, d: d))
    q.withUnsafeBufferPointer { q in
      bias.withUnsafeBufferPointer { bias in
        Kernels.attention(
          q: q.baseAddress! + range.lowerBound * ld, ldq: ld, nq: range.count, k: k, ldk: ld, v: v,
          ldv: ld, nk: count, d: d, scale: scale, span: span, softCap: softCap,
          bias: biased ? bias.baseAddress! + range.lowerBound * nk : nil, ldBias: nk, out: &out,
          ldo: d, scratch: &scratch, at: level)
      }
    }
    return out
  }

  /// By the definition, in double: `sees(i, j)` says whether query i sees key j.
  func definition(
    softCap: Double? = nil, biased: Bool = false, sees: (Int, Int) -> Bool
  ) -> [Double] {
    var out = [Double](repeating: 0, count: nq * d)
    for i in 0..<nq {
      var weights: [(Int, Double)] = []
      for j in 0..<nk where sees(i, j) {
        var score = 0.0
        for c in 0..<d { score += Double(q[i * ld + c]) * Double(k[j * ld + c]) }
        score *= Double(scale)
        if let softCap { score = softCap * hyperbolicTangent(score / softCap) }
        weights.append((j, exponential(score + (biased ? Double(bias[i * nk + j]) : 0))))
      }
      let total = weights.map(\.1).reduce(0, +)
      for (j, weight) in weights {
        for c in 0..<d { out[i * d + c] += weight / total * Double(v[j * ld + c]) }
      }
    }
    return out
  }

  private func hyperbolicTangent(_ x: Double) -> Double {
    let e = exponential(-2 * abs(x))
    return (x < 0 ? -1 : 1) * (1 - e) / (1 + e)
  }

  /// e^x by its series for x/1024, squared ten times.
  private func exponential(_ x: Double) -> Double {
    let r = x / 1024
    var (sum, term) = (1.0, 1.0)
    for i in 1...12 {
      term *= r / Double(i)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }
}

@Suite struct AttentionTests {
  static let shapes = [
    (1, 1, 32), (2, 3, 5), (5, 5, 8), (7, 16, 24), (16, 16, 32), (10, 17, 64), (9, 33, 12),
    (19, 40, 80),
    (3, 70, 128),
  ]

  @Test(arguments: SIMDLevel.available, shapes)
  func agreesWithTheDefinition(_ level: SIMDLevel, _ shape: (Int, Int, Int)) {
    let head = Head(nq: shape.0, nk: shape.1, d: shape.2)
    let tolerance = 2e-6
    let offset = head.nk - head.nq
    #expect(
      worst(head.attend(.all, at: level), head.definition { _, _ in true }) < tolerance)
    #expect(
      worst(head.attend(.causal(offset: offset), at: level), head.definition { $1 <= offset + $0 })
        < tolerance)
    #expect(
      worst(
        head.attend(.causalWindow(offset: offset, window: 3), at: level),
        head.definition { $1 <= offset + $0 && $1 > offset + $0 - 3 }) < tolerance)
    #expect(
      worst(
        head.attend(.window(offset: offset, left: 2, right: 4), at: level),
        head.definition { $1 >= offset + $0 - 2 && $1 <= offset + $0 + 4 }) < tolerance)
    #expect(
      worst(
        head.attend(.all, softCap: 1.5, biased: true, at: level),
        head.definition(softCap: 1.5, biased: true) { _, _ in true }) < tolerance)
  }

  @Test(arguments: SIMDLevel.available) func explicitRanges(_ level: SIMDLevel) {
    let head = Head(nq: 7, nk: 37, d: 20)
    // Apart, overlapping, empty, and out of bounds (cut to the keys).
    let low: [Int32] = [0, 30, 17, 5, 36, -4, 20]
    let high: [Int32] = [2, 37, 18, 5, 37, 3, 90]
    let found = low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        head.attend(.ranges(low: low.baseAddress!, high: high.baseAddress!), at: level)
      }
    }
    #expect(worst(found, head.definition { $1 >= low[$0] && $1 < high[$0] }) < 2e-6)
    #expect(found[3 * 20..<4 * 20].allSatisfy { $0 == 0 })
  }

  /// The law that chunks and prefix sharing stand on: a query alone gives the bits that it gives in a block.
  @Test(arguments: SIMDLevel.available, shapes)
  func aQueryAloneGivesTheSameBits(_ level: SIMDLevel, _ shape: (Int, Int, Int)) {
    let head = Head(nq: shape.0, nk: shape.1, d: shape.2)
    let offset = head.nk - head.nq
    let all = head.attend(.all, at: level)
    let causal = head.attend(.causal(offset: offset), at: level)
    let window = head.attend(.causalWindow(offset: offset, window: 5), at: level)
    for i in 0..<head.nq {
      let row = i * head.d..<(i + 1) * head.d
      let one = i..<i + 1
      #expect(head.attend(.all, queries: one, at: level) == Array(all[row]))
      // The later keys need not even be there.
      let keys = offset + i + 1
      let alone = head.attend(.causal(offset: keys - 1), queries: one, keys: keys, at: level)
      #expect(alone == Array(causal[row]))
      let seen = head.attend(
        .causalWindow(offset: keys - 1, window: 5), queries: one, keys: keys, at: level)
      #expect(seen == Array(window[row]))
    }
    let half = head.nq / 2
    let first = head.attend(.causal(offset: offset), queries: 0..<half, at: level)
    let second = head.attend(.causal(offset: offset + half), queries: half..<head.nq, at: level)
    #expect(first + second == causal)
  }

  /// Query heads that share a key/value head give what each gives alone.
  @Test(arguments: SIMDLevel.available) func groupsShareKeys(_ level: SIMDLevel) {
    let (n, d, group) = (9, 16, 3)
    var numbers = TestNumbers(8)
    let q = numbers.floats(n * d * group)
    let k = numbers.floats(n * d)
    let v = numbers.floats(n * d)
    let bias = numbers.floats(n * n * group)
    var scratch = [Float](repeating: 0, count: Kernels.attentionScratch(nk: n, d: d))
    var together = [Float](repeating: 0, count: n * d * group)
    var apart = together
    Kernels.attention(
      q: q, ldq: d * group, nq: n, k: k, ldk: d, v: v, ldv: d, nk: n, d: d, scale: 1, span: .all,
      bias: bias, ldBias: n, out: &together, ldo: d * group, scratch: &scratch, group: group,
      qGroupStride: d, outGroupStride: d, biasGroupStride: n * n, at: level)
    for g in 0..<group {
      q.withUnsafeBufferPointer { q in
        bias.withUnsafeBufferPointer { bias in
          apart.withUnsafeMutableBufferPointer { out in
            Kernels.attention(
              q: q.baseAddress! + g * d, ldq: d * group, nq: n, k: k, ldk: d, v: v, ldv: d, nk: n,
              d: d, scale: 1, span: .all, bias: bias.baseAddress! + g * n * n, ldBias: n,
              out: out.baseAddress! + g * d, ldo: d * group, scratch: &scratch, at: level)
          }
        }
      }
    }
    #expect(together == apart)
  }

  /// Scores far apart: the larger takes everything, and nothing overflows.
  @Test(arguments: SIMDLevel.available) func largeScores(_ level: SIMDLevel) {
    var out: [Float] = [0]
    var scratch = [Float](repeating: 0, count: Kernels.attentionScratch(nk: 3, d: 1))
    Kernels.attention(
      q: [1000], ldq: 1, nq: 1, k: [-1000, 1000, 999], ldk: 1, v: [5, 7, 9], ldv: 1, nk: 3, d: 1,
      scale: 1, span: .all, out: &out, ldo: 1, scratch: &scratch, at: level)
    #expect(out == [7])
  }
}
