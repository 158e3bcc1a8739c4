import EvalTestSupport
import Foundation
import Testing

/// Runs over damaged caches: the scores are those of a run without a cache, and what was dropped is said.
@Suite(.serialized) struct KeptFileRunTests {
  private static let sample = [
    "run", "--task", "STSB", "--data", "sample", "-q", "--output", "out",
  ]

  private static let program = #"""
    echo '{"name": "worker", "revision": "7"}'
    while IFS= read -r line; do
      printf '%s\n' "$line" | awk '{
        n = split($0, c, ""); out = ""; open = 0; first = 1
        for (i = 11; i <= n; i++) {
          if (!open) { if (c[i] == "\"") { open = 1; sum = 0; count = 0 } continue }
          if (c[i] == "\\") { i += 1; continue }
          if (c[i] == "\"") {
            open = 0
            out = out (first ? "" : ",") "[" count + 1 "," sum "," 7 "]"
            first = 0
            continue
          }
          count += 1
          if (c[i] == "a") sum = (sum + count * 5) % 97
          if (c[i] == "e") sum = (sum + count * 3) % 89
        }
        print "{\"embeddings\":[" out "]}"
      }'
    done
    """#

  /// The files under `folder` that are no marks.
  private func files(_ folder: URL) throws -> [URL] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return names.filter { !$0.hasSuffix(".TAG") }.sorted().map { folder.appending(path: $0) }
      .filter { !$0.hasDirectoryPath && (try? Data(contentsOf: $0))?.isEmpty == false }
  }

  private func damage(
    _ model: String, in binary: Binary, kept: String, times: Int, seed: UInt64,
    look: (Binary.Outcome, FileDamage) throws -> Void
  ) throws {
    let arguments = Self.sample + ["--model", model]
    #expect(try binary.run(arguments).status == 0)
    let out = binary.folder.url.appending(path: "out/scores.csv")
    let scores = try Data(contentsOf: out)
    let folder = binary.folder.url.appending(path: kept)
    let good = try files(folder).map { ($0, Array(try Data(contentsOf: $0))) }
    #expect(!good.isEmpty)
    var generator = CounterGenerator(seed: seed)
    for _ in 0..<times {
      try? FileManager.default.removeItem(at: out)
      for (file, bytes) in good { try Data(bytes).write(to: file) }
      let (file, bytes) = good[Int.random(in: 0..<good.count, using: &generator)]
      let damage = FileDamage(of: bytes.count, using: &generator)
      try Data(damage.applied(to: bytes)).write(to: file)
      let run = try binary.run(arguments)
      if run.status == 0 { #expect(try Data(contentsOf: out) == scores, "\(damage)") }
      try look(run, damage)
      for ending in ["-journal", "-wal", "-shm"] {
        for (file, _) in good {
          try? FileManager.default.removeItem(atPath: file.path + ending)
        }
      }
    }
  }

  @Test("blocks of the journal: dropped, computed anew, and said")
  func journal() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try damage(
      model.directory.path, in: binary, kept: "cache/stsbench/vectors",
      times: TestEffort.pick(quick: 6, short: 8, full: 80), seed: 41
    ) { run, damage in
      #expect(run.status == 0, "\(damage): \(run.errors)")
      if case .zeros = damage { return }
      #expect(
        run.errors.contains("1 kept block of vectors was damaged, and computed anew"),
        "\(damage): \(run.errors)")
    }
  }

  @Test("answers of a program: dropped, asked for anew, and said")
  func answers() throws {
    let binary = try Binary()
    try binary.folder.write(Self.program, to: "worker.sh")
    var said = 0
    try damage(
      "exec:/bin/sh worker.sh", in: binary, kept: "cache/stsbench",
      times: TestEffort.pick(quick: 8, short: 10, full: 80), seed: 43
    ) { run, damage in
      #expect(run.status == 0, "\(damage): \(run.errors)")
      if run.errors.contains("damaged") { said += 1 }
    }
    #expect(said > 0)
  }

  @Test("the results database: refused or said, and never another score")
  func store() throws {
    let binary = try Binary()
    try damage(
      "builtin:lexical", in: binary, kept: "state/stsbench",
      times: TestEffort.pick(quick: 6, short: 8, full: 60), seed: 47
    ) { run, damage in
      #expect([0, 65].contains(run.status), "\(damage): \(run.errors)")
      let history = try binary.run("history", "--format", "json")
      #expect([0, 65].contains(history.status), "\(damage): \(history.errors)")
    }
  }

  /// What a run kills halfway, it finds again and does not store twice.
  @Test("a folder is all of one run or all of the other, wherever the process dies")
  func killedOverwrites() throws {
    struct Named: Decodable { var run: String }
    let binary = try Binary()
    let arguments = ["run", "--data", "sample", "-q", "--overwrite", "--output", "out", "--task"]
    let out = binary.folder.url.appending(path: "out")
    let begin = ContinuousClock.now
    #expect(try binary.run(arguments + ["STSB"]).status == 0)
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    try Data("mine".utf8).write(to: out.appending(path: "notes.txt"))
    let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
    var generator = CounterGenerator(seed: 53)
    var seen: Set<String> = []
    for round in 0..<TestEffort.pick(quick: 6, short: 10, full: 200) {
      let process = binary.process(arguments + [round % 2 == 0 ? "STS16" : "STSB"])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(UInt32((0.6 + 0.6 * generator.unit()) * seconds * 1e6))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let runs = try ["results.json", "items.json"].map { name in
        try JSONDecoder().decode(
          Named.self, from: Data(contentsOf: out.appending(path: name))
        ).run
      }
      #expect(Set(runs).count == 1, "round \(round)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: out.path).sorted() == names)
      seen.formUnion(runs)
    }
    #expect(try String(contentsOf: out.appending(path: "notes.txt"), encoding: .utf8) == "mine")
    #expect(!seen.isEmpty)
  }
}
