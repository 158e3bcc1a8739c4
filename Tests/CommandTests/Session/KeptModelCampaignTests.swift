import EvalTestSupport
import Foundation
import Testing

/// Models that change under a run, behind its back or behind their name: a score is always of the model
/// that the result names, or there is none.
@Suite(.serialized) struct KeptModelCampaignTests {
  private static let sample = ["run", "--task", "STSB", "--data", "sample", "-q", "--no-store"]

  private struct Results: Decodable {
    struct Model: Decodable { var digests: [String: String] }
    struct Facts: Decodable { var unpinnedVectors: Int? }
    var model: Model
    var facts: Facts
  }

  private func results(_ binary: Binary, _ name: String) throws -> Results {
    let file = binary.folder.url.appending(path: "\(name)/results.json")
    return try JSONDecoder().decode(Results.self, from: Data(contentsOf: file))
  }

  private func scores(_ binary: Binary, _ name: String) throws -> String {
    try String(
      contentsOf: binary.folder.url.appending(path: "\(name)/scores.csv"), encoding: .utf8)
  }

  /// Writes into the file as it lies and puts its times back.
  private func swap(_ file: URL, to data: Data) throws {
    var status = stat()
    #expect(stat(file.path, &status) == 0)
    let handle = try FileHandle(forUpdating: file)
    try handle.write(contentsOf: data)
    try handle.truncate(atOffset: UInt64(data.count))
    try handle.close()
    #expect(utimensat(AT_FDCWD, file.path, [status.st_atim, status.st_mtim], 0) == 0)
  }

  @Test("weights swapped in place under a run, their times put back")
  func swaps() throws {
    let reference = try Binary()
    let model = try TinyModel("bert", in: reference.folder)
    let file = model.directory.appending(path: "model.safetensors")
    let first = try Data(contentsOf: file)
    var second = first
    // The sign of every fifth number of the last half.
    for index in stride(from: first.count / 2 / 4 * 4 + 3, to: first.count, by: 20) {
      second[index] ^= 0x80
    }
    let arguments = Self.sample + ["--model", model.directory.path, "--overwrite", "--output"]
    var wanted: [String: String] = [:]
    var digests: [String] = []
    let begin = ContinuousClock.now
    for (name, weights) in [("first", first), ("second", second)] {
      try swap(file, to: weights)
      #expect(try reference.run(arguments + [name, "--fresh"]).status == 0)
      digests.append(try #require(try results(reference, name).model.digests["weights"]))
      wanted[digests[digests.count - 1]] = try scores(reference, name)
    }
    #expect(Set(wanted.values).count == 2, "the swap changes no score")
    let seconds = (ContinuousClock.now - begin) / .seconds(2)
    var generator = CounterGenerator(seed: 37)
    var (refused, mixed) = (0, 0)
    for round in 0..<TestEffort.pick(quick: 5, short: 8, full: 50) {
      // A journal of its own, so that there is something to compute.
      let binary = try Binary()
      try swap(file, to: first)
      let process = binary.process(arguments + ["out"])
      let log = binary.folder.url.appending(path: "log")
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
      usleep(UInt32(generator.unit() * seconds * 1e6))
      try swap(file, to: second)
      let isBack = generator.unit() < 0.4
      if isBack {
        usleep(UInt32(generator.unit() * seconds * 0.3e6))
        try swap(file, to: first)
      }
      process.waitUntilExit()
      if process.terminationStatus == 0 {
        let digest = try #require(try results(binary, "out").model.digests["weights"])
        #expect(try scores(binary, "out") == wanted[digest], "round \(round)")
        if digest == digests[1] { mixed += 1 }
      } else {
        refused += 1
        #expect(process.terminationStatus == 65, "round \(round)")
        let text = try String(contentsOf: log, encoding: .utf8)
        #expect(text.contains("while it was in use") || text.contains("while they were in use"))
      }
      // Whatever the run kept, it kept nothing wrong.
      for _ in 0..<2 {
        #expect(try binary.run(arguments + ["again"]).status == 0, "round \(round)")
        let digest = try #require(try results(binary, "again").model.digests["weights"])
        #expect(digest == digests[isBack ? 0 : 1], "round \(round)")
        #expect(try scores(binary, "again") == wanted[digest], "round \(round)")
      }
    }
    print("KEPT swaps: \(refused) runs refused, \(mixed) of the second weights, 0 wrong")
  }

  /// A program whose vectors follow from the numbers that it is given: counts of letters by `$1` and a file.
  private static func program(_ step: Int, revision: String?) -> String {
    let hello =
      revision.map { #"{"name": "worker", "revision": "\#($0)"}"# } ?? #"{"name": "worker"}"#
    return #"""
      echo '\#(hello)'
      extra=$(cat "$2" hidden 2>/dev/null | tr -d '\n')
      while IFS= read -r line; do
        printf '%s\n' "$line" | awk -v k="$1" -v e="$extra" -v s=\#(step) '{
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
            if (c[i] == "a") sum = (sum + count * (k + s)) % 97
            if (c[i] == "e") sum = (sum + count * (e + 3)) % 89
          }
          print "{\"embeddings\":[" out "]}"
        }'
      done
      """#
  }

  @Test("programs that change behind their name")
  func programs() throws {
    let binary = try Binary()
    let folder = binary.folder
    func write(_ text: String, to name: String) throws {
      let file = folder.url.appending(path: name)
      if FileManager.default.fileExists(atPath: file.path) {
        try swap(file, to: Data(text.utf8))
      } else {
        try folder.write(text, to: name)
      }
    }
    try write("5", to: "weights.txt")
    try write("0", to: "hidden")
    var (step, argument, revision) = (2, 1, Optional("7"))
    var seen: Set<String> = []
    for round in 0..<TestEffort.pick(quick: 4, short: 6, full: 20) {
      switch round % 4 {
      case 0: step += 1
      case 1: argument += 1
      case 2: try write("\(round * 7 % 61)", to: "weights.txt")
      default:
        // Nothing that the command line names changes, and nothing pins what answers.
        revision = nil
        try write("\(round * 5 % 53)", to: "hidden")
      }
      try write(Self.program(step, revision: revision), to: "worker.sh")
      let model = "exec:/bin/sh worker.sh \(argument) weights.txt"
      let options = Self.sample + ["--model", model, "--overwrite", "--output"]
      let run = try binary.run(options + ["out"])
      #expect(run.status == 0, "round \(round): \(run.errors)")
      let fresh = try binary.run(options + ["fresh", "--fresh"])
      #expect(fresh.status == 0, "round \(round): \(fresh.errors)")
      #expect(try scores(binary, "out") == scores(binary, "fresh"), "round \(round)")
      seen.insert(try scores(binary, "out"))
      if round % 4 == 3 {
        try write(Self.program(step, revision: nil), to: "worker.sh")
        #expect(try results(binary, "out").facts.unpinnedVectors == nil)
      }
      revision = "7"
    }
    #expect(seen.count >= 4, "the changes change no score")
  }

  @Test("a gate refuses vectors out of the cache of a model that nothing pins")
  func reusedVectorsAreSaid() throws {
    let binary = try Binary()
    try binary.folder.write("5", to: "weights.txt")
    try binary.folder.write(Self.program(2, revision: nil), to: "worker.sh")
    let options =
      Self.sample + ["--model", "exec:/bin/sh worker.sh 1 weights.txt", "--output"]
    #expect(try binary.run(options + ["one"]).status == 0)
    #expect(try results(binary, "one").facts.unpinnedVectors == nil)
    let reused = try binary.run(options + ["two", "--reuse-unpinned"])
    #expect(reused.status == 0, "\(reused.errors)")
    #expect(try #require(try results(binary, "two").facts.unpinnedVectors) > 0)
    #expect(reused.errors.contains("of a model that nothing pins"), "\(reused.errors)")
    let gate = try binary.run("gate", "--baseline", "one", "--candidate", "two")
    #expect(gate.status == 5)
    #expect(gate.output.contains("run it again without --reuse-unpinned"), "\(gate.output)")
  }
}
