import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// Runs of the bundled sample give the numbers, run ids and bytes that they gave before.
///
/// The lexical run over all tasks is pinned in ``RunCommandTests``, which makes it anyway.
@Suite("pins of runs") struct RunPinTests {
  /// A run of the tiny llama and the digest of its spec.
  struct Case: CustomTestStringConvertible {
    var name: String
    var options: [String]
    var digest: String
    var testDescription: String { name }
  }

  private static let cases = [
    Case(
      name: "default", options: ["--task", "STSB,STS16,TREC", "--fast"],
      digest: "f7010d97fc9abd1fa95421c041fb3805cfb8d5f07a394beec0e3f91acb75e891"),
    Case(
      name: "bellm",
      options: [
        "--task", "STSB,STS16", "--recipe", "bellm", "--bidirectional", "last:1", "--max-tokens",
        "48",
      ],
      digest: "65eff4212f5bbe7265431951ad4f4fe68efffc85c9b25da4f016833b679f97b9"),
    Case(
      name: "first-last",
      options: ["--task", "STSB,STS16", "--pooling", "mean", "--layer", "first-last"],
      digest: "bd9c4dcde59c306631830bc03e2087f28e410486a13d37594d3d46075befe273"),
    Case(
      name: "leak",
      options: [
        "--task", "STSB,STS16", "--pooling", "mean", "--bidirectional", "last:2", "--padding",
        "billm-leak", "--batch-size", "4",
      ],
      digest: "16c99cdc67f66a9c2a87d4fd02b9bb0d8daf5cc5d80d28abf32010462037e67b"),
  ]

  private struct Results: Decodable {
    var run: String
    var spec: RunSpec
  }

  @Test(arguments: cases) func native(_ pinned: Case) throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder)
    let run = try binary.run(
      [
        "run", "--data", "sample", "--model", model.directory.path, "--no-store", "--format",
        "json",
      ]
        + pinned.options)
    #expect(run.status == 0, "\(run.errors)")
    // Kernels of other machines round in another order.
    #expect(
      Pin.difference(of: run.output, from: "run-\(pinned.name).json", tolerance: 1e-6) == nil)
    let results = try JSONDecoder().decode(Results.self, from: Data(run.output.utf8))
    let digest = try results.spec.digest()
    #expect(digest.hex == pinned.digest)
    #expect(results.run == digest.short)
  }

  /// Every key of a sweep, a depth sweep, a search and a dependency profile in its order, and every number.
  @Test(arguments: [
    ("sweep", ["ablate", "--suffixes", "--pooling", "mean"]), ("degrade", ["degrade"]),
    ("search", ["ablate", "--pooling", "mean", "--search", "greedy", "--budget", "4"]),
    ("dependency", ["dependency", "--patterns", "none;last:1;all", "--sentences", "6"]),
  ]) func sweeps(_ name: String, _ arguments: [String]) throws {
    let binary = try Binary()
    let model = try TinyModel("llama", in: binary.folder)
    let run = try binary.run(
      arguments + [
        "--task", "STSB", "--data", "sample", "--model", model.directory.path, "--output", "out",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let document = try String(
      contentsOf: binary.folder.url.appending(path: "out/\(name).json"), encoding: .utf8)
    #expect(Pin.difference(of: document, from: "\(name).json", tolerance: 1e-6) == nil)
  }

  @Test func comparison() throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let other = try folders.write("other") { $1 + 0.2 * PlantedFolder.noise($0) }
    let run = try binary.run(
      "compare", base, other, "--resamples", "100", "--subsets", "--tests", "--show-pairs", "1",
      "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(Pin.difference(of: run.output, from: "compare.json", tolerance: 1e-9) == nil)
  }

  @Test(arguments: [("drift", "{mode: drift}"), ("quality", "{margin: 0.01, resamples: 100}")])
  func gate(_ name: String, _ rules: String) throws {
    let binary = try Binary()
    let folders = PlantedFolder(binary: binary)
    let base = try folders.write("base")
    let other = try folders.write("other") { $1 + 1.2 * PlantedFolder.noise($0) }
    try binary.folder.write("version: 1\ndefaults: \(rules)\n", to: "gate.yaml")
    let run = try binary.run(
      "gate", "--config", "gate.yaml", "--baseline", base, "--candidate", other, "--format", "json")
    #expect(run.status == 2, "\(run.errors)")
    #expect(Pin.difference(of: run.output, from: "gate-\(name).json", tolerance: 1e-9) == nil)
  }
}

/// The committed results read back as they were written.
@Suite("pins of recorded results") struct RecordedResultsTests {
  private static let results = SharedData.repository.appending(path: "results")

  /// A recorded run, as far as its identity goes.
  private struct Run: Decodable {
    struct Facts: Decodable { var version: String }
    var run: String
    var signature: String
    var spec: RunSpec
    var facts: Facts
  }

  /// A recorded sweep, as far as the identity of its rows goes.
  private struct Sweep: Decodable {
    struct Row: Decodable {
      var configuration: String
      var run: String
      var recipe: Recipe
    }
    var version: String
    var signature: String
    var rows: [Row]
    var spec: RunSpec
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.results.appending(path: path), encoding: .utf8)
  }

  @Test(arguments: [
    ("minilm-mteb", "e3017078c256a53e9a926795cf50f3a90c0cc6eb2f9536108fb5fe9c3eb9ba26"),
    ("minilm-senteval", "611ea32ef1dd2073de0457f3bc3fa8061f41c4b3a4cdb1df725827ae4c861fd9"),
  ]) func baseline(_ name: String, _ digest: String) throws {
    let recorded = try text("baselines/\(name)/results.json")
    let run = try JSONDecoder().decode(Run.self, from: Data(recorded.utf8))
    #expect(try run.spec.digest().hex == digest)
    #expect(try run.spec.digest().short == run.run)
    #expect(run.spec.signature(version: run.facts.version) == run.signature)
    let binary = try Binary()
    let folder = Self.results.appending(path: "baselines/\(name)").path
    let again = try binary.run("report", "--from", folder, "--format", "json")
    #expect(again.status == 0, "\(again.errors)")
    #expect(Pin.stable(again.output) == Pin.stable(recorded))
    let spec = try binary.run("report", "--from", folder, "--format", "run")
    #expect(spec.output == (try text("baselines/\(name)/run.json")))
  }

  @Test func ablation() throws {
    let recorded = Data(try text("ablations/stories260k/sweep.json").utf8)
    let sweep = try JSONDecoder().decode(Sweep.self, from: recorded)
    #expect(sweep.spec.signature(version: sweep.version) == sweep.signature)
    #expect(sweep.rows.count == 10)
    let object = try #require(try JSONSerialization.jsonObject(with: recorded) as? [String: Any])
    #expect(try CanonicalJSON.encode(sweep.spec) == canonical(object["spec"]))
    let rows = try #require(object["rows"] as? [[String: Any]])
    for (row, object) in zip(sweep.rows, rows) {
      var spec = sweep.spec
      spec.recipe = row.recipe
      #expect(try spec.digest().short == row.run, "\(row.configuration)")
      #expect(
        try CanonicalJSON.encode(row.recipe) == canonical(object["recipe"]), "\(row.configuration)")
    }
  }

  /// The recorded value itself, with sorted keys and no spaces.
  private func canonical(_ value: Any?) throws -> Data {
    try JSONSerialization.data(
      withJSONObject: try #require(value), options: [.sortedKeys, .withoutEscapingSlashes])
  }
}
