import EvalCore
import EvalReports
import EvalTestSupport
import Foundation

/// Results and contexts that the report tests share.
enum SampleContexts {
  /// Declarations of the seven STS tasks with the subsets of the sample results and MTEB's pins.
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
    }
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

  /// A gate with every verdict.
  static var gate: GateReport {
    GateReport(
      verdict: .regression,
      checks: [
        GateCheck(
          name: "STS12", mode: "quality", verdict: .pass, baseline: 0.72369, candidate: 0.7235,
          difference: -0.00019,
          interval: ScoreInterval(
            name: "STS12", low: -0.0011, high: 0.0008, level: 0.95, method: "paired bootstrap"),
          margin: 0.002, smallestDetectable: 0.0013, message: "the lower bound is above -0.2 points"
        ),
        GateCheck(
          name: "STSB", mode: "quality", verdict: .regression, baseline: 0.8203,
          candidate: 0.8011, difference: -0.0192,
          interval: ScoreInterval(
            name: "STSB", low: -0.0241, high: -0.0149, level: 0.95, method: "paired bootstrap"),
          margin: 0.002, smallestDetectable: 0.0042,
          message: "the upper bound is below zero: 100 % of draws < 0, see a,b:c\nand more"),
        GateCheck(
          name: "STS16", mode: "quality", verdict: .inconclusive, baseline: 0.79, candidate: 0.788,
          difference: -0.002, margin: 0.002, message: "the interval holds -0.2 points"),
        GateCheck(
          name: "SICKR", mode: "drift", verdict: .incomparable,
          message: "text raw is not text senteval"),
        GateCheck(
          name: "sts", mode: "floor", verdict: .noBaseline, candidate: 0.7893,
          message: "no baseline"),
        GateCheck(
          name: "MR", mode: "quality", verdict: .improvement, baseline: 0.77, candidate: 0.79,
          difference: 0.02, message: "the lower bound is above zero"),
        GateCheck(name: "MR", mode: "quality", verdict: .pass, message: "asked twice"),
      ],
      model: "org/model \"quoted\" <&>", protocol: .senteval, baselineRun: "aaaaaaaaaaaa",
      candidateRun: "bbbbbbbbbbbb", version: "0.1.0",
      measured: GateReport.measured(
        of: complete, context: ReportContext(intervals: intervals)),
      notes: ["10,000 paired draws, seed 20260101"])
  }

  /// A sweep over suffixes with figures.
  static var sweep: SweepReport {
    let run = SampleResults.run(
      SampleResults.stsTasks().filter { ["STSB", "SICKR"].contains($0.id) }, model: "tiny-llama")
    let rows = (0...4).map { count -> SweepReport.Row in
      let score = 0.62 + 0.02 * Double(count) - 0.004 * Double(count * count)
      var spec = run.spec
      spec.recipe.attention = count == 0 ? .none : .last(count)
      return SweepReport.Row(
        label: count == 0 ? "none" : "last:\(count)", recipe: spec.recipe, run: "run\(count)",
        scores: ["STSB": score, "SICKR": score + 0.04], average: score + 0.02,
        delta: count == 0 ? 0 : score - 0.62,
        interval: count == 0
          ? nil
          : ScoreInterval(
            name: "last:\(count)", low: score - 0.625, high: score - 0.615, level: 0.95,
            method: "paired bootstrap"),
        equalTo: count == 1 ? "none" : nil)
    }
    let layers = ["0", "1", "2", "3", "4"]
    let series = ["STSB", "SICKR"].map { task -> LineChart.Series in
      let points = rows.enumerated().map { index, row -> LineChart.Point in
        let y: Double = (row.scores[task] ?? 0) * 100
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
    return SweepReport(
      title: "Bidirectional suffixes of tiny-llama", spec: run.spec, version: "0.1.0",
      machine: run.facts.machine, threads: 2, rows: rows, reference: "none",
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
      work: WorkCounts(naiveRowLayers: 784_470, computedRowLayers: 384_319),
      notes: ["Choosing a pattern on the test set is not done."])
  }

  /// Two candidates against a base.
  static var comparison: ComparisonReport {
    ComparisonReport(
      base: .init(id: "aaaaaaaaaaaa", model: "base", signature: "protocol:senteval"),
      candidates: [
        .init(id: "bbbbbbbbbbbb", model: "one|two", signature: "protocol:senteval"),
        .init(id: "cccccccccccc", model: "three", signature: "protocol:mteb"),
      ],
      rows: [
        .init(
          candidate: "bbbbbbbbbbbb", task: "STSB", n: 1379, base: 0.8203, score: 0.8253,
          difference: 0.005,
          interval: ScoreInterval(
            name: "STSB", low: 0.001, high: 0.009, level: 0.95, method: "paired bootstrap"),
          p: 0.0123, adjustedP: 0.0246, smallestDetectable: 0.0042,
          tests: [.init(label: "Williams t, approximate", statistic: 2.513, p: 0.0121)],
          outcome: .better),
        .init(
          candidate: "bbbbbbbbbbbb", task: "STS12", subset: "MSRpar", n: 750, base: 0.6, score: nil,
          difference: nil, outcome: .undecided),
      ],
      incomparable: [
        .init(candidate: "cccccccccccc", task: "STSB", reason: "text raw is not text senteval")
      ],
      moved: [
        .init(
          candidate: "bbbbbbbbbbbb", task: "STSB", subset: "STSB", index: 17, gold: 4.2,
          base: 0.31, similarity: 0.93, rankShift: 812.5, texts: ["=a | b", "<script>x</script>"])
      ],
      method: "paired bootstrap, 10,000 draws", notes: ["Williams and Steiger are approximate."])
  }
}
