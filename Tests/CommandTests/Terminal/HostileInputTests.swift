import EvalTestSupport
import Foundation
import Testing

/// Broken and malicious input through the built command: the exit code is the documented one, standard
/// error names file and place, standard output stays empty.
@Suite struct HostileInputTests {
  private func run(_ binary: Binary, _ model: TinyModel, _ more: String...) throws -> Binary.Outcome
  {
    try binary.run(
      ["run", "--task", "STSB", "--data", "sample", "--model", model.directory.path, "--no-store"]
        + more)
  }

  /// A weight file cut at a random place: never a score.
  @Test(arguments: ["bert", "llama"]) func truncatedWeights(family: String) throws {
    let binary = try Binary()
    let model = try TinyModel(family, in: binary.folder)
    let file = model.directory.appending(path: "model.safetensors")
    let whole = try Data(contentsOf: file)
    var generator = CounterGenerator(seed: 5)
    for _ in 0..<TestEffort.pick(quick: 4, short: 8, full: 500) {
      let length = Int.random(in: 0..<whole.count, using: &generator)
      try whole.prefix(length).write(to: file)
      let outcome = try run(binary, model)
      #expect(outcome.status == 65, "\(length) bytes: \(outcome.errors)")
      #expect(outcome.errors.contains("model.safetensors"), "\(length) bytes: \(outcome.errors)")
      #expect(outcome.output.isEmpty, "\(length) bytes")
    }
  }

  /// A bit of the header flipped: exit 65 naming the file, or, where the bit says nothing that the model
  /// needs, exactly the score of the sound file.
  @Test(arguments: ["bert", "llama"]) func flippedHeaderBits(family: String) throws {
    let binary = try Binary()
    let model = try TinyModel(family, in: binary.folder)
    let file = model.directory.appending(path: "model.safetensors")
    let whole = try Data(contentsOf: file)
    let header = Int(whole.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let sound = try run(binary, model, "--format", "csv")
    #expect(sound.status == 0, "\(sound.errors)")
    var generator = CounterGenerator(seed: 6)
    for _ in 0..<TestEffort.pick(quick: 6, short: 8, full: 500) {
      let bit = Int.random(in: 0..<(8 + header) * 8, using: &generator)
      var changed = whole
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      try changed.write(to: file)
      let outcome = try run(binary, model, "--format", "csv")
      if outcome.status == 0 {
        #expect(scores(outcome.output) == scores(sound.output), "bit \(bit)")
      } else {
        #expect(outcome.status == 65, "bit \(bit): \(outcome.errors)")
        #expect(outcome.errors.contains("model.safetensors"), "bit \(bit): \(outcome.errors)")
        #expect(outcome.output.isEmpty)
      }
    }
  }

  /// The lines of a CSV report without the run's name, which moves with the digest of the weights.
  private func scores(_ csv: String) -> [String] {
    csv.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
      .map {
        $0.split(separator: ",", omittingEmptySubsequences: false).dropFirst().joined(
          separator: ",")
      }
  }

  /// A flipped bit of a weight makes another model, with another name for its run.
  @Test func flippedWeightsMakeAnotherRun() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    func identity() throws -> String {
      let outcome = try run(binary, model, "--format", "json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let object =
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      return try #require(object?["run"] as? String)
    }
    let before = try identity()
    try model.edit("model.safetensors") { $0[$0.count - 4] ^= 1 }
    #expect(try identity() != before)
  }

  /// Two tokens that change places leave weights and sizes as they were: the run is another all the same.
  @Test func swappedTokensMakeAnotherRun() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    func identity() throws -> String {
      let outcome = try run(binary, model, "--format", "json")
      let object =
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      return try #require(object?["run"] as? String)
    }
    let before = try identity()
    try model.edit("tokenizer.json") { data in
      let text = String(decoding: data, as: UTF8.self)
        .replacing("\"man\": 4", with: "\"man\": 5").replacing("\"woman\": 5", with: "\"woman\": 4")
      data = Data(text.utf8)
    }
    #expect(try identity() != before)
  }

  /// All weights zero: every similarity is the same, and no score is made of that.
  @Test func zeroWeightsAreDegenerate() throws {
    let binary = try Binary()
    let model = try TinyModel("bert", in: binary.folder)
    try model.edit("model.safetensors") { data in
      let header = Int(data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
      data.replaceSubrange(
        (8 + header)..., with: [UInt8](repeating: 0, count: data.count - 8 - header))
    }
    let outcome = try run(binary, model, "--format", "json")
    #expect(outcome.status == 65, "a run without any score is no success: \(outcome.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let task = try #require((object?["tasks"] as? [[String: Any]])?.first)
    #expect(task["score"] is NSNull)
    #expect((task["degenerate"] as? String)?.isEmpty == false)
    #expect(!outcome.output.contains("NaN") && !outcome.output.contains("nan"))
  }

  /// The weights are cut while they are mapped: a message and 65, not a bus error.
  @Test func weightsCutWhileInUse() throws {
    let lines = (0..<100_000).map { "word\($0 % 70 + 14) a man word\($0 % 61 + 14) dog\n" }.joined()
    // On a busy machine the run can be over before this process looks; then it is tried again.
    for _ in 0..<5 {
      let binary = try Binary()
      let model = try TinyModel("llama", in: binary.folder)
      try binary.folder.write(lines, to: "texts.txt")
      let process = binary.process([
        "encode", "--model", model.directory.path, "--input", "texts.txt", "--output", "v.npy",
        "--threads", "1",
      ])
      let errors = try binary.folder.write("", to: "errors")
      process.standardError = try FileHandle(forWritingTo: errors)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let maps = URL(fileURLWithPath: "/proc/\(process.processIdentifier)/maps")
      var isMapped = false
      while process.isRunning, !isMapped {
        let handle = try? FileHandle(forReadingFrom: maps)
        let text = (try? handle?.readToEnd()) ?? Data()
        isMapped = text.range(of: Data("model.safetensors".utf8)) != nil
      }
      let file = model.directory.appending(path: "model.safetensors")
      #expect(truncate(file.path, 0) == 0)
      process.waitUntilExit()
      let message = try String(contentsOf: errors, encoding: .utf8)
      if process.terminationReason == .exit, process.terminationStatus == 0 { continue }
      #expect(process.terminationReason == .exit, "\(message)")
      #expect(process.terminationStatus == 65, "\(message)")
      #expect(message.contains("model.safetensors"), "\(message)")
      let output = binary.folder.url.appending(path: "v.npy").path
      #expect(!FileManager.default.fileExists(atPath: output))
      return
    }
    Issue.record("five runs were over before their weights could be cut")
  }

  /// Escape sequences in names never reach a terminal, coloured or not.
  @Test func controlsInNames() throws {
    let binary = try Binary()
    let name = "m\u{1B}[2J\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}"
    for environment in [["FORCE_COLOR": "1"], ["NO_COLOR": "1"]] {
      let outcome = try binary.run(
        ["run", "--data", "sample", "--model", name], environment: environment)
      #expect(outcome.status == 66)
      let plain = outcome.errors.replacing("\u{1B}[31m", with: "").replacing("\u{1B}[0m", with: "")
      #expect(isHarmless(plain), "\(plain.debugDescription)")
    }
    // The same as the name of a folder, through a run, its reports and the history.
    let model = try TinyModel("bert", in: binary.folder)
    let hostile = binary.folder.url.appending(path: name)
    try FileManager.default.moveItem(at: model.directory, to: hostile)
    for format in ["table", "md"] {
      let outcome = try binary.run(
        [
          "run", "--task", "STSB", "--data", "sample", "--model", hostile.path, "--format", format,
          "--output",
          "out",
        ], environment: ["FORCE_COLOR": "1"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let plain = outcome.output.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
      #expect(isHarmless(plain), "\(format): \(plain.debugDescription)")
    }
    #expect(isHarmless(try binary.run("history").output))
    let page = try String(
      contentsOf: binary.folder.url.appending(path: "out/report.html"), encoding: .utf8)
    #expect(isHarmless(page))
  }

  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      [0x09, 0x0A].contains($0.value)
        || $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) && $0.value != 0x202E
    }
  }

  /// Every file of a model directory in turn, damaged in ways that a download or an editor leaves behind.
  @Test func damagedSmallFiles() throws {
    let cases: [(file: String, content: String, status: Int32, part: String)] = [
      ("config.json", "{\"model_type\": \"bert\", \"hidden_size\": NaN}", 65, "byte"),
      (
        "config.json", "{\"model_type\": \"bert\", \"hidden_size\": 99999999999999999999}", 65,
        "hidden_size"
      ),
      ("config.json", String(repeating: "[", count: 100_000), 65, "64"),
      ("config.json", "\u{FEFF}{}", 65, "byte 0"),
      ("config.json", "<html>404</html>", 65, "byte 0"),
      (
        "tokenizer.json", "{\"model\": " + String(repeating: "{\"a\":", count: 100_000), 65,
        "deeper than 64"
      ),
      ("tokenizer.json", "version https://git-lfs.github.com/spec/v1\n", 65, "byte 0"),
      (
        "tokenizer.json",
        #"{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a\#(String(repeating: "*", count: 7000))"},"#
          + #""behavior":"Isolated","invert":false},"model":{"type":"WordLevel","unk_token":"u","vocab":{"u":0}}}"#,
        78, "quantifiers"
      ), ("tokenizer_config.json", "[]", 65, "tokenizer_config.json"),
      (
        "modules.json",
        #"[{"idx":0,"path":"../../x","type":"sentence_transformers.models.Transformer"}]"#, 65,
        "modules.json"
      ),
      ("model.safetensors.index.json", "{}", 0, ""),
    ]
    for (file, content, status, part) in cases {
      let binary = try Binary()
      let model = try TinyModel("bert", in: binary.folder)
      try model.write(content, to: file)
      let outcome = try run(binary, model)
      #expect(outcome.status == status, "\(file) \(content.prefix(60)): \(outcome.errors)")
      guard status != 0 else { continue }
      #expect(outcome.errors.contains(file) && outcome.errors.contains(part), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }
}
