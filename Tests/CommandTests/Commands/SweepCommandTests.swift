import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// The JSON form of a sweep, as far as tests read it.
private struct SweepDocument: Decodable {
  struct Row: Decodable {
    var configuration: String
    var run: String
    var scores: [String: Double?]
    var average: Double?
    var delta: Double?
    var low: Double?
    var high: Double?
    var equalTo: String?
    var recipe: Recipe
  }
  struct Work: Decodable {
    var computedRowLayers: Int
    var naiveRowLayers: Int
  }
  var title: String
  var reference: String
  var tasks: [String]
  var rows: [Row]
  var work: Work
  var notes: [String]
  var spec: RunSpec
  var machine: MachineFacts
  var threads: Int

  init(_ outcome: Binary.Outcome) throws {
    self = try JSONDecoder().decode(SweepDocument.self, from: Data(outcome.output.utf8))
  }
}

/// The two counts of a line such as “work 12 rows × layers for 3 configurations, against 40 one by one”.
private func workCounts(_ text: String) throws -> [Int] {
  let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("work") })
  let halves = line.split(separator: "against")
  return halves.compactMap { half in
    half.split(separator: " ").compactMap { Int($0) }.first
  }
}

@Suite("stsbench ablate, degrade, dependency") struct SweepCommandTests {
  private let binary: Binary
  private let model: String
  private let common: [String]

  init() throws {
    binary = try Binary()
    // Three layers, causal, random.
    model = try TinyModel("llama", in: binary.folder).directory.path
    common = ["--task", "STSB", "--data", "sample", "--model", model]
  }

  private func url(_ path: String) -> URL { binary.folder.url.appending(path: path) }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: url(path), encoding: .utf8)
  }

  @Test("every configuration has the score that it has alone, under the same run id")
  func sweepEqualsSingleRuns() throws {
    let sweep = try binary.run(
      ["ablate"] + common + ["--suffixes", "--pooling", "mean", "--format", "json"])
    #expect(sweep.status == 0, "\(sweep.errors)")
    let document = try SweepDocument(sweep)
    #expect(document.rows.map(\.configuration) == ["none", "last:1", "last:2", "all"])
    #expect(document.reference == "none")
    #expect(document.title.contains("Ablation"))
    #expect(document.threads > 0 && !document.machine.cpu.isEmpty)
    for row in document.rows {
      let alone = try binary.run(
        ["run"] + common + [
          "--bidirectional", row.configuration, "--pooling", "mean", "--format", "json",
          "--no-store", "--fresh",
        ])
      #expect(alone.status == 0, "\(alone.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(alone.output.utf8))
      let result = try #require(object as? [String: Any])
      #expect(result["run"] as? String == row.run)
      // The file alone re-derives the run: its spec with the recipe of the row.
      var spec = document.spec
      spec.recipe = row.recipe
      #expect(try spec.digest().short == row.run)
      let score = try #require((result["tasks"] as? [[String: Any]])?.first?["score"] as? Double)
      #expect(abs(score - (row.average ?? 9)) < 1e-5, "\(row.configuration)")
      // Each is in the store as an ordinary run.
      let report = try binary.run("report", "--run", row.run, "--format", "md")
      #expect(report.status == 0, "\(report.errors)")
      #expect(report.output.contains(row.run))
    }
    for row in document.rows.dropFirst() {
      let (low, high) = (try #require(row.low), try #require(row.high))
      let delta = try #require(row.delta)
      #expect(low <= delta && delta <= high, "\(row.configuration)")
    }
    let history = try binary.run("history", "--format", "json")
    let entries = try JSONSerialization.jsonObject(with: Data(history.output.utf8))
    #expect((entries as? [Any])?.count == 4)
  }

  @Test("the work that a dry run foretells is the work that is counted")
  func workIsForetold() throws {
    let axes = [
      "--patterns", "none,last:2,all", "--windows", "1-2", "--pooling", "mean,last", "--prompts",
      "the {text}", "--prompts", "{text} is", "--layers", "last;2",
    ]
    for budget in [[], ["--memory-budget", "1"]] {
      let dry = try binary.run(["ablate"] + common + axes + budget + ["--dry-run"])
      #expect(dry.status == 0, "\(dry.errors)")
      // none, last:2 (the window 1-2), all, 0, 1, last:1 and 0,1: 7 patterns × 2 × 2 × 2.
      #expect(dry.output.contains("configurations  56,"))
      #expect(dry.output.contains("computed once"))
      let done = try binary.run(
        ["ablate"] + common + axes + budget + ["--format", "csv", "--no-store", "--fresh"])
      #expect(done.status == 0, "\(done.errors)")
      #expect(try workCounts(dry.output) == workCounts(done.errors))
      #expect(try workCounts(dry.output).count == 2)
    }
    let degrade = ["degrade"] + common
    let dry = try binary.run(degrade + ["--dry-run"])
    let done = try binary.run(degrade + ["--format", "csv", "--no-store"])
    #expect(try workCounts(dry.output) == workCounts(done.errors))
  }

  @Test("what is provably equal is computed once, and the second sweep takes up the first")
  func equalAndResumed() throws {
    let first = try binary.run(
      ["ablate"] + common + ["--pooling", "last", "--patterns", "none;last:1;last:2"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("“last:1” those of “none”"))
    let second = try binary.run(
      ["ablate"] + common + ["--pooling", "last", "--patterns", "none;last:1;last:2"])
    #expect(second.output == first.output)
    #expect(second.errors.contains("taken up again (2 parts)"))
    // Another build of the same version takes up nothing.
    let other = Binary.executable.deletingLastPathComponent()
    let copy = url("copy")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    for file in try FileManager.default.contentsOfDirectory(atPath: other.path)
    where file.hasSuffix(".resources") {
      try FileManager.default.createSymbolicLink(
        at: copy.appending(path: file), withDestinationURL: other.appending(path: file))
    }
    let process = binary.process(
      ["ablate"] + common + ["--pooling", "last", "--patterns", "none;last:1;last:2"])
    process.executableURL = copy.appending(path: "stsbench")
    try FileManager.default.copyItem(at: Binary.executable, to: copy.appending(path: "stsbench"))
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
      ofItemAtPath: copy.appending(path: "stsbench").path)
    let third = try binary.run(process)
    #expect(third.output == first.output, "\(third.errors)")
    #expect(!third.errors.contains("taken up again"), "\(third.errors)")
    let run = try binary.run(["run"] + common + ["--pooling", "last"])
    #expect(!run.errors.contains("last:2"), "a run tells nothing of configurations that it is not")
  }

  @Test("an output folder has every form, figures that the page shows, and nothing from elsewhere")
  func outputFolder() throws {
    let run = try binary.run(
      ["ablate"] + common + ["--suffixes", "--single-layers", "--windows", "1-3", "-o", "out"])
    #expect(run.status == 0, "\(run.errors)")
    let markdown = try text("out/sweep.md")
    let figures = [
      "suffixes", "suffixes-difference", "single-layers", "single-layers-difference", "windows",
    ]
    for figure in figures {
      #expect(markdown.contains("(\(figure).svg)"))
      let picture = try text("out/\(figure).svg")
      #expect(picture.contains("axis-name"), "\(figure) names its axes")
      #expect(picture.contains("prefers-color-scheme:dark"))
    }
    #expect(try text("out/suffixes.svg").contains("Spearman × 100"))
    let page = try text("out/sweep.html")
    #expect(page.components(separatedBy: "<svg ").count == figures.count + 1)
    #expect(!page.contains("<script") && !page.contains("src=\"http"))
    let bare = try binary.run(["ablate"] + common + ["--suffixes", "--format", "md"])
    #expect(
      bare.output.contains("last:1") && !bare.output.contains(".svg"), "no folder, no pictures")
    #expect(try text("out/sweep.csv").hasPrefix("configuration,run,task,score"))
    #expect(
      try text("out/sweep.json")
        == binary.run(
          ["ablate"] + common + [
            "--suffixes", "--single-layers", "--windows", "1-3", "--format", "json",
          ]
        ).output)
  }

  @Test("transfer tasks are swept too, and stand beside similarity tasks")
  func transferTasks() throws {
    let run = try binary.run(
      "ablate", "--task", "STSB,CR,TREC", "--data", "sample", "--model", model, "--pooling", "mean",
      "--prompt", "the {text}", "--patterns", "none;all", "--fast", "--format", "json")
    #expect(run.status == 0, "\(run.errors)")
    let document = try SweepDocument(run)
    #expect(document.tasks == ["STSB", "CR", "TREC"])
    for row in document.rows {
      #expect(row.scores.count == 3)
      let scores = row.scores.values.compactMap { $0 }
      #expect(abs(scores.reduce(0, +) / 3 - (row.average ?? 9)) < 1e-12)
    }
    let alone = try binary.run(
      "run", "--task", "CR", "--data", "sample", "--model", model, "--pooling", "mean",
      "--prompt", "the {text}", "--bidirectional", "all", "--fast", "--format", "json", "--no-store"
    )
    let object = try JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [String: Any]
    let score = (object?["tasks"] as? [[String: Any]])?.first?["score"] as? Double
    #expect(score == document.rows[1].scores["CR"] ?? nil)
  }

  @Test("a search chooses on STS-B dev and says so; dev is no data to report on")
  func greedySearch() throws {
    let run = try binary.run(
      ["ablate"] + common + ["--pooling", "mean", "--search", "greedy", "--budget", "4"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Choosing on a test set is not done"))
    #expect(run.errors.contains("choosing layers on STS-B dev, at most 4 evaluations"))
    let refused = try binary.run(["ablate"] + common + ["--search", "greedy", "--split", "dev"])
    #expect(refused.status == 64)
    #expect(refused.errors.contains("STS-B dev"))
    let dry = try binary.run(["ablate"] + common + ["--search", "greedy", "--dry-run"])
    #expect(dry.output.contains("evaluates at most 9"))
  }

  @Test("degrade cuts after every layer, with and without final norm, and states its turning point")
  func degrade() throws {
    let run = try binary.run(["degrade"] + common + ["--format", "json", "-o", "out"])
    #expect(run.status == 0, "\(run.errors)")
    let document = try SweepDocument(run)
    #expect(document.rows.count == 7)
    #expect(document.reference == "depth 3")
    #expect(document.notes.contains { $0.contains("two straight, connected lines") })
    #expect(document.notes.filter { $0.contains("turning point") }.count >= 2)
    #expect(try text("out/degrade.svg").contains("layers kept"))
    // Every depth from one pass: the rows and layers of a plain run.
    let plain = try binary.run(["run"] + common + ["--dry-run"])
    #expect(try workCounts(plain.output)[0] == document.work.computedRowLayers)
    // A depth is the run that is cut there.
    let cut = try binary.run(
      ["run"] + common + ["--layer", "2", "--norm-early-layers", "--format", "json", "--no-store"])
    let object = try JSONSerialization.jsonObject(with: Data(cut.output.utf8)) as? [String: Any]
    #expect(object?["run"] as? String == document.rows[2].run)
    let score = (object?["tasks"] as? [[String: Any]])?.first?["score"] as? Double
    #expect(abs((score ?? 9) - (document.rows[2].average ?? 0)) < 1e-5)
    // A model without a final norm has one kind of depth.
    let encoder = try TinyModel("bert", in: binary.folder).directory.path
    let other = try binary.run(
      "degrade", "--task", "STSB", "--data", "sample", "--model", encoder)
    #expect(other.status == 0, "\(other.errors)")
    #expect(!other.output.contains("final norm"))
  }

  @Test("dependency: none before the first bidirectional layer, some after it")
  func dependency() throws {
    let run = try binary.run(
      ["dependency"] + common + [
        "--patterns", "none;last:1;all", "--sentences", "6", "--format", "csv", "-o", "out",
      ])
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let column = try #require(lines[0].firstIndex(of: "change_after"))
    func after(_ pattern: String) -> [Double] {
      lines.filter { $0[0] == pattern }.compactMap { Double($0[column]) }
    }
    #expect(after("none") == [0, 0, 0, 0])
    #expect(after("last:1").prefix(3) == [0, 0, 0])
    #expect((after("last:1").last ?? 0) > 0)
    #expect(after("all").dropFirst().allSatisfy { $0 > 0 })
    for file in ["dependency.md", "dependency.html", "dependency-after.svg", "dependency.json"] {
      #expect(try !text("out/\(file)").isEmpty)
    }
    try binary.folder.write("a man is playing\nthe dog and the cat\n", to: "texts.txt")
    let file = try binary.run(
      "dependency", "--input", "texts.txt", "--model", model, "--suffixes", "--format", "json")
    #expect(file.status == 0, "\(file.errors)")
    try binary.folder.write("a man\nthe dog and the cat\n", to: "short.txt")
    let short = try binary.run("dependency", "--input", "short.txt", "--model", model)
    #expect(short.status == 64)
    #expect(short.errors.contains("1 of 2 sentences"))
  }

  @Test(
    "nonsense is refused by name",
    arguments: [
      (["--windows", "4"], "windows of 4 layers"), (["--windows", "x"], "--windows x"),
      (["--patterns", "none;lsat:2"], "lsat:2"), (["--patterns", "none,0,1"], "semicolons"),
      (["--patterns", "last:9"], "the model has 3"),
      (["--pooling", "mean,lst"], "did you mean last"),
      (["--pooling", "mean,mean"], "named twice"),
      (["--layers", "1;9"], "hidden state 9"), (["--layers", "1,2"], "commas average"),
      (["--prompts", "{text}", "--prompts", "{text}"], "named twice"),
      (["--prompts", "x", "--prompts", "{text}"], "no place for the text"), ([], "nothing to vary"),
      (["--suffixes", "--bidirectional", "all"], "--patterns"),
      (["--suffixes", "--padding", "billm-leak"], "padding"),
      (["--suffixes", "--format", "latex"], "latex"),
      (["--suffixes", "--memory-budget", "0"], "--memory-budget"),
      (["--search", "greedy", "--suffixes"], "pattern axes"), (["--budget", "3"], "--search"),
    ])
  func nonsense(_ arguments: [String], _ mention: String) throws {
    let run = try binary.run(["ablate"] + common + arguments)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.errors.lowercased().contains(mention.lowercased()), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("keeps the results of other configurations unless --overwrite says otherwise")
  func output() throws {
    func ablate(_ patterns: String, _ more: String...) throws -> Binary.Outcome {
      try binary.run(
        ["ablate"] + common + ["--patterns", patterns, "--limit", "5", "--output", "out"] + more)
    }
    #expect(try ablate("none;all").status == 0)
    let first = try text("out/sweep.json")
    #expect(try ablate("none;all").status == 0)
    let refused = try ablate("none;last:1")
    #expect(refused.status == 64 && refused.errors.contains("--overwrite"), "\(refused.errors)")
    #expect(!refused.errors.contains("encoded in"))
    #expect(try text("out/sweep.json") == first)
    let run = try binary.run(["run"] + common + ["--limit", "5", "--output", "out"])
    #expect(run.status == 64 && run.errors.contains("sweep.json"), "\(run.errors)")
    #expect(try ablate("none;last:1", "--overwrite").status == 0)
    #expect(try text("out/sweep.json") != first)
  }

  @Test("--reuse-unpinned is refused where there is nothing of the kind")
  func reuse() throws {
    let run = try binary.run(["ablate"] + common + ["--suffixes", "--reuse-unpinned"])
    #expect(run.status == 64 && run.errors.contains("would change nothing"), "\(run.errors)")
  }

  @Test("what the user lets pass in a model's files is part of its identity")
  func acceptedKeys() throws {
    let file = url("models/llama/config.json")
    var config = try #require(
      try JSONSerialization.jsonObject(with: try Data(contentsOf: file)) as? [String: Any])
    config["logit_warp"] = 2
    try JSONSerialization.data(withJSONObject: config).write(to: file)
    let unknown = try binary.run(["run"] + common + ["--limit", "5"])
    #expect(unknown.status == 78 && unknown.errors.contains("logit_warp"), "\(unknown.errors)")
    let accepted = try binary.run(
      ["run"] + common + ["--limit", "5", "--accept-key", "logit_warp", "--format", "json"])
    #expect(accepted.status == 0, "\(accepted.errors)")
    #expect(accepted.output.contains("\"accepted_keys\": \"logit_warp\""), "\(accepted.output)")
  }

  @Test("only the native engine sweeps, and an encoder has no causal layers to open")
  func otherBackends() throws {
    for command in ["ablate", "degrade", "dependency"] {
      let axes = command == "ablate" ? ["--suffixes"] : []
      for reference in ["builtin:lexical", "http://127.0.0.1:9/v1/embeddings", "exec:cat"] {
        let run = try binary.run(
          [command, "--task", "STSB", "--data", "sample", "--model", reference] + axes)
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains("only the native engine"), "\(run.errors)")
      }
    }
    let encoder = try TinyModel("bert", in: binary.folder).directory.path
    let run = try binary.run(
      "ablate", "--task", "STSB", "--data", "sample", "--model", encoder, "--suffixes")
    #expect(run.status == 78)
    #expect(run.errors.contains("are all bidirectional already"))
    let same = try binary.run(
      "ablate", "--task", "STSB", "--data", "sample", "--model", encoder, "--patterns", "none;all")
    #expect(same.status == 0, "\(same.errors)")
    #expect(same.output.contains("“all” those of “none”"))
  }
}
