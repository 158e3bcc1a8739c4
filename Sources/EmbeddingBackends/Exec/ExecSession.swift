import EvalCore
import Foundation
import Subprocess
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One running program that answers lines with lines.
///
/// The program lives as long as this object; its standard input is closed when the object goes, and
/// it is killed with its whole process group when it does not leave within five seconds, exceeds a
/// time limit or sends a line that is too long.
final class ExecSession: Sendable {
  struct Limits: Hashable, Sendable {
    /// The longest wait for the first line.
    var start: Duration = .seconds(60)
    /// The longest wait for an answer.
    var answer: Duration = .seconds(600)
    /// The longest line, in bytes.
    var line = 67_108_864
  }

  private struct Request: Sendable {
    /// The line to send, or nil to only read one.
    var line: [UInt8]?
    var reply: CheckedContinuation<[UInt8], any Error>
  }

  /// How the conversation came to its end.
  private enum Ending: Sendable {
    case finished
    case noAnswer(Request)
    case timedOut(Request, Duration)
    case tooLong(Request)
  }

  private let requests: AsyncStream<Request>.Continuation
  private let name: String

  /// Starts the program; a failure to start is thrown by the first ``exchange(_:)``.
  ///
  /// - Parameter environment: the whole environment of the program.
  init(arguments: [String], environment: [String: String], limits: Limits = Limits()) {
    Self.ignoringBrokenPipes
    name = (arguments[0] as NSString).lastPathComponent
    let (stream, continuation) = AsyncStream.makeStream(of: Request.self)
    requests = continuation
    let name = name
    Task.detached {
      await Self.converse(arguments, environment, name, stream, limits)
    }
  }

  deinit { requests.finish() }

  /// Sends `line` (nil: nothing) and returns the next line of the program, without its end.
  ///
  /// - Throws: ``EvalError/unreachable(_:_:remedy:)`` with the last lines of standard error.
  func exchange(_ line: [UInt8]?) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      let outcome = requests.yield(Request(line: line, reply: continuation))
      if case .terminated = outcome {
        continuation.resume(
          throwing: EvalError.internalFault("the program \(name) was closed before"))
      }
    }
  }

  /// A program that died must be an error and not the end of stsbench: writes to a closed pipe are
  /// to return EPIPE. Set once, and only where nobody has set something else.
  private static let ignoringBrokenPipes: Void = {
    var present = sigaction()
    guard sigaction(SIGPIPE, nil, &present) == 0, present.__sigaction_handler.sa_handler == nil
    else { return }
    _ = signal(SIGPIPE, SIG_IGN)
  }()

  private static func converse(
    _ arguments: [String], _ environment: [String: String], _ name: String,
    _ stream: AsyncStream<Request>, _ limits: Limits
  ) async {
    var failure: any Error = EvalError.unreachable(
      name, "the program ended", remedy: "start it again")
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let executable: Executable =
      arguments[0].contains("/") ? .path(literal(arguments[0])) : .name(arguments[0])
    let values = environment.reduce(into: [Environment.Key: String]()) { values, entry in
      values[Environment.Key(stringLiteral: entry.key)] = entry.value
    }
    do {
      let result = try await run(
        executable, arguments: Arguments(Array(arguments.dropFirst())),
        environment: .custom(values), platformOptions: options,
        input: .inputWriter, output: .sequence, error: .sequence
      ) { execution in
        let group = execution.processIdentifier.value
        RunningPrograms.insert(group)
        defer { RunningPrograms.remove(group) }
        async let complaints = lastLines(of: execution.standardError)
        let ending = await exchangeAll(execution, stream, limits)
        try? execution.send(signal: .kill, toProcessGroup: true)
        return (ending, await complaints)
      }
      let (ending, complaints) = result.closureResult
      failure = explain(ending, status: result.terminationStatus, complaints, name)
      switch ending {
      case .finished: break
      case .noAnswer(let request), .timedOut(let request, _), .tooLong(let request):
        request.reply.resume(throwing: failure)
      }
    } catch {
      failure = EvalError.unreachable(
        name, "the program cannot be started or talked to",
        remedy: "check that it is installed, executable, and on PATH")
    }
    for await request in stream { request.reply.resume(throwing: failure) }
  }

  /// A value of a type that is written as a string, without importing the module of its initialisers.
  private static func literal<Value: ExpressibleByStringLiteral>(_ text: String) -> Value
  where Value.StringLiteralType == String { Value(stringLiteral: text) }

  private typealias Running = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

  /// Answers requests until there are no more or one fails.
  private static func exchangeAll(
    _ execution: Running, _ stream: AsyncStream<Request>, _ limits: Limits
  ) async -> Ending {
    var lines = LineReader(execution.standardOutput, longest: limits.line)
    var isFirst = true
    for await request in stream {
      let limit = isFirst ? limits.start : limits.answer
      isFirst = false
      let outcome = await deadline(limit, execution) {
        if let line = request.line {
          _ = try await execution.standardInputWriter.write(line + [0x0A])
        }
        return try await lines.next()
      }
      switch outcome {
      case .line(let line): request.reply.resume(returning: line)
      case .nothing: return .noAnswer(request)
      case .late: return .timedOut(request, limit)
      case .long: return .tooLong(request)
      }
    }
    try? await execution.standardInputWriter.finish()
    _ = await deadline(.seconds(5), execution) {
      while try await lines.next() != nil {}
      return nil
    }
    return .finished
  }

  private enum Outcome: Sendable {
    case line([UInt8])
    case nothing
    case late
    case long
  }

  /// Runs `body`; when it takes longer than `limit`, the program and its children are killed, which
  /// ends the body too.
  private static func deadline(
    _ limit: Duration, _ execution: Running, _ body: () async throws -> [UInt8]?
  ) async -> Outcome {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        do { try await Task.sleep(for: limit) } catch { return false }
        try? execution.send(signal: .kill, toProcessGroup: true)
        return true
      }
      let outcome: Outcome
      do {
        outcome = try await body().map { .line($0) } ?? .nothing
      } catch is LineReader.TooLong {
        outcome = .long
      } catch {
        outcome = .nothing
      }
      group.cancelAll()
      let wasLate = await group.next() ?? false
      if wasLate, case .nothing = outcome { return .late }
      return outcome
    }
  }

  /// The last two thousand bytes of what the program says for people.
  private static func lastLines(of output: SubprocessOutputSequence) async -> String {
    var kept: [UInt8] = []
    do {
      for try await buffer in output {
        buffer.withUnsafeBytes { kept.append(contentsOf: $0) }
        if kept.count > 8000 { kept.removeFirst(kept.count - 2000) }
      }
    } catch {
      kept.append(contentsOf: Array(" (standard error broke off)".utf8))
    }
    return ServerMessage.excerpt(Data(kept.suffix(2000)), key: nil, fromEnd: true)
  }

  private static func explain(
    _ ending: Ending, status: TerminationStatus, _ complaints: String, _ name: String
  ) -> EvalError {
    let said = complaints.isEmpty ? "" : "; it last said: “\(complaints)”"
    switch ending {
    case .finished:
      return .unreachable(name, "the program ended\(said)", remedy: "start it again")
    case .noAnswer:
      return .unreachable(
        name, "the program ended before it answered (\(status))\(said)",
        remedy: "run it by hand and send it a line of the protocol")
    case .timedOut(let request, let limit) where request.line == nil:
      return .unreachable(
        name,
        "its first line, which says what it is, did not come within \(limit), and it was stopped\(said)",
        remedy:
          "let it print a line such as {\"name\": \"my-model\"} before it reads (docs/exec.md), or wait longer with --timeout"
      )
    case .timedOut(_, let limit):
      return .unreachable(
        name, "no answer within \(limit), and it was stopped\(said)",
        remedy:
          "let it answer sooner, or wait longer with --timeout; a request has at most 256 texts")
    case .tooLong:
      return .unreachable(
        name, "it sent a line that is longer than allowed, and it was stopped",
        remedy: "answer each request with one line of JSON")
    }
  }
}
