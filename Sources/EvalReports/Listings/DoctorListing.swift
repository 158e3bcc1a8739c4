import Foundation

/// What `doctor` finds of a machine.
package struct DoctorListing: Listing, Encodable {
  package struct Gemm: Encodable {
    /// GFLOP/s of one thread.
    package var oneThread: Double
    /// GFLOP/s of `threads` threads together.
    package var allThreads: Double
    package var threads: Int
    /// The worst |error| / Σ|a·b| of the self-test.
    package var worstError: Double

    package init(
      oneThread: Double, allThreads: Double, threads: Int, worstError: Double
    ) {
      self.oneThread = oneThread
      self.allThreads = allThreads
      self.threads = threads
      self.worstError = worstError
    }
  }
  package struct BLAS: Encodable {
    package var configuration: String
    package var kernel: String
    package var library: String
    package var chosenBy: String
    package var parallelism: String
    package var warning: String?

    package init(
      configuration: String, kernel: String, library: String, chosenBy: String, parallelism: String,
      warning: String? = nil
    ) {
      self.configuration = configuration
      self.kernel = kernel
      self.library = library
      self.chosenBy = chosenBy
      self.parallelism = parallelism
      self.warning = warning
    }
  }
  package var version: String
  package var cpu: String
  package var features: [String]
  package var processors: Int
  package var simd: String
  package var blas: BLAS
  package var gemm: Gemm
  package var data: String
  package var store: String
  /// Where vectors are kept between runs; may be deleted at any time.
  package var cache: String
  package var problems: [String]

  package init(
    version: String, cpu: String, features: [String], processors: Int, simd: String, blas: BLAS,
    gemm: Gemm, data: String, store: String, cache: String, problems: [String]
  ) {
    self.version = version
    self.cpu = cpu
    self.features = features
    self.processors = processors
    self.simd = simd
    self.blas = blas
    self.gemm = gemm
    self.data = data
    self.store = store
    self.cache = cache
    self.problems = problems
  }

  package func page() -> String {
    func number(_ value: Double) -> String { String(format: "%.1f", value) }
    var lines = [
      "stsbench    \(version)",
      "cpu         \(cpu), \(processors) processors (\(features.joined(separator: ", ")))",
      "kernels     \(simd)",
      "openblas    \(blas.configuration)",
      "  kernel    \(blas.kernel), chosen by \(blas.chosenBy); \(blas.parallelism); one thread a product",
      "  library   \(blas.library)",
      "gemm        \(number(gemm.oneThread)) GFLOP/s on 1 thread, "
        + "\(number(gemm.allThreads)) on \(gemm.threads); worst error \(String(format: "%.1e", gemm.worstError))",
      "data        \(data)",
      "store       \(store)",
      "cache       \(cache)",
    ]
    lines += problems.map { "problem     \($0)" }
    if problems.isEmpty { lines.append("problems    none") }
    return lines.joined(separator: "\n") + "\n"
  }
}
