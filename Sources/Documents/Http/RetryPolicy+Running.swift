extension RetryPolicy {
  /// What one try came to.
  package enum Try<Answer> {
    case done(Answer)
    /// A failure that another try may mend; `retryAfter` is the server's header.
    case failed(any Error, retryAfter: String? = nil)
  }

  /// Tries until a try is done, with the waits of this policy between the tries.
  ///
  /// - Parameters:
  ///   - willRetry: receives a failure before the wait for the next try.
  ///   - attempt: one try. What it throws is not tried again.
  /// - Throws: what `attempt` throws, the last failure when the policy gives up, or `CancellationError`.
  package func run<Answer>(
    willRetry: (any Error) -> Void = { _ in }, _ attempt: () async throws -> Try<Answer>
  ) async throws -> Answer {
    var number = 1
    while true {
      switch try await attempt() {
      case .done(let answer): return answer
      case .failed(let failure, let retryAfter):
        guard let wait = wait(after: number, retryAfter: retryAfter) else { throw failure }
        willRetry(failure)
        try await Task.sleep(for: wait)
        number += 1
      }
    }
  }
}
