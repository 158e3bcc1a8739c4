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

  /// Adds one to the count. Counts reach the listener in ascending order.
  func advance() {
    done.withLock { count in
      count += 1
      listener?(count, total)
    }
  }

  /// Raises the count to `folds` if it is lower.
  func reach(_ folds: Int) {
    done.withLock { count in
      guard folds > count else { return }
      count = folds
      listener?(count, total)
    }
  }
}
