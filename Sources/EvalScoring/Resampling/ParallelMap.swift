import Dispatch
import Synchronization

/// Computes `body(0)` … `body(count − 1)` on up to `threads` threads and returns the results in
/// order. Which thread computes which item does not show in the result.
///
/// - Throws: the error of the lowest index that failed.
func parallelMap<Value: Sendable, Failure: Error>(
  count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let workers = max(1, min(threads, count))
  if workers == 1 {
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(try body(index)) }
    return values
  }
  let next = Atomic<Int>(0)
  let results = Mutex<[Int: Result<Value, Failure>]>([:])
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result: Result<Value, Failure>
      do throws(Failure) {
        result = .success(try body(index))
      } catch {
        result = .failure(error)
      }
      results.withLock { $0[index] = result }
    }
  }
  let collected = results.withLock { $0 }
  var values: [Value] = []
  values.reserveCapacity(count)
  for index in 0..<count {
    guard let result = collected[index] else { preconditionFailure("every item was computed") }
    values.append(try result.get())
  }
  return values
}
