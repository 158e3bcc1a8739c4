import EvalTestSupport
import Foundation
import Testing

@Suite("stsbench run") struct RunCommandTests {
  @Test("evaluates the miniature and says in every place that it is no score")
  func sample() throws {
    let binary = try Binary()
    let run = try binary.run(
      "run", "--task", "all", "--data", "sample", "--output", "out", "--fast")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("SAMPLE – not a score"))
    let report = try String(
      contentsOf: binary.folder.url.appending(path: "out/report.md"), encoding: .utf8)
    #expect(report.hasPrefix("# SAMPLE – not a score"))
    for file in ["scores.csv", "results.json", "run.json", "report.html"] {
      #expect(
        FileManager.default.fileExists(
          atPath: binary.folder.url.appending(path: "out/\(file)").path), "\(file)")
    }
    let results = try String(
      contentsOf: binary.folder.url.appending(path: "out/results.json"), encoding: .utf8)
    #expect(Pin.difference(of: results, from: "run-lexical.json") == nil)
  }

  @Test("keeps the results of another run unless told, and finds a bad output folder first")
  func output() throws {
    let binary = try Binary()
    func run(_ limit: String, _ more: String...) throws -> (status: Int32, errors: String) {
      let run = try binary.run(
        ["run", "--task", "STSB", "--data", "sample", "--limit", limit, "--output", "out"] + more)
      return (run.status, run.errors)
    }
    #expect(try run("5").status == 0)
    #expect(try run("5").status == 0)
    let refused = try run("6")
    #expect(refused.status == 64 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(try run("6", "--overwrite").status == 0)
    try binary.folder.write("", to: "file")
    let blocked = try binary.run(
      "run", "--task", "STSB", "--data", "sample", "--output", "file/out")
    #expect(blocked.status == 73 && !blocked.errors.contains("encoded in"), "\(blocked.errors)")
  }

  @Test("a run without any score is code 65 with the reason")
  func scoreless() throws {
    let run = try Binary().run("run", "--task", "STSB", "--data", "sample", "--limit", "1")
    #expect(run.status == 65 && run.errors.contains("no task has a score"), "\(run.errors)")
  }

  @Test("prints JSON alone on standard output, with both averages apart")
  func json() throws {
    let binary = try Binary()
    let run = try binary.run(
      "run", "--task", "sts", "--data", "sample", "--format", "json", "--no-store")
    #expect(run.status == 0, "\(run.errors)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect((object["tasks"] as? [[String: Any]])?.count == 7)
    let averages = try #require(object["averages"] as? [String: Any])
    #expect(averages["sts"] is Double)
    #expect(averages["transfer"] is NSNull)
    #expect(object["sample"] as? Bool == true)
  }

  @Test("a limited run is partial")
  func limited() throws {
    let run = try Binary().run("run", "--task", "STSB", "--data", "sample", "--limit", "5")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("PARTIAL"))
  }

  @Test("a prompt whose end is cut off is counted and told, once a text")
  func lostSuffix() throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder)
    try binary.folder.write("a man is playing\nthe dog\n", to: "texts.txt")
    let options = [
      "encode", "--model", model.directory.path, "--input", "texts.txt", "--output", "v.npy",
      "--prompt", "the {text} is in", "--prompt", "on {text} of a", "--max-tokens", "6",
    ]
    let whole = try binary.run(options)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(whole.errors.contains("1 of 2 texts was cut to fit"), "\(whole.errors)")
    #expect(whole.errors.contains("1 text lost the end of the prompt"), "\(whole.errors)")
    let text = try binary.run(options + ["--truncate", "text"])
    #expect(text.errors.contains("1 of 2 texts was cut to fit"), "\(text.errors)")
    #expect(!text.errors.contains("lost the end"), "\(text.errors)")
  }

  @Test("native: same run and same vectors for one and two threads")
  func threads() throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder)
    try binary.folder.write("a man is playing\nthe dog\n\nword20 word21 a cat\n", to: "texts.txt")
    var files: [Data] = []
    for threads in ["1", "2"] {
      let run = try binary.run(
        "encode", "--model", model.directory.path, "--input", "texts.txt", "--output",
        "v\(threads).npy", "--threads", threads, "--prompt", "the {text}", "--bidirectional",
        "last:2",
        "--pooling", "mean")
      #expect(run.status == 0, "\(run.errors)")
      files.append(try Data(contentsOf: binary.folder.url.appending(path: "v\(threads).npy")))
    }
    #expect(files[0] == files[1])
  }

  @Test("vectors written by encode give the scores of the model that wrote them")
  func vectorsRoundTrip() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    func scores(_ reference: String) throws -> [Double] {
      let run = try binary.run(
        "run", "--task", "STS16", "--data", "sample", "--model", reference, "--format", "json",
        "--no-store")
      #expect(run.status == 0, "\(run.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      return (object?["tasks"] as? [[String: Any]])?.compactMap { $0["score"] as? Double } ?? []
    }
    let native = try scores(model.directory.path)
    let dry = try binary.run("run", "--task", "STS16", "--data", "sample", "--dry-run")
    #expect(dry.output.contains("distinct"))
    let sample = SharedData.repository.appending(
      path: "Sources/EvalTasks/Sample/senteval/downstream/STS/STS16-en-test")
    let inputs = try FileManager.default.contentsOfDirectory(atPath: sample.path)
      .filter { $0.hasPrefix("STS.input") }
    var texts = ""
    for input in inputs {
      let rows = try String(contentsOf: sample.appending(path: input), encoding: .utf8)
      for row in rows.split(separator: "\n") {
        let columns = row.split(separator: "\t", omittingEmptySubsequences: false)
        texts += columns[0] + "\n" + columns[1] + "\n"
      }
    }
    try binary.folder.write(texts, to: "texts.txt")
    let encode = try binary.run(
      "encode", "--model", model.directory.path, "--input", "texts.txt", "--output", "v.npy")
    #expect(encode.status == 0, "\(encode.errors)")
    let looked = try scores("vectors:v.npy")
    #expect(native.count == 1)
    #expect(abs(native[0] - looked[0]) < 1e-6)
  }

  @Test("a run is kept, listed and rendered again byte for byte")
  func history() throws {
    let binary = try Binary()
    let run = try binary.run("run", "--task", "STSB", "--data", "sample", "--format", "csv")
    #expect(run.status == 0, "\(run.errors)")
    let listed = try binary.run("history", "--format", "json")
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
    let id = try #require(entries.first?["run"] as? String)
    let again = try binary.run("report", "--run", id, "--format", "csv")
    #expect(again.output == run.output)
  }

  @Test("eight processes write one store and lose nothing")
  func concurrentWriters() throws {
    let binary = try Binary()
    let processes = (1...8).map { limit in
      binary.process(["run", "--task", "STSB", "--data", "sample", "--limit", "\(limit + 3)", "-q"])
    }
    for process in processes {
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
    }
    for process in processes { process.waitUntilExit() }
    #expect(processes.allSatisfy { $0.terminationStatus == 0 })
    let listed = try binary.run("history", "--format", "json")
    let entries =
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]]
    #expect(entries?.count == 8)
  }

  @Test("a killed run resumes from its journal with the same result")
  func resume() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    let arguments = [
      "run", "--task", "sts", "--data", "sample", "--model", model.directory.path, "--format",
      "csv",
      "--no-store",
    ]
    let whole = try binary.run(arguments + ["--fresh"])
    let first = binary.process(arguments)
    first.standardOutput = FileHandle.nullDevice
    first.standardError = FileHandle.nullDevice
    try first.run()
    usleep(30_000)
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    let resumed = try binary.run(arguments)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.output == whole.output)
    #expect(try binary.run(arguments).output == whole.output)
  }
}
