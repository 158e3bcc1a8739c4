/// What is known of the loaded OpenBLAS, for reports and `doctor`.
package struct BLASFacts: Sendable, Equatable {
  /// Who chose the kernel.
  package enum Chooser: String, Sendable {
    /// An OPENBLAS_CORETYPE in the environment.
    case user
    /// This program, by CPU feature.
    case stsbench
    /// The library itself: nothing to choose on this processor, or it had been loaded before.
    case library
  }

  /// How the library runs several threads (it is set to one).
  package enum Parallelism: String, Sendable {
    case sequential, pthreads, openMP
  }

  /// Its configuration string, such as "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH … MAX_THREADS=64".
  package let configuration: String
  /// The kernel in use, such as "SkylakeX".
  package let coreName: String
  /// The file that was loaded.
  package let library: String
  /// Who chose the kernel.
  package let chosenBy: Chooser
  /// How the library was built.
  package let parallelism: Parallelism
  /// Threads it uses for a product: 1.
  package let threads: Int
  /// Another part of the process had loaded it, so that the kernel could no longer be chosen.
  package let wasLoadedBefore: Bool
  /// A kernel that should have been used and is not, if so.
  package let missedCore: String?

  /// The version in the configuration string, such as "0.3.21", if it states one.
  package var version: String? {
    let words = configuration.split(separator: " ")
    guard words.count > 1, words[0] == "OpenBLAS" else { return nil }
    return String(words[1])
  }

  /// A sentence for the user when products are slower than this machine allows.
  package var warning: String? {
    guard let missedCore else { return nil }
    let remedy =
      chosenBy == .user
      ? "as OPENBLAS_CORETYPE says; unset it to have \(missedCore) chosen"
      : "set OPENBLAS_CORETYPE=\(missedCore) before the start"
    return "OpenBLAS runs its \(coreName) kernels, not the faster \(missedCore): \(remedy)"
  }
}
