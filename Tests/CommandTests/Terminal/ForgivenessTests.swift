import EvalTestSupport
import Foundation
import Testing

/// What a user does without thinking: pipes that close, devices as files, names that are empty, a program that was
/// moved. Nothing is lost, nothing of the user's is overwritten, and the exit code says what was found.
@Suite("slips of users") struct ForgivenessTests {
  /// Runs the command with one of its outputs closed by the reader.
  private func run(
    _ binary: Binary, _ arguments: [String], closing descriptor: Int32
  ) throws -> Int32 {
    let process = binary.process(arguments)
    let pipe = Pipe()
    process.standardOutput = descriptor == 1 ? pipe : FileHandle.nullDevice
    process.standardError = descriptor == 2 ? pipe : FileHandle.nullDevice
    try pipe.fileHandleForReading.close()
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func refuse(
    _ binary: Binary, _ status: Int32, _ arguments: [String], mentions words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try binary.run(arguments)
    #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        run.errors.contains(word), "“\(word)” in: \(run.errors)", sourceLocation: sourceLocation)
    }
  }

  @Test("a verdict stays a verdict when nobody reads it")
  func closedOutput() throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let worse = try folders.write("worse") { $1 + 1.2 * PlantedFolder.noise($0) }
    let gate = ["gate", "--baseline", base, "--candidate", worse]
    for descriptor in [Int32(1), 2] {
      #expect(try run(binary, gate + ["--annotations"], closing: descriptor) == 2)
    }
  }

  @Test("a run writes its folder when nobody reads what it says")
  func closedErrors() throws {
    let binary = try Binary()
    let arguments = ["run", "--task", "STSB", "--data", "sample", "--output", "out"]
    #expect(try run(binary, arguments, closing: 2) == 0)
    let results = binary.folder.url.appending(path: "out/results.json")
    #expect(FileManager.default.fileExists(atPath: results.path))
  }

  @Test("a device that is named as a file stays a device")
  func devices() throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let device = binary.folder.url.appending(path: "device")
    // By a link: were it replaced, only the link would be lost.
    try FileManager.default.createSymbolicLink(
      at: device, withDestinationURL: URL(fileURLWithPath: "/dev/null"))
    let gate = ["gate", "--baseline", base, "--candidate", base]
    let run = try binary.run(gate + ["--junit", device.path, "--json", device.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: device.path) == "/dev/null")
    try refuse(binary, 73, gate + ["--junit", "."], mentions: "folder")
  }

  @Test("a step summary keeps what earlier steps wrote, be it UTF-8 or not")
  func stepSummary() throws {
    let binary = try Binary()
    let base = try PlantedFolder(binary: binary).write("base")
    let summary = binary.folder.url.appending(path: "summary.md")
    try Data([0xFF, 0xFE, 0x0A]).write(to: summary)
    let run = try binary.run(
      ["gate", "--baseline", base, "--candidate", base, "--markdown", summary.path],
      environment: ["GITHUB_STEP_SUMMARY": summary.path])
    #expect(run.status == 0, "\(run.errors)")
    let content = try Data(contentsOf: summary)
    #expect(content.starts(with: [0xFF, 0xFE, 0x0A]))
    #expect(content.range(of: Data("Gate pass".utf8)) != nil)
  }

  @Test("a file of the user's is never taken for a results database")
  func foreignStore() throws {
    let binary = try Binary()
    try refuse(binary, 66, ["history", "--store", "typo.db"], mentions: "typo.db", "--store")
    #expect(
      !FileManager.default.fileExists(atPath: binary.folder.url.appending(path: "typo.db").path))
    for text in ["x", "a note\n", String(repeating: "long ", count: 2000)] {
      let file = try binary.folder.write(text, to: "notes.txt")
      try refuse(
        binary, 65, ["history", "--store", "notes.txt"], mentions: "notes.txt", "database")
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
  }

  @Test("names that came out empty: 64")
  func emptyNames() throws {
    let binary = try Binary()
    for option in ["--output", "--store", "--data"] {
      let run = try binary.run("run", "--task", "STSB", option, "")
      #expect(run.status == 64 && run.errors.contains(option), "\(option): \(run.errors)")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: binary.folder.url.path)
    #expect(!left.contains { $0.hasSuffix(".json") || $0.hasSuffix(".md") }, "\(left)")
  }

  @Test("a baseline that is not there yet: 5, whatever its name looks like")
  func firstGate() throws {
    let binary = try Binary()
    let folder = try PlantedFolder(binary: binary).write("candidate")
    #expect(try binary.run("run", "--task", "STSB", "--data", "sample", "-q").status == 0)
    for name in ["main", "results/main", "main.json"] {
      let run = try binary.run("gate", "--baseline", name, "--candidate", folder)
      #expect(run.status == 5, "\(name): \(run.errors)")
    }
    #expect(try binary.run("compare", folder, "nightly").status == 66)
  }

  @Test("a program without its files says so: 66")
  func movedProgram() throws {
    let binary = try Binary()
    let moved = binary.folder.url.appending(path: "moved/stsbench")
    try FileManager.default.createDirectory(
      at: moved.deletingLastPathComponent(), withIntermediateDirectories: true)
    do {
      try FileManager.default.linkItem(at: Binary.executable, to: moved)
    } catch {
      try FileManager.default.copyItem(at: Binary.executable, to: moved)
    }
    for arguments in [["recipes", "bellm"], ["run", "--data", "sample"]] {
      let process = binary.process(arguments)
      process.executableURL = moved
      let pipe = Pipe()
      process.standardOutput = FileHandle.nullDevice
      process.standardError = pipe
      try process.run()
      let errors = String(
        decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 66, "\(errors)")
      #expect(errors.contains("share/stsbench"), "\(errors)")
    }
  }

  @Test("history tells an empty store from a filter that matches nothing")
  func history() throws {
    let binary = try Binary()
    #expect(try binary.run("history").errors.contains("no runs are recorded"))
    #expect(try binary.run("run", "--task", "STSB", "--data", "sample", "-q").status == 0)
    let none = try binary.run("history", "--model", "another")
    #expect(none.status == 0 && none.errors.contains("no recorded run matches"))
    #expect(try binary.run("history", "--task", "sts-b").output.contains("builtin:lexical"))
    try refuse(binary, 64, ["history", "--task", "STSBB"], mentions: "STSBB", "STSB")
    #expect(try binary.run("history", "--limit", "0").status == 64)
  }

  @Test("licences are accepted by their ids, several at once")
  func licences() throws {
    let binary = try Binary()
    let fetch = ["data", "fetch", "STSB", "--protocol", "mteb", "--data", "data"]
    try refuse(
      binary, 64, fetch + ["--accept-licence", "sts-benchmark,everything"],
      mentions: "“everything”", "sts-benchmark")
    try refuse(binary, 77, fetch, mentions: "--accept-licence sts-benchmark")
    #expect(try binary.run("data", "fetch", "--data", "sample").status == 64)
  }

  @Test("recipes that contradict themselves: 64; a text without tokens: 65, by its words")
  func recipes() throws {
    let binary = try Binary()
    let bert = try TinyModel("bert", in: binary.folder).directory.path
    let llama = try TinyModel("llama", in: binary.folder).directory.path
    try binary.folder.write("word1 word2\n\n", to: "in.txt")
    let encode = ["encode", "--input", "in.txt", "--output", "v.npy", "--model"]
    let bare = try binary.run(encode + [llama, "--prompt", "{instruction} a {text}"])
    #expect(bare.status == 0, "\(bare.errors)")
    #expect(bare.errors.contains("warning: the prompt has a place"), "\(bare.errors)")
    try refuse(
      binary, 64,
      encode + [llama, "--bidirectional", "all", "--padding", "billm-leak", "--pad-id", "99999"],
      mentions: "--pad-id 99999")
    try refuse(binary, 64, encode + [llama, "--server-api", "tei"], mentions: "--server-api")
    let tokenize = ["tokenize", "--input", "in.txt", "--model", llama]
    try refuse(binary, 64, tokenize + ["--prompt", "a {text}"], mentions: "--prompts")
    #expect(try binary.run(tokenize).status == 0)
    let spelled = try binary.run(tokenize + ["--prompts", "--prompt", #"a\n{text}"#])
    #expect(spelled.errors.contains("warning: the prompt “a\\n{text}”"), "\(spelled.errors)")
    try refuse(
      binary, 64, encode + ["http://127.0.0.1:9/v1#a", "--server-model", "b"], mentions: "“a”",
      "“b”")
    try refuse(
      binary, 65, encode + [bert, "--bos", "omit", "--eos", "omit"], mentions: "text “”",
      "no tokens")
  }

  @Test("part of a task makes no average anywhere")
  func narrowedAverages() throws {
    let binary = try Binary()
    let run = try binary.run(
      "run", "--task", "sts", "--exclude", "STS12:MSRpar", "--data", "sample", "--output", "out")
    #expect(run.status == 0 && run.output.contains("STS12*: 4 of 5 subsets"), "\(run.errors)")
    let history = try binary.run("history", "--format", "json").output
    let entries = try JSONSerialization.jsonObject(with: Data(history.utf8)) as? [[String: Any]]
    #expect((entries?.first?["averages"] as? [String: Any])?.isEmpty == true, "\(history)")
  }

  @Test("an audit of a few rows of the miniature says that it is one")
  func markedAudit() throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder).directory.path
    let audit = [
      "run", "--task", "STSB", "--data", "sample", "--limit", "9", "--model", model, "--recipe",
      "bellm", "--max-tokens", "64", "--audit", "bellm",
    ]
    let table = try binary.run(audit)
    #expect(table.output.hasPrefix("SAMPLE – not a score: PARTIAL: AUDIT"), "\(table.errors)")
    let json = try binary.run(audit + ["--format", "json"]).output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect((object?["marks"] as? [String])?.count == 2, "\(json)")
  }

  @Test("a store that cannot be had is told before anything is computed")
  func storeFirst() throws {
    let binary = try Binary()
    try binary.folder.write("a note", to: "notes.txt")
    let run = try binary.run(
      "run", "--task", "STSB", "--data", "sample", "--store", "notes.txt")
    #expect(run.status == 65 && !run.errors.contains("encoded"), "\(run.errors)")
  }
}
