internal import CKernels
internal import Glibc

/// Facts and measurements of this machine, for reports and `doctor`.
package enum MachineProbe {
  /// The processor's name as the kernel tells it.
  package static func cpuName() -> String {
    let text = systemText("/proc/cpuinfo") ?? ""
    for key in ["model name", "Model", "CPU part"] {
      for line in text.split(separator: "\n") where line.hasPrefix(key) {
        guard let colon = line.firstIndex(of: ":") else { continue }
        let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
        if !value.isEmpty { return String(value) }
      }
    }
    return "unknown"
  }

  /// The instruction sets that matter to the kernels, in words.
  package static func features() -> [String] {
    let bits = ck_features()
    let names: [(Int, String)] = [
      (ck_feature_avx2, "AVX2+FMA+F16C"), (ck_feature_avx512, "AVX-512 F/DQ/BW/VL"),
      (ck_feature_avx512_bf16, "AVX-512 BF16"), (ck_feature_neon, "NEON"),
    ].map { (Int($0.0), $0.1) }
    return names.filter { bits & UInt32($0.0) != 0 }.map(\.1)
  }

  /// Processors that this process may use.
  package static func processors() -> Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// GFLOP/s of float products of the shape of a feed-forward layer, [512, 384] · [1536, 384]ᵀ, on `threads`
  /// threads at once with a product each, for about `seconds` seconds.
  package static func gemmRate(threads: Int, seconds: Double) -> Double {
    let (m, n, k) = (512, 1536, 384)
    let work = GemmLoad(m: m, n: n, k: k, seconds: seconds)
    let rates = onThreads(max(1, threads)) { work.rate() }
    return rates.reduce(0, +)
  }

  /// The largest error of float products against double sums, relative to Σ|a·b|: about 1e-7 on a sound
  /// library and processor. Odd and even shapes, all four transpositions.
  package static func gemmError() -> Double {
    var worst = 0.0
    for (m, n, k) in [(1, 7, 64), (5, 33, 129), (64, 48, 384), (67, 131, 259), (128, 96, 512)] {
      for flags in 0..<4 {
        let check = GemmCheck(
          m: m, n: n, k: k, transposeA: flags & 1 != 0, transposeB: flags & 2 != 0)
        worst = max(worst, check.worstError())
      }
    }
    return worst
  }
}

/// Numbers in [-1, 1) from a linear congruential generator (Knuth's MMIX constants).
private struct UniformNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func array(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 32)) / 2_147_483_648
    }
  }
}

/// The same product, over and over, for a time.
private struct GemmLoad: Sendable {
  let m: Int
  let n: Int
  let k: Int
  let seconds: Double

  func rate() -> Double {
    var numbers = UniformNumbers(seed: 1)
    let a = numbers.array(m * k)
    let b = numbers.array(n * k)
    var c = [Float](repeating: 0, count: m * n)
    func multiply() {
      BLAS.gemm(transposeB: true, m: m, n: n, k: k, a: a, lda: k, b: b, ldb: k, c: &c, ldc: n)
    }
    multiply()
    let clock = ContinuousClock()
    let start = clock.now
    var products = 0
    var elapsed = 0.0
    repeat {
      multiply()
      products += 1
      elapsed = (clock.now - start) / .seconds(1)
    } while elapsed < seconds
    return 2 * Double(m) * Double(n) * Double(k) * Double(products) / elapsed / 1e9
  }
}

/// One product against a sum in double.
private struct GemmCheck {
  let m: Int
  let n: Int
  let k: Int
  let transposeA: Bool
  let transposeB: Bool

  func worstError() -> Double {
    var numbers = UniformNumbers(seed: UInt64(m * 1000 + n * 10 + k))
    let a = numbers.array(m * k)
    let b = numbers.array(k * n)
    var c = [Float](repeating: .nan, count: m * n)
    BLAS.gemm(
      transposeA: transposeA, transposeB: transposeB, m: m, n: n, k: k, a: a,
      lda: transposeA ? m : k, b: b, ldb: transposeB ? k : n, c: &c, ldc: n)
    var worst = 0.0
    for i in 0..<m {
      for j in 0..<n {
        var exact = 0.0
        var size = 0.0
        for l in 0..<k {
          let term =
            Double(transposeA ? a[l * m + i] : a[i * k + l])
            * Double(transposeB ? b[j * k + l] : b[l * n + j])
          exact += term
          size += abs(term)
        }
        let error = abs(Double(c[i * n + j]) - exact) / max(size, .leastNormalMagnitude)
        // A NaN is the worst of all errors.
        worst = error <= worst ? worst : error.isNaN ? .infinity : error
      }
    }
    return worst
  }
}

/// What each of `count` threads of their own returns.
private func onThreads(_ count: Int, _ work: @escaping @Sendable () -> Double) -> [Double] {
  let jobs = (0..<count).map { _ in ThreadJob(work) }
  return jobs.map { $0.result() }
}

/// A thread that computes one number. The result is read only after the thread is joined.
private final class ThreadJob: @unchecked Sendable {
  private let work: @Sendable () -> Double
  private var value = 0.0
  private var thread = pthread_t()
  private var started = false

  init(_ work: @escaping @Sendable () -> Double) {
    self.work = work
    let this = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { argument in
        let job = Unmanaged<ThreadJob>.fromOpaque(argument!).takeRetainedValue()
        job.value = job.work()
        return nil
      }, this.toOpaque())
    started = status == 0
    if !started { this.release() }
  }

  func result() -> Double {
    if started { pthread_join(thread, nil) } else { value = work() }
    return value
  }
}
