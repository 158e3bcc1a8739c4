import Documents
import Foundation
import Testing

@Suite struct RetryPolicyTests {
  @Test func waitsGrowWithJitterAndHonourRetryAfter() {
    let policy = RetryPolicy(attempts: 6, base: .seconds(1), cap: .seconds(60))
    for attempt in 1..<6 {
      for _ in 0..<50 {
        let wait = policy.wait(after: attempt, retryAfter: nil)
        #expect(wait.map { $0 >= .zero && $0 <= .seconds(1 << (attempt - 1)) } == true)
      }
    }
    #expect(policy.wait(after: 6, retryAfter: nil) == nil)
    #expect(policy.wait(after: 1, retryAfter: "7") == .seconds(7))
    #expect(policy.wait(after: 1, retryAfter: "61") == nil)
    // RFC 9110's example date is 784111777 seconds after 1970.
    let now = Date(timeIntervalSince1970: 784_111_777 - 30)
    #expect(
      policy.wait(after: 1, retryAfter: "Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(30))
  }

  @Test func waitsWithoutJitterDouble() {
    let policy = RetryPolicy(attempts: 4, base: .seconds(2), cap: .seconds(5), isJittered: false)
    let waits = (1...4).map { policy.wait(after: $0, retryAfter: nil) }
    #expect(waits == [.seconds(2), .seconds(4), .seconds(5), nil])
  }

  private struct Fault: Error, Equatable {
    let number: Int
  }

  @Test func triesUntilDoneAndThrowsTheLastFailure() async throws {
    let policy = RetryPolicy(attempts: 3, base: .zero)
    var tries = 0
    var heard: [Int] = []
    let answer = try await policy.run(willRetry: { heard.append(($0 as? Fault)?.number ?? 0) }) {
      () -> RetryPolicy.Try<String> in
      tries += 1
      return tries < 3 ? .failed(Fault(number: tries)) : .done("here")
    }
    #expect(answer == "here")
    #expect(heard == [1, 2])
    tries = 0
    await #expect(throws: Fault(number: 3)) {
      try await policy.run { () -> RetryPolicy.Try<String> in
        tries += 1
        return .failed(Fault(number: tries))
      }
    }
    tries = 0
    await #expect(throws: Fault(number: 1)) {
      try await policy.run { () -> RetryPolicy.Try<String> in
        tries += 1
        throw Fault(number: tries)
      }
    }
    #expect(tries == 1)
  }
}
