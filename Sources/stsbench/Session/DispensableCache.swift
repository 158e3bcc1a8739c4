import EvalCore
import Synchronization

/// A cache that may fail: what goes wrong is said once, and the run does without it from then on.
final class DispensableCache: Sendable {
  private let hasFailed = Atomic(false)
  /// Removes what is damaged, so that the next process makes it anew.
  private let drop: @Sendable () throws -> Void

  init(drop: @escaping @Sendable () throws -> Void = {}) { self.drop = drop }

  /// What `body` gives; `otherwise` where it fails, or anything of this cache failed before.
  func attempt<Value>(otherwise: @autoclosure () -> Value, _ body: () throws -> Value) -> Value {
    guard !hasFailed.load(ordering: .relaxed) else { return otherwise() }
    do {
      return try body()
    } catch {
      if !hasFailed.exchange(true, ordering: .relaxed) { tell(error) }
      return otherwise()
    }
  }

  private func tell(_ error: any Error) {
    Interruption.keepsNoMore()
    if case EvalError.badData(let file, _, let message, _) = error {
      Terminal.warning(
        "\(file): the cache is damaged and is dropped with all that it held: \(message)")
      do { try drop() } catch { Terminal.warning("\(error)") }
    } else {
      Terminal.warning("\(error) The run goes on and keeps no vectors.")
    }
  }
}
