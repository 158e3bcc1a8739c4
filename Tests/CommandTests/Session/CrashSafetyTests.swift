import EvalTestSupport
import Foundation
import Testing

/// Runs that are killed or interrupted, disks that are full or read-only: nothing half-written is ever seen,
/// and the same command goes on to the result of a run that was left alone.
@Suite(.serialized) struct CrashSafetyTests {

  private func start(
    _ binary: Binary, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Process {
    let process = binary.process(arguments, environment: environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// results.json without what differs from one run to the next: moments, durations, the machine's load, how much an
  /// earlier run kept, and what is measured only where something is computed.
  private func stable(_ folder: URL) throws -> String {
    let data = try Data(contentsOf: folder.appending(path: "results.json"))
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var facts = try #require(object["facts"] as? [String: Any])
    for key in facts.keys
    where key.lowercased().contains("seconds")
      || ["started", "peakBytes", "keptVectors", "causality"].contains(key)
    {
      facts[key] = nil
    }
    object["facts"] = facts
    return String(
      decoding: try JSONSerialization.data(
        withJSONObject: object, options: [.sortedKeys, .prettyPrinted]),
      as: UTF8.self)
  }

  /// Kills runs at random moments and resumes each; `data` and `tasks` as for `stsbench run`.
  private func killing(_ times: Int, data: String, tasks: String, seed: UInt64) throws {
    let reference = try Binary()
    let model = try TinyModel("bert", in: reference.folder)
    let arguments = [
      "run", "--task", tasks, "--data", data, "--model", model.directory.path, "--output", "out",
      "-q",
    ]
    let begin = ContinuousClock.now
    #expect(try reference.run(arguments).status == 0)
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    let out = reference.folder.url.appending(path: "out")
    let scores = try Data(contentsOf: out.appending(path: "scores.csv"))
    let results = try stable(out)
    var generator = CounterGenerator(seed: seed)
    var killed = 0
    for round in 0..<times {
      let binary = try Binary()
      let process = try start(binary, arguments)
      usleep(UInt32(generator.unit() * seconds * 1.1e6))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { killed += 1 }
      let folder = binary.folder.url.appending(path: "out")
      let visible = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { !$0.hasPrefix(".") }
      for name in visible where name.hasSuffix(".json") {
        // What is visible is whole.
        _ = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: name)))
      }
      let resumed = try binary.run(arguments)
      #expect(resumed.status == 0, "round \(round): \(resumed.errors)")
      #expect(
        try Data(contentsOf: folder.appending(path: "scores.csv")) == scores, "round \(round)")
      #expect(try stable(folder) == results, "round \(round)")
      // Opening checks the database page by page; the finished run is in it.
      let history = try binary.run("history", "--format", "json")
      #expect(history.status == 0, "round \(round): \(history.errors)")
      let entries =
        try JSONSerialization.jsonObject(with: Data(history.output.utf8)) as? [[String: Any]]
      #expect(entries?.count == 1, "round \(round)")
      let store = binary.folder.url.appending(path: "state/stsbench/results.db")
      if let verdict = try sqlite("PRAGMA integrity_check", store) {
        #expect(verdict == "ok", "round \(round)")
      }
    }
    #expect(killed > 0, "no run was killed in time")
  }

  /// The answer of SQLite's own program, where it is installed.
  private func sqlite(_ statement: String, _ file: URL) throws -> String? {
    guard
      let program = ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"].first(
        where: FileManager.default.isExecutableFile)
    else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [file.path, statement]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test("killed at a random moment, resumed to the same bytes")
  func killedRuns() throws {
    try killing(
      TestEffort.pick(quick: 6, short: 10, full: 1000), data: "sample", tasks: "STSB,STS16",
      seed: 17
    )
  }

  @Test(
    "the same on the real sets, over several slices of the journal",
    .enabled(if: TestEffort.isSlow, "set STSBENCH_SLOW=1 to kill runs on the real sets"),
    .enabled(
      if: SharedData.root != nil, "needs the shared data; set STSBENCH_TEST_DATA to its folder"))
  func killedRealRuns() throws {
    let data = try #require(SharedData.root)
    try killing(
      TestEffort.pick(quick: 0, short: 5, full: 20), data: data.path, tasks: "STS12,STSB,SICKR",
      seed: 19)
  }

  /// A program that never answers stands for a long run: Ctrl-C ends it with 130 and takes the program and
  /// its children along.
  @Test("interrupted: 130, terminated: 143, and no program stays behind")
  func interrupted() throws {
    for (signal, status) in [(SIGINT, Int32(130)), (SIGTERM, 143)] {
      let binary = try Binary()
      let marker = "\(UInt32.random(in: 100_000...900_000))"
      try binary.folder.write(
        "echo '{\"name\":\"m\",\"revision\":\"1\"}'; read -r l; touch asked; sleep \(marker) & wait\n",
        to: "hang.sh")
      let process = try start(
        binary,
        [
          "run", "--task", "STSB", "--data", "sample", "--model",
          "exec:/bin/sh \(binary.folder.url.appending(path: "hang.sh").path)",
        ])
      let asked = binary.folder.url.appending(path: "asked").path
      while process.isRunning, !FileManager.default.fileExists(atPath: asked) { usleep(5000) }
      usleep(50_000)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == status)
      for _ in 0..<100 where isRunning(["sleep", marker]) { usleep(50_000) }
      #expect(!isRunning(["sleep", marker]), "the program's child lives on")
    }
  }

  /// Whether a process with this command line runs, by /proc.
  private func isRunning(_ arguments: [String]) -> Bool {
    let wanted = arguments.joined(separator: "\0") + "\0"
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.contains { name in
      guard Int(name) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self) == wanted
    }
  }

  /// Runs a shell script with the command as `$STSBENCH`.
  private func shell(_ script: String, in binary: Binary) throws -> Binary.Outcome {
    let process = binary.process([], environment: ["STSBENCH": Binary.executable.path])
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    let files = ["out", "err"].map { binary.folder.url.appending(path: "script.\($0)") }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return Binary.Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }

  private static let sample = "run --task STSB --data sample -q"

  @Test("standard output that takes nothing: 74")
  func fullOutput() throws {
    let binary = try Binary()
    let outcome = try shell("$STSBENCH \(Self.sample) > /dev/full", in: binary)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("standard output"))
    // The run itself is kept.
    #expect(try binary.run("history").output.contains("builtin:lexical"))
  }

  /// A bound on the size of files stands for a full disk where none can be mounted.
  @Test("files that may not grow: 74, the former results stay, nothing half-written is seen")
  func boundedFiles() throws {
    let binary = try Binary()
    #expect(
      try binary.run("run", "--task", "STSB", "--data", "sample", "-q", "--output", "out").status
        == 0)
    let out = binary.folder.url.appending(path: "out")
    let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
    let before = try names.map { try Data(contentsOf: out.appending(path: $0)) }
    for blocks in [1, 4, 8] {
      let outcome = try shell(
        "ulimit -f \(blocks); exec $STSBENCH \(Self.sample) --task STS12 --no-store --overwrite --output out >&2",
        in: binary)
      #expect(outcome.status == 74, "\(blocks): \(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: out.path).sorted() == names)
      #expect(try names.map { try Data(contentsOf: out.appending(path: $0)) } == before)
    }
    // The store: the run is not recorded, the earlier one still is.
    let outcome = try shell("ulimit -f 20; exec $STSBENCH \(Self.sample) --task STS12", in: binary)
    #expect(outcome.status == 74, "\(outcome.errors)")
    let entries = try binary.run("history", "--format", "json")
    let runs = try JSONSerialization.jsonObject(with: Data(entries.output.utf8)) as? [[String: Any]]
    #expect(runs?.count == 1)
    if let verdict = try sqlite(
      "PRAGMA integrity_check", binary.folder.url.appending(path: "state/stsbench/results.db"))
    {
      #expect(verdict == "ok")
    }
  }

  /// Whether this user may mount a file system in a mount namespace of its own.
  private static func mayMount() throws -> Bool {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "unshare -m mount -t tmpfs none \"$0\"", folder.url.path]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  /// A real file system without room, and one that is read-only, in a mount namespace of its own.
  @Test(
    "a full disk: 74; a read-only one: 73",
    .enabled(
      if: try mayMount(),
      "needs a user who may mount; run the tests as root to mount a full disk"))
  func mountedDisks() throws {
    let binary = try Binary()
    let disk = binary.folder.url.appending(path: "disk").path
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    let full = try shell(
      """
      unshare -m sh -c 'mount -t tmpfs -o size=40k none \(disk)
      echo earlier > \(disk)/results.json
      "$STSBENCH" \(Self.sample) --no-store --overwrite --output \(disk) >&2; echo status $?
      cat \(disk)/results.json; ls -A \(disk)'
      """, in: binary)
    #expect(full.output == "status 74\nearlier\nresults.json\n", "\(full.output) \(full.errors)")
    #expect(full.errors.contains("Free space"), "\(full.errors)")
    let store = try shell(
      """
      unshare -m sh -c 'mount -t tmpfs -o size=40k none \(disk)
      "$STSBENCH" \(Self.sample) --store \(disk)/r.db >&2; echo status $?'
      """, in: binary)
    #expect(store.output == "status 74\n", "\(store.output) \(store.errors)")
    let model = try TinyModel("bert", in: binary.folder)
    let journal = try shell(
      """
      unshare -m sh -c 'mount -t tmpfs -o size=4k none \(disk)
      XDG_CACHE_HOME=\(disk) "$STSBENCH" \(Self.sample) --no-store --model \(model.directory.path) >&2
      echo status $?; find \(disk) -name "*.vectors*" | wc -l'
      """, in: binary)
    // Vectors that cannot be kept are computed all the same, and that is said once.
    #expect(journal.output == "status 0\n0\n", "\(journal.output) \(journal.errors)")
    #expect(
      journal.errors.components(separatedBy: "keeps no vectors").count == 2, "\(journal.errors)")
    try binary.folder.write("a man\n", to: "texts.txt")
    let readOnly = try shell(
      """
      unshare -m sh -c 'mount -t tmpfs -o ro none \(disk)
      "$STSBENCH" \(Self.sample) --no-store --output \(disk)/out >&2; echo status $?
      "$STSBENCH" \(Self.sample) --store \(disk)/r.db >&2; echo status $?
      "$STSBENCH" encode --model \(model.directory.path) --input texts.txt --output \(disk)/v.npy >&2
      echo status $?; ls -A \(disk)'
      """, in: binary)
    #expect(
      readOnly.output == "status 73\nstatus 73\nstatus 73\n",
      "\(readOnly.output) \(readOnly.errors)")
  }
}
