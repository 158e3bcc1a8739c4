import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct ProgramModelTests {
  /// A program of the protocol in shell and awk: a text's vector is the number of characters of its
  /// JSON spelling, a checksum of the places of two of them, and one.
  private static let honest = #"""
    #!/bin/sh
    echo '{"name": "shell model", "revision": "7"}'
    while IFS= read -r line; do
      printf '%s\n' "$line" | awk '{
        n = split($0, c, ""); out = ""; open = 0; first = 1
        for (i = 11; i <= n; i++) {
          if (!open) { if (c[i] == "\"") { open = 1; count = 0; sum = 0 } continue }
          if (c[i] == "\\") { count += 1; i += 1; continue }
          if (c[i] == "\"") {
            open = 0
            out = out (first ? "" : ",") "[" count + 1 "," sum "," 1 "]"
            first = 0
            continue
          }
          count += 1
          if (c[i] == "a") sum = (sum + count * 3) % 997
          if (c[i] == "e" || c[i] == " ") sum = (sum + count * 7) % 997
        }
        print "{\"embeddings\":[" out "]}"
      }'
    done
    """#

  private func program(_ script: String, in folder: TemporaryFolder) throws -> [String] {
    ["/bin/sh", try folder.write(script, to: "program.sh").path]
  }

  @Test func keepsTheLaws() async throws {
    let folder = try TemporaryFolder()
    var options = ProgramModel.Options()
    options.batchSize = 5
    let backend = try await ProgramModel.open(program(Self.honest, in: folder), options: options)
    #expect(try await ModelConformance.violations(of: backend) == [])
    #expect(backend.identity.name == "shell model")
    #expect(backend.identity.attributes == ["revision": "7", "program": "sh"])
    // "a cab": 5 characters; a at 1 and 4: 3 + 12; blank at 2: 14.
    #expect(try await backend.embed(["a cab"], progress: nil).values == [6, 29, 1])
  }

  @Test func concurrentCallsDoNotMixTheirAnswers() async throws {
    let folder = try TemporaryFolder()
    let backend = try await ProgramModel.open(program(Self.honest, in: folder))
    try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for length in 1...12 {
        group.addTask {
          let text = String(repeating: "b", count: length)
          return (length, try await backend.embed([text], progress: nil).values)
        }
      }
      for try await (length, values) in group { #expect(values == [Float(length + 1), 0, 1]) }
    }
  }

  @Test(arguments: [
    ("exit 3", "ended before it answered"), ("echo hello", "no JSON object of strings with a name"),
    ("echo '{\"revision\": \"1\"}'", "with a name"),
    ("echo 'no module named torch' >&2; exit 1", "no module named torch"),
    (
      "echo '{\"name\":\"m\"}'; read -r l; echo '{\"embeddings\":[[1]]}'",
      "1 vectors came for 2 texts"
    ),
    (
      "echo '{\"name\":\"m\"}'; read -r l; echo '{\"embeddings\":[[1],[2,3]]}'", "different lengths"
    ),
    (
      "echo '{\"name\":\"m\"}'; read -r l; echo '{\"embeddings\":[[1],['; exit 0",
      "no JSON of the protocol"
    ),
    ("echo '{\"name\":\"m\"}'; read -r l; echo '{\"error\":\"out of memory\"}'", "out of memory"),
    ("echo '{\"name\":\"m\"}'; exit 0", "ended before it answered"),
    ("echo '{\"name\":\"m\"}'; read -r l; exec sleep 3000", "no answer within"),
    ("echo '{\"name\":\"m\"}'; read -r l; sleep 3000 & wait", "no answer within"),
    ("echo '{\"name\":\"m\"}'; read -r l; exec cat /dev/zero", "longer than allowed"),
  ])
  func faultsAreUnreachable(script: String, message: String) async throws {
    let folder = try TemporaryFolder()
    var options = ProgramModel.Options()
    options.timeout = .milliseconds(1500)
    options.longestAnswer = 100_000
    let arguments = try program(script, in: folder)
    let start = ContinuousClock.now
    await #expect {
      let backend = try await ProgramModel.open(arguments, options: options)
      _ = try await backend.embed(["a", "b"], progress: nil)
    } throws: { error in
      guard let error = error as? EvalError else { return false }
      return error.exitCode == 69 && error.description.contains(message)
    }
    #expect(ContinuousClock.now - start < .seconds(900))
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity"])
  func vectorsThatAreNoNumbersAreBadData(value: String) async throws {
    let folder = try TemporaryFolder()
    let arguments = try program(
      "echo '{\"name\":\"m\"}'; read -r l; echo '{\"embeddings\":[[\(value)],[1]]}'; cat",
      in: folder)
    let backend = try await ProgramModel.open(arguments)
    await #expect { _ = try await backend.embed(["a", "b"], progress: nil) } throws: { error in
      (error as? EvalError)?.exitCode == 65 && "\(error)".contains("a component of a vector is")
    }
  }

  @Test func programsThatAreNotThere() async throws {
    for program in ["no-such-program-stsbench", "/no/such/program"] {
      await #expect { _ = try await ProgramModel.open([program]) } throws: {
        ($0 as? EvalError)?.exitCode == 69 && "\($0)".contains("cannot be started")
      }
    }
  }

  @Test func theEnvironmentHoldsNoSecrets() async throws {
    let folder = try TemporaryFolder()
    let arguments = try program(
      "printf '{\"name\":\"m\",\"seen\":\"%s\"}\\n' \"$(env | cut -d= -f1 | sort | tr '\\n' ' ')\"; cat",
      in: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["OPENAI_API_KEY"] = "canary"
    let backend = try await ProgramModel.open(arguments, environment: environment)
    let seen = try #require(backend.identity.attributes["seen"])
    // sh itself adds PWD, SHLVL, OLDPWD and _.
    let allowed: Set<Substring> = ["HOME", "LANG", "PATH", "PWD", "SHLVL", "OLDPWD", "_"]
    #expect(Set(seen.split(separator: " ")).isSubset(of: allowed), "\(seen)")
  }

  @Test func refusesWhatAProgramCannotBeTold() async throws {
    var overrides = RecipeChoices()
    overrides.padding = Padding.none
    let folder = try TemporaryFolder()
    let model = try await ProgramModel.open(program(Self.honest, in: folder))
    #expect {
      _ = try model.resolve(overrides)
    } throws: {
      "\($0)".contains("padding on exec:COMMAND")
    }
  }

  /// What is run is part of the identity: every argument, and the bytes of the files that arguments name.
  @Test func anotherCommandIsAnotherModel() async throws {
    let folder = try TemporaryFolder()
    let script = try folder.write(
      "echo '{\"name\":\"m\",\"revision\":\"1\"}'; cat >/dev/null", to: "worker.sh")
    func command(_ arguments: [String]) async throws -> ContentDigest? {
      let model = try await ProgramModel.open(["sh", script.path] + arguments)
      #expect(!"\(model.identity)".contains(folder.url.path))
      return model.identity.digests["command"]
    }
    let one = try await command(["1"])
    #expect(one != nil)
    #expect(try await command(["1"]) == one)
    #expect(try await command(["2"]) != one)
    let settings = try folder.write("a", to: "settings")
    let first = try await command(["--settings=\(settings.path)"])
    try folder.write("b", to: "settings")
    #expect(try await command(["--settings=\(settings.path)"]) != first)
    try folder.write(
      "echo '{\"name\":\"m\",\"revision\":\"1\"}'; cat >/dev/null # changed", to: "worker.sh")
    #expect(try await command(["1"]) != one)
  }
}
