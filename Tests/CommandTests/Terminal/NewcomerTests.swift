import EvalTestSupport
import Foundation
import Testing

@testable import stsbench

/// What new users met: each a command that misled them, and what it says now.
@Suite("what new users met") struct NewcomerTests {
  private let binary: Binary

  init() throws { binary = try Binary() }

  private func url(_ path: String) -> URL { binary.folder.url.appending(path: path) }

  @Test("guesses are near what was written, or not made")
  func guesses() throws {
    let device = try binary.run("run", "--device", "cuda")
    #expect(device.status == 64)
    #expect(device.errors.hasPrefix("error: Unknown option '--device'.\n"), "\(device.errors)")
    #expect(try binary.run("run", "--seed", "3").errors.contains("--text") == false)
    #expect(try binary.run("run", "--taks", "STSB").errors.contains("Did you mean '--tasks'?"))
    #expect(try binary.run("rnu").errors.contains("Unexpected argument 'rnu'. Did you mean 'run'?"))
    #expect(try binary.run("qwertyuiop").errors.contains("Did you mean") == false)
    #expect(try binary.run("run", "--help").status == 0)
  }

  @Test("the list of recipes fits a terminal, and says where their sources stand")
  func recipesFit() throws {
    let list = try binary.run("recipes")
    let widest = list.output.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= 100, "\(widest)")
    #expect(list.errors.contains("stsbench recipes NAME"))
    #expect(try binary.run("recipes", "bellm").output.contains("source"))
  }

  @Test("an adapter stands in name, signature, history and inspection")
  func adaptersAreVisible() throws {
    let model = try TinyModel("llama", in: binary.folder).directory.path
    let adapter = SharedData.repository.appending(
      path: "Tests/TransformersTests/Fixtures/adapters/llama-all"
    ).path
    let arguments = [
      "run", "--task", "STSB", "--data", "sample", "--model", model, "--pooling", "mean",
    ]
    let plain = try binary.run(arguments)
    let adapted = try binary.run(arguments + ["--adapter", adapter, "--format", "md"])
    #expect(adapted.status == 0, "\(adapted.errors)")
    #expect(adapted.output.contains("llama + llama-all"))
    let signature = try #require(adapted.output.firstMatch(of: /adapter:[0-9a-f]{6}\|/))
    #expect(!plain.output.contains("adapter:"))
    let history = try binary.run("history")
    #expect(history.output.contains("llama + llama-all"), "\(history.output)")
    let inspection = try binary.run("models", "inspect", model, "--adapter", adapter)
    let line = try #require(
      inspection.output.firstMatch(of: /adapter +llama-all: rank (\d+), (\d+) modules, ([0-9a-f]+)/)
    )
    #expect(line.3.hasPrefix(signature.0.dropFirst("adapter:".count).dropLast()))
  }

  @Test("what was kept and what was computed is said")
  func keptVectorsAreSaid() throws {
    let model = try TinyModel("bert", in: binary.folder).directory.path
    let run = ["run", "--task", "STSB", "--data", "sample", "--model", model, "--format", "json"]
    func facts(_ outcome: Binary.Outcome) throws -> [String: Any] {
      let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      return try #require((document as? [String: Any])?["facts"] as? [String: Any])
    }
    let cold = try binary.run(run)
    #expect(try facts(cold)["keptVectors"] == nil)
    #expect(!cold.errors.contains("kept from earlier runs"))
    let warm = try binary.run(run)
    let kept = try #require(try facts(warm)["keptVectors"] as? Int)
    #expect(kept == (try facts(warm)["distinctTexts"] as? Int))
    #expect(
      warm.errors.contains("\(kept) of \(kept) vectors kept from earlier runs, 0 computed"),
      "\(warm.errors)")
    #expect(try facts(try binary.run(run + ["--fresh"]))["keptVectors"] == nil)
    let page = try binary.run(Array(run.dropLast()) + ["md"])
    #expect(page.output.contains("vectors were kept from before"))
  }

  @Test("the rows of a sweep are one line of the history, with the configuration that leads")
  func historyFoldsSweeps() throws {
    let model = try TinyModel("llama", in: binary.folder).directory.path
    let sweep = try binary.run(
      "ablate", "--task", "STSB", "--data", "sample", "--model", model, "--suffixes",
      "--format", "json")
    #expect(sweep.status == 0, "\(sweep.errors)")
    let run = try binary.run(
      "run", "--task", "STSB", "--data", "sample", "--model", model, "--bidirectional", "last:1",
      "--pooling", "mean")
    #expect(run.status == 0, "\(run.errors)")
    let history = try binary.run("history", "--task", "STSB")
    #expect(history.output.split(separator: "\n").count == 3, "\(history.output)")
    #expect(history.output.contains("best of "))
    #expect(history.output.contains("last:1, mean"))
    let entries = try #require(
      try JSONSerialization.jsonObject(
        with: Data(try binary.run("history", "--format", "json").output.utf8)) as? [[String: Any]])
    #expect(entries.count > 2)
    #expect(Set(entries.compactMap { $0["configuration"] as? String }).count > 2)
  }

  @Test("differences are taken from the configuration that is asked for")
  func theReferenceIsChosen() throws {
    let model = try TinyModel("llama", in: binary.folder).directory.path
    func ablate(_ more: [String]) throws -> Binary.Outcome {
      try binary.run(
        [
          "ablate", "--task", "STSB", "--data", "sample", "--model", model, "--patterns",
          "none;last:1;all", "--pooling", "mean,last",
        ] + more)
    }
    #expect(try ablate([]).output.contains("from “none · mean”"))
    let chosen = try ablate(["--reference", "all · last"])
    #expect(chosen.output.contains("from “all · last”"), "\(chosen.output)\(chosen.errors)")
    let unknown = try ablate(["--reference", "al · last"])
    #expect(unknown.status == 64 && unknown.errors.contains("all · last"), "\(unknown.errors)")
    #expect(
      try binary.run("ablate", "--search", "greedy", "--reference", "none", "--model", model).status
        == 64)
  }

  @Test("doctor takes a data root, and its exit code says whether there is a problem")
  func doctorSaysByItsCode() throws {
    let outcome = try binary.run(
      "doctor", "--data", "sample", "--seconds", "0.01", "--format", "json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let problems = try #require(report["problems"] as? [String])
    #expect(outcome.status == (problems.isEmpty ? 0 : 78), "\(problems)")
    #expect((report["data"] as? String)?.contains("Sample") == true, "\(report["data"] ?? "")")
  }
}
