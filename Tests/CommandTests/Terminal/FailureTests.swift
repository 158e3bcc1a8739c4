import EvalTestSupport
import Foundation
import Testing

/// Bad input: the error names place and remedy, the exit code is the documented one, and standard output
/// stays empty.
@Suite("errors and exit codes") struct FailureTests {
  private func expect(
    _ arguments: [String], status: Int32, mentions words: [String],
    in binary: Binary, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try binary.run(arguments)
    #expect(run.status == status, "\(run.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(
        run.errors.contains(word), "“\(word)” in: \(run.errors)", sourceLocation: sourceLocation)
    }
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("usage: 64, with near misses")
  func usage() throws {
    let binary = try Binary()
    try expect(
      ["run", "--task", "STSBB", "--data", "sample"], status: 64, mentions: ["STSBB", "STSB"],
      in: binary)
    try expect(
      ["run", "--data", "sample", "--format", "jsn"], status: 64, mentions: ["json"], in: binary)
    try expect(
      ["run", "--data", "sample", "--recipe", "belm"], status: 64, mentions: ["bellm"], in: binary)
    try expect(["run", "--no-such-option"], status: 64, mentions: ["--no-such-option"], in: binary)
  }

  @Test("an audit refuses what it would ignore: 64")
  func audit() throws {
    let binary = try Binary()
    let audit = ["run", "--task", "sts", "--data", "sample", "--audit", "bellm"]
    for extra in [
      ["--dry-run"], ["--padding", "none"], ["--padding", "billm-leak"], ["--protocol", "mteb"],
      ["--solver", "senteval-adam"], ["--fast"], ["--format", "csv"],
    ] {
      let word = extra[0] == "--format" ? "csv" : extra[0]
      try expect(audit + extra, status: 64, mentions: ["--audit", word], in: binary)
    }
    // What an audit does read stays an option of the leak elsewhere.
    let model = try TinyModel("llama", in: binary.folder)
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path, "--batch-size", "4"], status: 64,
      mentions: ["--batch-size", "billm-leak"], in: binary)
  }

  @Test("pooling through a pooler that is not there: 78, by name")
  func pooler() throws {
    let binary = try Binary()
    let llama = try TinyModel("llama", in: binary.folder)
    try expect(
      ["run", "--data", "sample", "--model", llama.directory.path, "--pooling", "pooler"],
      status: 78, mentions: ["pooler", "--pooling cls"], in: binary)
    let bert = try TinyModel("bert", in: binary.folder)
    try expect(
      [
        "run", "--data", "sample", "--model", bert.directory.path, "--recipe", "simcse-sup",
        "--layer", "first-last",
      ],
      status: 64, mentions: ["pooler", "--layer"], in: binary)
  }

  @Test("missing input: 66, naming what was looked for")
  func missing() throws {
    let binary = try Binary()
    try expect(
      ["run", "--data", "no/such/folder"], status: 66, mentions: ["no/such/folder"], in: binary)
    try expect(
      ["run", "--task", "sts"], status: 66, mentions: ["STSBENCH_DATA", "sample"], in: binary)
    try expect(
      ["run", "--data", "sample", "--model", "no-such-model"], status: 66,
      mentions: ["no-such-model"], in: binary)
  }

  @Test("a layer that does not exist: 64")
  func pattern() throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder)
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path, "--bidirectional", "last:99"],
      status: 64, mentions: ["last:99"], in: binary)
  }

  @Test("options that a backend cannot honour are refused by name: 78")
  func unsupported() throws {
    try expect(
      ["run", "--data", "sample", "--bidirectional", "all"], status: 78,
      mentions: ["builtin:lexical", "attention"], in: try Binary())
  }

  @Test("a truncated weight file: 65, naming the file")
  func truncatedWeights() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try model.edit("model.safetensors") { $0.removeLast(100) }
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path], status: 65,
      mentions: ["model.safetensors"], in: binary)
  }

  @Test("NaN weights: 65, naming the tensor, never a score")
  func notANumber() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try model.edit("model.safetensors") { data in
      data.replaceSubrange(data.count - 4..<data.count, with: [0, 0, 0xC0, 0x7F])
    }
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path], status: 65,
      mentions: ["model.safetensors", "tensor"], in: binary)
  }

  @Test("a damaged tokenizer: 65; an unknown family: 78; weights under a wrong name: 65")
  func damagedModels() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try model.edit("tokenizer.json") { $0.removeLast(40) }
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path], status: 65,
      mentions: ["tokenizer.json", "byte"], in: binary)
    let other = try TinyModel("llama", in: binary.folder)
    try other.write(#"{"model_type": "lama"}"#, to: "config.json")
    try expect(
      ["run", "--data", "sample", "--model", other.directory.path], status: 78,
      mentions: ["lama", "llama"], in: binary)
    let pickled = try TinyModel("gpt2", in: binary.folder)
    try FileManager.default.moveItem(
      at: pickled.directory.appending(path: "model.safetensors"),
      to: pickled.directory.appending(path: "pytorch_model.bin"))
    try expect(
      ["run", "--data", "sample", "--model", pickled.directory.path], status: 65,
      mentions: ["pytorch_model.bin", "no file of torch.save"], in: binary)
  }

  @Test("a tokenizer with more ids than the model has rows: 65")
  func vocabulary() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try model.edit("tokenizer.json") { data in
      let text = String(decoding: data, as: UTF8.self)
      data = Data(text.replacingOccurrences(of: "\"word80\": 80", with: "\"word80\": 4000").utf8)
    }
    try expect(
      ["run", "--data", "sample", "--model", model.directory.path], status: 65,
      mentions: ["tokenizer"], in: binary)
  }

  @Test("a server that is not there: 69")
  func unreachable() throws {
    try expect(
      ["run", "--task", "STSB", "--data", "sample", "--model", "http://127.0.0.1:9/v1#m"],
      status: 69,
      mentions: ["127.0.0.1"], in: try Binary())
  }

  @Test("an output folder that cannot be made: 73, before anything is computed")
  func unwritable() throws {
    let binary = try Binary()
    try binary.folder.write("a file", to: "taken")
    let run = try binary.run("run", "--task", "STSB", "--data", "sample", "--output", "taken/out")
    #expect([73, 74].contains(run.status), "\(run.errors)")
    #expect(run.errors.contains("taken"))
    #expect(!run.errors.contains("encoded in"), "\(run.errors)")
  }

  @Test("a store that is no database: 65, and it is left as it was")
  func hostileStore() throws {
    let binary = try Binary()
    let file = try binary.folder.write(String(repeating: "not a database ", count: 400), to: "r.db")
    let run = try binary.run("run", "--task", "STSB", "--data", "sample", "--store", "r.db")
    #expect(run.status == 65, "\(run.errors)")
    #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("not a database"))
  }

  @Test("tampered data are found: counts, then digests")
  func data() throws {
    let binary = try Binary()
    let copy = binary.folder.url.appending(path: "sample-copy")
    try FileManager.default.copyItem(
      at: SharedData.repository.appending(path: "Sources/EvalTasks/Sample"), to: copy)
    let gold = copy.appending(path: "senteval/downstream/STS/STS12-en-test/STS.gs.MSRpar.txt")
    var lines = try String(contentsOf: gold, encoding: .utf8).split(separator: "\n")
    lines.removeLast()
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: gold)
    try expect(
      ["run", "--task", "STS12", "--data", copy.path], status: 65,
      mentions: ["STS.gs.MSRpar.txt"], in: binary)
  }

  @Test("help, version and completions go to standard output")
  func help() throws {
    let binary = try Binary()
    #expect(try binary.run("--help").output.contains("EXIT CODES"))
    #expect(try binary.run("run", "--help").output.contains("EXAMPLES"))
    #expect(try binary.run("--version").status == 0)
    for shell in ["bash", "zsh", "fish"] {
      #expect(try binary.run("--generate-completion-script", shell).output.contains("stsbench"))
    }
  }

  @Test("NO_COLOR is respected and nothing is coloured in a file")
  func colour() throws {
    let binary = try Binary()
    let forced = try binary.run(
      ["run", "--data", "no"], environment: ["NO_COLOR": "1", "FORCE_COLOR": "1"])
    #expect(!forced.errors.contains("\u{1B}"))
    #expect(!(try binary.run("run", "--data", "no")).errors.contains("\u{1B}"))
    let coloured = try binary.run(["run", "--data", "no"], environment: ["FORCE_COLOR": "1"])
    #expect(coloured.errors.contains("\u{1B}[31m"))
  }
}
