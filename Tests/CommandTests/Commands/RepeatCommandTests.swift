import EvalCore
import EvalTestSupport
import Foundation
import Testing

@Suite("stsbench repeat") struct RepeatCommandTests {
  private let binary: Binary
  private let model: String

  init() throws {
    binary = try Binary()
    model = try TinyModel("llama", in: binary.folder).directory.path
  }

  /// A run with choices in every corner of its spec, in the folder `out`.
  private func record(_ more: [String] = []) throws {
    let run = try binary.run(
      [
        "run", "--task", "STSB,CR", "--data", "sample", "--model", model, "--pooling", "mean",
        "--prompt", "the {text} is", "--bidirectional", "last:2", "--max-tokens", "9", "--truncate",
        "text", "--dimensions", "7", "--normalise", "l2", "--fast", "--output", "out",
      ] + more)
    #expect(run.status == 0, "\(run.errors)")
  }

  private func url(_ path: String) -> URL { binary.folder.url.appending(path: path) }

  @Test("every score is reproduced from the file alone, wherever the model lies now")
  func comesOutAgain() throws {
    try record()
    try FileManager.default.moveItem(atPath: model, toPath: url("elsewhere").path)
    let again = try binary.run(
      "repeat", "out", "--model", "elsewhere", "--data", "sample", "--output", "new", "--threads",
      "1")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("Every score is reproduced"))
    let (old, new) = (
      try Data(contentsOf: url("out/run.json")), try Data(contentsOf: url("new/run.json"))
    )
    #expect(old == new)
    let json = try binary.run(
      "repeat", "out/results.json", "--model", "elsewhere", "--data", "sample", "--format", "json",
      "--quiet")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["comesOutAgain"] as? Bool == true)
    #expect((object["tasks"] as? [[String: Any]])?.count == 2)
    let stored = try binary.run(
      "repeat", try #require(object["run"] as? String), "--model", "elsewhere", "--data", "sample")
    #expect(stored.status == 0, "\(stored.errors)")
  }

  @Test("a score that is not reproduced is named, with exit 2")
  func anotherScore() throws {
    try record()
    let file = url("out/results.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let score = try #require((object["tasks"] as? [[String: Any]])?[1]["score"] as? Double)
    try text.replacingOccurrences(of: "\(score)", with: "\(score - 0.01)")
      .write(to: file, atomically: true, encoding: .utf8)
    let again = try binary.run("repeat", "out", "--model", model, "--data", "sample")
    #expect(again.status == 2, "\(again.errors)")
    #expect(again.output.contains("CR: not within"), "\(again.output)")
    let lenient = try binary.run(
      "repeat", "out", "--model", model, "--data", "sample", "--tolerance", "0.02")
    #expect(lenient.status == 0)
  }

  @Test("another model or other data: exit 5, and which")
  func anotherModel() throws {
    try record()
    let other = try TinyModel("bert", in: binary.folder).directory.path
    let wrong = try binary.run("repeat", "out", "--model", other, "--data", "sample")
    #expect(wrong.status == 78, "an encoder has no causal layers to open: \(wrong.errors)")
    let weights = URL(fileURLWithPath: model).appending(path: "model.safetensors")
    var bytes = try Data(contentsOf: weights)
    bytes[bytes.count - 2] ^= 1
    try bytes.write(to: weights)
    let changed = try binary.run("repeat", "out", "--model", model, "--data", "sample")
    #expect(changed.status == 5, "\(changed.errors)")
    #expect(changed.errors.contains("digest of weights"), "\(changed.errors)")
    #expect(changed.output.isEmpty)
  }

  @Test("a row of a sweep is repeated by its label")
  func sweepRow() throws {
    let sweep = try binary.run(
      "ablate", "--task", "STSB", "--data", "sample", "--model", model, "--pooling", "mean",
      "--suffixes", "--output", "ablation")
    #expect(sweep.status == 0, "\(sweep.errors)")
    let common = ["--model", model, "--data", "sample"]
    for place in ["ablation", "ablation/sweep.json"] {
      let row = try binary.run(["repeat", place, "--configuration", "last:2"] + common)
      #expect(row.status == 0, "\(row.errors)")
      #expect(row.output.contains("Every score is reproduced"))
    }
    let open = try binary.run(["repeat", "ablation"] + common)
    #expect(open.status == 64)
    #expect(open.errors.contains("“last:2”"), "\(open.errors)")
    let unknown = try binary.run(["repeat", "ablation", "--configuration", "last:9"] + common)
    #expect(unknown.status == 64)
    try record()
    let none = try binary.run(["repeat", "out", "--configuration", "all"] + common)
    #expect(none.status == 64)
    // A file that somebody edited.
    let file = url("ablation/sweep.json")
    try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: "\"pooling\": \"mean\"", with: "\"pooling\": \"max\"")
      .write(to: file, atomically: true, encoding: .utf8)
    let edited = try binary.run(["repeat", "ablation", "--configuration", "all"] + common)
    #expect(edited.status == 65, "\(edited.errors)")
    #expect(edited.errors.contains("not the digest"), "\(edited.errors)")
  }

  @Test("the baseline of words is repeated too, and nothing is said of what is not there")
  func lexical() throws {
    let run = try binary.run("run", "--task", "STSB", "--data", "sample", "--output", "out")
    #expect(run.status == 0, "\(run.errors)")
    let again = try binary.run("repeat", "out", "--data", "sample")
    #expect(again.status == 0, "\(again.errors)")
    for (name, status) in [("nowhere/", 66), ("0123456789ab", 66)] as [(String, Int32)] {
      let missing = try binary.run("repeat", name, "--data", "sample")
      #expect(missing.status == status, "\(name): \(missing.errors)")
    }
  }
}
