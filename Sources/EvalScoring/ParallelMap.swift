import Dispatch
import Synchronization

/// Computes `body(0)` … `body(count − 1)` on up to `threads` threads and returns the results in
/// order. Which thread computes which item does not show in the result.
///
/// - Throws: the error of the lowest index that failed.
func parallelMap<Value: Sendable>(
  count: Int, threads: Int, _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
  let workers = max(1, min(threads, count))
  if workers == 1 { return try (0..<count).map(body) }
  let next = Atomic<Int>(0)
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = Result { try body(index) }
      results.withLock { $0[index] = result }
    }
  }
  let collected = results.withLock { $0 }
  return try (0..<count).map { index in
    guard let result = collected[index] else { preconditionFailure("every item was computed") }
    return try result.get()
  }
}
