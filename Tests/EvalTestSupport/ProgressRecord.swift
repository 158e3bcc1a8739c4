import Synchronization

/// Collects what progress closures are told, from any thread.
package final class ProgressRecord: Sendable {
  private let values = Mutex<[Int]>([])

  package init() {}

  /// Notes one call.
  package func add(_ done: Int) { values.withLock { $0.append(done) } }

  /// The largest number told so far, or nil when there was no call.
  package var largest: Int? { values.withLock { $0.max() } }
}
