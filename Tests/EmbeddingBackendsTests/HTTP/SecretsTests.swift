import EvalTestSupport
import Foundation
import Testing

/// An API key reaches the server and nothing else: no file, database, report, message or argument.
@Suite struct SecretsTests {
  private static let canary = "sk-canary-7f3a9c51e2"

  /// The executable beside the test bundle.
  private static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "stsbench")

  private func run(
    _ arguments: [String], in folder: TemporaryFolder
  ) async throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = [
      "HOME": folder.url.path, "PATH": "/usr/bin:/bin", "CANARY_KEY": Self.canary,
      "XDG_STATE_HOME": folder.url.appending(path: "state").path,
      "XDG_CACHE_HOME": folder.url.appending(path: "cache").path,
    ]
    let file = try folder.write("", to: "said-\(UUID().uuidString)")
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return (status, String(decoding: try Data(contentsOf: file), as: UTF8.self))
  }

  /// Every file below the folder that holds the canary, whole or in base 64.
  private func leaks(in folder: TemporaryFolder) throws -> [String] {
    let needles = [Data(Self.canary.utf8), Data(Data(Self.canary.utf8).base64EncodedString().utf8)]
    let files = FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil)
    return (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { file in
      guard let data = FileManager.default.contents(atPath: file.path) else { return false }
      return needles.contains { data.range(of: $0) != nil }
    }.map(\.path)
  }

  @Test func aKeyIsNowhereAfterARun() async throws {
    let folder = try TemporaryFolder()
    let server = try await TestServer.start { request, _ in
      request.headers["authorization"] == "Bearer \(Self.canary)"
        ? FakeVectors.openAI(FakeVectors.texts(request)) : .json("", status: 401)
    }
    let model = ["--model", "\(server.address)/v1#m", "--api-key-env", "CANARY_KEY"]
    let sound = try await run(
      ["run", "--task", "STSB", "--data", "sample", "--output", "out", "--format", "json"] + model,
      in: folder)
    #expect(sound.status == 0, "\(sound.said)")
    #expect(server.requests.contains { $0.headers["authorization"] == "Bearer \(Self.canary)" })
    #expect(try leaks(in: folder) == [])
    #expect(
      FileManager.default.fileExists(atPath: folder.url.appending(path: "out/report.html").path))
  }

  /// Servers that send the key back, and addresses that carry one.
  @Test func aKeyIsNotInMessages() async throws {
    let folder = try TemporaryFolder()
    let server = try await TestServer.start { _, _ in
      .json("{\"error\":{\"message\":\"no such key \(Self.canary)\"}}", status: 401)
    }
    let refused = try await run(
      [
        "run", "--task", "STSB", "--data", "sample", "--model", "\(server.address)/v1#m",
        "--api-key-env",
        "CANARY_KEY",
      ], in: folder)
    #expect(refused.status == 77, "\(refused.said)")
    for reference in [
      "http://user:\(Self.canary)@127.0.0.1:9/v1#m", "http://127.0.0.1:9/v1?key=\(Self.canary)#m",
      "http://127.0.0.1:9/v1?api_key=\(Self.canary)&x=1#m",
    ] {
      let outcome = try await run(
        ["run", "--task", "STSB", "--data", "sample", "--model", reference], in: folder)
      #expect([64, 69, 77].contains(outcome.status), "\(outcome.said)")
    }
    let plain = try await run(
      [
        "run", "--task", "STSB", "--data", "sample", "--model", "http://example.org/v1#m",
        "--api-key-env",
        "CANARY_KEY",
      ], in: folder)
    #expect(plain.status == 77 && plain.said.contains("plain HTTP"), "\(plain.said)")
    let absent = try await run(
      ["run", "--data", "sample", "--model", "\(server.address)/v1#m", "--api-key-env", "NO_SUCH"],
      in: folder)
    #expect(absent.status != 0 && absent.said.contains("NO_SUCH"), "\(absent.said)")
    #expect(try leaks(in: folder) == [])
  }
}
