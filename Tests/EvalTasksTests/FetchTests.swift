import Documents
import EvalCore
import EvalTestSupport
import Foundation
import Synchronization
import Testing

@testable import EvalTasks

/// Fetching and importing, with a transport that reads local files.
@Suite struct FetchTests {
  /// Answers in turn, and then for ever the last one.
  final class Script: HTTPTransport {
    private let answers: Mutex<[HTTPResponse]>
    let asked = Mutex<[String]>([])

    init(_ answers: [HTTPResponse]) { self.answers = Mutex(answers) }

    func send(
      _ request: HTTPRequest, limit: Int, file: URL?, progress: (@Sendable (Int) -> Void)?
    ) async throws -> HTTPResponse {
      asked.withLock { $0.append(request.url.absoluteString) }
      return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }
  }

  /// A plan of one file with these bytes and two mirrors.
  func plan(_ body: Data, into folder: TemporaryFolder, licence: String = "none-stated") throws
    -> FetchPlan
  {
    let file = DataManifest.File(
      path: "senteval/downstream/CR/custrev.pos", bytes: body.count,
      lines: body.count { $0 == 0x0A }, digest: ContentDigest(of: body),
      licence: try #require(DataLicence.named(licence)),
      mirrors: [
        .init(
          repository: "one/a", commit: "0123456789ab", path: "x y.txt".replacing(" ", with: "")),
        .init(repository: "two/b", commit: "0123456789ab", path: "z.txt"),
      ])
    return FetchPlan(
      folder: folder.url.path,
      items: [.init(file: file, destination: "\(folder.url.path)/\(file.path)")], present: [],
      unavailable: [])
  }

  func ok(_ body: Data, type: String = "text/plain") -> HTTPResponse {
    HTTPResponse(status: 200, headers: ["content-type": type], body: body)
  }

  let body = Data("one good line\n".utf8)

  func run(_ plan: FetchPlan, _ script: Script, accepting: Set<String> = []) async throws
    -> [String]
  {
    try await DataFetch.run(
      plan, accepting: accepting, transport: script,
      retries: RetryPolicy(attempts: DataFetch.retries.attempts, base: .zero))
  }

  @Test func writesWhatWasPublished() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan(body, into: folder)
    let written = try await run(plan, Script([ok(body)]))
    #expect(written == plan.items.map(\.destination))
    #expect(FileManager.default.contents(atPath: written[0]) == body)
    let again = try FetchPlan.make(TaskSelection.parse("CR"), into: folder.url.path)
    #expect(again.items.map(\.file.relativePath) == ["CR/custrev.pos", "CR/custrev.neg"])
  }

  @Test func triesThreeTimesThenTheNextMirror() async throws {
    let folder = try TemporaryFolder()
    let busy = HTTPResponse(status: 503)
    let script = Script([busy, busy, busy, ok(body)])
    _ = try await run(try plan(body, into: folder), script)
    let one = "https://raw.githubusercontent.com/one/a/0123456789ab/xy.txt"
    let two = "https://raw.githubusercontent.com/two/b/0123456789ab/z.txt"
    #expect(script.asked.withLock { $0 } == [one, one, one, two])
  }

  @Test func whatIsNotFoundIsNotAskedForAgain() async throws {
    let folder = try TemporaryFolder()
    let script = Script([HTTPResponse(status: 404)])
    let error = await #expect(throws: EvalError.self) {
      try await run(try plan(body, into: folder), script)
    }
    #expect(error?.exitCode == 69)
    #expect(script.asked.withLock { $0.count } == 2)
    #expect("\(try #require(error))".contains("answered 404"))
  }

  @Test func wrongBytesNeverTakeTheName() async throws {
    let page = Data("<!DOCTYPE html><p>rate limit".utf8)
    let long = Data((String(repeating: "y", count: body.count)).utf8)
    for (answer, fragment) in [
      (ok(page), "web page"), (ok(body, type: "text/html"), "web page"),
      (ok(body.dropLast()), "13 bytes came, and 14"), (ok(long), "SHA-256"),
    ] {
      let folder = try TemporaryFolder()
      let plan = try plan(body, into: folder)
      let error = await #expect(throws: EvalError.self) { try await run(plan, Script([answer])) }
      #expect(error?.exitCode == 69)
      #expect("\(try #require(error))".contains(fragment))
      let left = try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
      #expect(left.isEmpty)
    }
  }

  @Test func licencesAreAcceptedFirst() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan(body, into: folder, licence: "microsoft-research")
    let script = Script([ok(body)])
    let error = await #expect(throws: EvalError.self) {
      try await run(plan, script, accepting: ["sick"])
    }
    #expect(error?.exitCode == 77)
    #expect(error?.remedy.contains("--accept-licence microsoft-research") == true)
    #expect(script.asked.withLock { $0.isEmpty })
    #expect(try await run(plan, script, accepting: ["microsoft-research"]).count == 1)
    #expect(try await run(plan, script, accepting: ["all"]).count == 1)
  }

  @Test func aFolderThatCannotBeWritten() async throws {
    let folder = try TemporaryFolder()
    let plan = try plan(body, into: folder)
    try folder.write("in the way", to: "senteval")
    let error = await #expect(throws: EvalError.self) { try await run(plan, Script([ok(body)])) }
    #expect(error?.exitCode == 73)
  }

  @Test func plansNameLicencesNoticesAndWhatCannotBeFetched() throws {
    let folder = try TemporaryFolder()
    let plan = try FetchPlan.make(TaskSelection.parse("sts"), into: folder.url.path)
    #expect(plan.present.isEmpty)
    #expect(
      plan.licencesToAccept.map(\.id) == [
        "microsoft-research", "sts-benchmark", "sick", "cc-by-nc-sa-2.0-uk",
      ])
    #expect(
      plan.unavailable.map(\.file.relativePath) == [
        "STS/STSBenchmark/sts-test.csv", "SICK/SICK_test_annotated.txt",
      ])
    #expect(plan.unavailable.allSatisfy { $0.remedy.contains("Moses tokenizer") })
    #expect(plan.items.contains { $0.file.path.hasSuffix("STS.input.answers-forums.LICENSE") })
    let raw = try FetchPlan.make(
      TaskSelection.parse("STSB,SICKR", protocol: .mteb), into: folder.url.path)
    #expect(raw.unavailable.isEmpty)
  }

  @Test(.realData) func importFindsFilesByTheirBytes() throws {
    let root = try RealData.root()
    let folder = try TemporaryFolder()
    let requests = try TaskSelection.parse("SICKR,STSB,STS16")
    let plan = try FetchPlan.make(requests, into: folder.url.path)
    let outcome = try LocalImport.run(plan, from: root.folder)
    #expect(outcome.missing.isEmpty)
    #expect(outcome.written.count == plan.items.count + plan.unavailable.count)
    try FetchNotices.write(plan)
    let after = try FetchPlan.make(requests, into: folder.url.path)
    #expect(after.items.isEmpty && after.unavailable.isEmpty)
    #expect(after.present.count == outcome.written.count)
    #expect(try DataInventory.verify(requests, in: DataRoot.open(folder.url.path)).isClean)
    let notices = try String(
      contentsOf: folder.url.appending(path: "LICENSES.json"), encoding: .utf8)
    #expect(notices.contains("SICK_test_annotated.txt") && notices.contains("CC BY-NC-SA"))
  }

  @Test func anImportOfNothingIsAnError() throws {
    let folder = try TemporaryFolder()
    let plan = try FetchPlan.make(TaskSelection.parse("CR"), into: folder.url.path + "/to")
    let empty = #expect(throws: EvalError.self) { try LocalImport.run(plan, from: folder.url.path) }
    #expect(empty?.exitCode == 66)
    let absent = #expect(throws: EvalError.self) { try LocalImport.run(plan, from: "/nowhere") }
    #expect(absent?.exitCode == 66)
  }

  @Test func onlyHTTPSIsSpoken() async throws {
    let address = try #require(URL(string: "http://example.org/file"))
    let script = Script([ok(body)])
    await #expect(throws: FileDownload.Failure.self) {
      try await FileDownload(transport: script).get(address, maximumBytes: 10)
    }
    #expect(script.asked.withLock { $0.isEmpty })
  }

  @Test func redirectionsStayWithTheHost() async throws {
    func moved(to place: String) -> HTTPResponse {
      HTTPResponse(status: 302, headers: ["location": place])
    }
    let address = try #require(URL(string: "https://one.org/a/file"))
    let near = Script([moved(to: "../b/file"), ok(body)])
    let answer = try await FileDownload(transport: near).get(address, maximumBytes: 100)
    #expect(answer.body == body)
    #expect(near.asked.withLock { $0 } == ["https://one.org/a/file", "https://one.org/b/file"])
    for place in ["https://two.org/file", "http://one.org/file"] {
      let far = Script([moved(to: place), ok(body)])
      await #expect(throws: FileDownload.Failure.self) {
        try await FileDownload(transport: far).get(address, maximumBytes: 100)
      }
      #expect(far.asked.withLock { $0.count } == 1)
    }
  }
}
