import EvalCore
import EvalReports
import EvalTestSupport
import Foundation

/// Results and contexts that the report tests share.
enum SampleContexts {
  /// Declarations of the sample tasks, with their subsets and MTEB's pins.
  static let declarations: [TaskSpec] = {
    let pins = [
      "STS12": ("STS12", "a0d554a64d88156834ff5ae9920b964011b16384"),
      "STS13": ("STS13", "7e90230a92c190f1bf69ae9002b8cea547a64cca"),
      "STS14": ("STS14", "6031580fec1f6af667f0bd2da0a551cf4f0b2375"),
      "STS15": ("STS15", "ae752c7c21bf194d8b67fd573edf7ae58183cbe3"),
      "STS16": ("STS16", "4d8694f8f0e0100860b497b999b3dbed754a0513"),
      "STSB": ("STSBenchmark", "b0fddb56ed78048fa8b90373c8a3cfc37b684831"),
      "SICKR": ("SICK-R", "20a6d6f312dd54037fe07a32d58e5e168867909d"),
    ]
    return SampleResults.stsTasks().map { task in
      TaskSpec(
        id: task.id, title: task.id, group: .sts, kind: .similarity(goldRange: 0...5),
        subsets: task.subsets.map { SubsetSpec($0.subset, counts: [.test: $0.n]) },
        licence: "see the data", homepage: "https://example.org/\(task.id)",
        citation: "Authors of \(task.id), \(task.id), SemEval", mtebName: pins[task.id]?.0,
        mtebRevision: pins[task.id]?.1)
    } + SampleResults.declarations.filter { $0.group == .transfer }
  }()

  static let intervals: [ScoreInterval] =
    SampleResults.stsTasks().map { task in
      ScoreInterval(
        name: task.id, low: (task.score.value ?? 0) - 0.011, high: (task.score.value ?? 0) + 0.009,
        level: 0.95, method: "bootstrap BCa, 10,000 draws")
    } + [
      ScoreInterval(
        name: "sts", low: 0.7841, high: 0.7935, level: 0.95, method: "bootstrap BCa, 10,000 draws")
    ]

  static let history: [HistoryPoint] = [0.781, 0.7835, 0.7893].enumerated().map { index, average in
    HistoryPoint(
      date: Date(timeIntervalSince1970: 1_790_000_000 + Double(index) * 864_000),
      runID: "run00000000\(index)", version: "0.\(index).0",
      scores: ["sts": average, "transfer": average + 0.03])
  }

  /// Everything that a report can show.
  static func full() throws -> ReportContext {
    ReportContext(
      declarations: declarations, intervals: intervals, history: history,
      published: try PublishedScores.bundled())
  }

  /// Both groups, one degenerate subset, a skipped task and a warning.
  static var complete: RunResult {
    var tasks = SampleResults.stsTasks() + SampleResults.transferTasks()
    tasks[4].subsets[1].scores[.cosineSpearman] = .degenerate("all similarities are equal")
    tasks[0].notes = ["149 duplicate pairs are in the original and count"]
    return SampleResults.run(
      tasks, skipped: [SkippedTask(task: "SST5", reason: "its files are not there")],
      warnings: ["3 texts were truncated to 256 tokens"])
  }

  /// The seven STS tasks on MTEB's texts and splits.
  static var mteb: RunResult {
    var tasks = SampleResults.stsTasks()
    tasks[5].request.text = .raw
    tasks[6].request.text = .raw
    tasks[6].request.split = .all
    return SampleResults.run(tasks, protocol: .mteb)
  }

  /// STS12 alone, from the bundled miniature, limited.
  static var marked: RunResult {
    SampleResults.run(
      [SampleResults.stsTasks()[0]], isSample: true, limit: 20)
  }

  private static func interval(_ name: String, _ low: Double, _ high: Double) -> ScoreInterval {
    ScoreInterval(name: name, low: low, high: high, level: 0.95, method: "paired bootstrap")
  }

  /// A gate with every verdict.
  static var gate: GateReport {
    let findings = [
      GateFinding(
        "STS12", .quality, .pass, baseline: 0.72369, candidate: 0.7235, difference: -0.00019,
        interval: interval("STS12", -0.0011, 0.0008), margin: 0.002, smallestDetectable: 0.0013,
        message: "the lower bound is above -0.2 points"),
      GateFinding(
        "STSB", .quality, .regression, baseline: 0.8203, candidate: 0.8011, difference: -0.0192,
        interval: interval("STSB", -0.0241, -0.0149), margin: 0.002, smallestDetectable: 0.0042,
        message: "the upper bound is below zero: 100 % of draws < 0, see a,b:c\nand more"),
      GateFinding(
        "STS16", .quality, .inconclusive, baseline: 0.79, candidate: 0.788, difference: -0.002,
        margin: 0.002, message: "the interval holds -0.2 points"),
      GateFinding("SICKR", .drift, .incomparable, message: "text raw is not text senteval"),
      GateFinding("sts", .floor, .noBaseline, candidate: 0.7893, message: "no baseline"),
      GateFinding(
        "MR", .quality, .improvement, baseline: 0.77, candidate: 0.79, difference: 0.02,
        message: "the lower bound is above zero"),
      GateFinding("MR", .quality, .pass, message: "asked twice"),
    ]
    let candidate = ComparedRun(
      id: "bbbbbbbbbbbb", model: "org/model \"quoted\" <&>", signature: "", protocol: .senteval,
      tasks: complete.tasks)
    return GateReport(
      GateJudgement(findings: findings, notes: ["10,000 paired draws, seed 20260101"]),
      baseline: "aaaaaaaaaaaa", candidate: candidate, version: "0.1.0",
      measured: GateReport.measured(
        of: candidate, result: complete,
        context: ReportContext(declarations: declarations, intervals: intervals)))
  }

  /// A sweep over suffixes with figures.
  static var sweep: SweepReport {
    let base = SampleResults.run(
      SampleResults.stsTasks().filter { ["STSB", "SICKR"].contains($0.id) }, model: "tiny-llama")
    let runs = (0...4).map { count -> RunResult in
      let score = 0.62 + 0.02 * Double(count) - 0.004 * Double(count * count)
      var run = base
      run.spec.recipe.attention = count == 0 ? .none : .last(count)
      run.facts.threads = 2
      for place in run.tasks.indices {
        let own = run.tasks[place].id == "STSB" ? score : score + 0.04
        run.tasks[place].scores[.cosineSpearman] = .value(own)
      }
      return run
    }
    let layers = ["0", "1", "2", "3", "4"]
    let series = ["STSB", "SICKR"].map { task -> LineChart.Series in
      let points = runs.enumerated().map { index, run -> LineChart.Point in
        let y = (run.tasks.first { $0.id == task }?.score.value ?? 0) * 100
        return LineChart.Point(x: Double(index), y: y, low: y - 0.7, high: y + 0.7)
      }
      return LineChart.Series(task == "STSB" ? "STS-B" : "SICK-R", points: points)
    }
    let windows = (0..<5).map { first in
      (0..<5).map { last -> Double? in
        if last < first { return nil }
        return 62 + Double(first) * 1.3 - Double(last - first) * 0.7
      }
    }
    let result = SweepResult(
      points: runs.enumerated().map { count, run in
        SweepSpec.Point(label: count == 0 ? "none" : "last:\(count)", spec: run.spec)
      }, equalTo: [0, 0, 2, 3, 4], results: runs,
      work: WorkCounts(naiveRowLayers: 784_470, computedRowLayers: 384_319))
    let gains = runs.map { ($0.sweepAverage ?? 0) - (runs[0].sweepAverage ?? 0) }
    let differences = SweepDifferences(
      reference: 0, values: gains.enumerated().map { $0.offset == 0 ? nil : $0.element },
      intervals: gains.enumerated().map { count, gain in
        count == 0 ? nil : interval("last:\(count)", gain - 0.005, gain + 0.005)
      }, method: "95 % interval of planted draws")
    return SweepReport(
      title: "Bidirectional suffixes of tiny-llama", result: result, differences: differences,
      version: "0.1.0",
      figures: [
        .init(
          name: "by-suffix", caption: "Score by the number of bidirectional layers at the end.",
          picture: .line(
            LineChart(
              title: "Score by suffix",
              xAxis: ChartAxis("bidirectional layers at the end", categories: layers),
              yAxis: ChartAxis("Spearman × 100"),
              series: series, references: [.init("uni-directional", y: 62)],
              mark: .init(x: 2, name: "turning point")))),
        .init(
          name: "windows", caption: "Score by window of bidirectional layers.",
          picture: .heat(
            HeatMap(
              title: "Score by window", xAxis: ChartAxis("last layer", categories: layers),
              yAxis: ChartAxis("first layer", categories: layers), valueLabel: "Spearman × 100",
              values: windows))),
      ],
      notes: ["Choosing a pattern on the test set is not done."],
      declarations: SampleResults.declarations)
  }

  /// Two candidates against a base.
  static var comparison: ComparisonReport {
    func run(_ id: String, _ model: String, _ kind: EvaluationProtocol) -> ComparedRun {
      ComparedRun(
        id: id, model: model, signature: "protocol:\(kind.rawValue)", protocol: kind, tasks: [])
    }
    var row = RunComparison.Row(
      name: "STSB", n: 1379, baseline: 0.8203, candidate: 0.8253, difference: 0.005,
      outcome: .better)
    row.interval = interval("STSB", 0.001, 0.009)
    row.p = 0.0123
    row.adjustedP = 0.0246
    row.smallestDetectable = 0.0042
    row.tests = [ClosedFormTest(label: "Williams t, approximate", statistic: 2.513, p: 0.0121)]
    let subset = RunComparison.Row(
      name: "STS12", subset: "MSRpar", n: 750, baseline: 0.6, candidate: nil, difference: nil)
    let moved = RunComparison.MovedPair(
      task: "STSB", subset: "STSB", index: 17, gold: 4.2, baseline: 0.31, candidate: 0.93,
      rankShift: 812.5)
    return ComparisonReport(
      base: run("aaaaaaaaaaaa", "base", .senteval),
      comparisons: [
        RunComparison(
          of: run("bbbbbbbbbbbb", "one|two", .senteval), rows: [row, subset], moved: [moved],
          notes: ["Williams and Steiger are approximate."]),
        RunComparison(
          of: run("cccccccccccc", "three", .mteb),
          refusals: [.init(task: "STSB", reason: "text raw is not text senteval")]),
      ], method: "paired bootstrap, 10,000 draws",
      texts: [moved: ["=a | b", "<script>x</script>"]])
  }
}

extension RunReport {
  /// The files of `result` in `format`.
  static func files(
    _ format: ReportFormat, _ result: RunResult, _ context: ReportContext
  ) throws -> [ReportFile] {
    try RunReport(result, context).files(as: format)
  }
}
