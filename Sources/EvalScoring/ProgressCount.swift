import Synchronization

/// Counts finished folds over threads and tells a listener.
final class ProgressCount: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let listener: ProbeProgress?

  init(total: Int, listener: ProbeProgress?) {
    self.total = total
    self.listener = listener
  }

  /// Adds `folds` to the count. Counts reach the listener in ascending order.
  func advance(by folds: Int = 1) {
    done.withLock { count in
      count += folds
      listener?(count, total)
    }
  }
}
