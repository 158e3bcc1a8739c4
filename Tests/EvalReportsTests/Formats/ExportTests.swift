import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

@Suite struct ExportTests {
  @Test func whatIsNoScoreIsNotExported() throws {
    let context = try SampleContexts.full()
    for format in [ReportFormat.mteb, .modelIndex, .evalResults] {
      #expect(throws: EvalError.self) {
        try RunReport.files(format, SampleContexts.marked, context)
      }
    }
    var leak = SampleContexts.mteb
    leak.spec.recipe.padding = .billmLeak(LeakBatching())
    #expect(throws: EvalError.self) { try RunReport.files(.mteb, leak, context) }
  }

  @Test func partOfATaskIsMarkedAndStandsBesideNoScore() throws {
    let context = try SampleContexts.full()
    var part = SampleContexts.mteb
    part.tasks = [part.tasks[0]]
    let whole = String(
      decoding: try RunReport.files(.markdown, part, context)[0].content, as: UTF8.self)
    #expect(whole.contains("Beside published scores") && !whole.contains("STS12\\*"))
    part.tasks[0].request.subsets = ["MSRpar"]
    for format in [ReportFormat.markdown, .table, .latex, .html] {
      let text = String(
        decoding: try RunReport.files(format, part, context)[0].content, as: UTF8.self)
      #expect(
        text.contains("1 of ") && text.contains("(MSRpar), no score of the whole task"),
        "\(format.id)")
      #expect(!text.contains("Beside published scores"), "\(format.id)")
    }
    #expect(throws: EvalError.self) { try RunReport.files(.modelIndex, part, context) }
  }

  @Test func onlyTasksOnTheRowsOfMTEBAreExported() throws {
    let context = try SampleContexts.full()
    let all = try RunReport.files(.mteb, SampleContexts.mteb, context).map(\.path)
    #expect(all.count == 9)
    #expect(all.contains { $0.hasSuffix("/STSBenchmark.json") })
    // In the senteval protocol STS-B and SICK-R have other texts and rows than MTEB's.
    let senteval = SampleResults.run(SampleResults.stsTasks())
    let some = try RunReport.files(.mteb, senteval, context).map(\.path)
    #expect(some.count == 7)
    #expect(!some.contains { $0.hasSuffix("/STSBenchmark.json") || $0.hasSuffix("/SICK-R.json") })
    var narrowed = SampleContexts.mteb
    narrowed.tasks[0].request.subsets = ["MSRpar"]
    let fewer = try RunReport.files(.mteb, narrowed, context).map(\.path)
    #expect(!fewer.contains { $0.hasSuffix("/STS12.json") })
    #expect(throws: EvalError.self) {
      try RunReport.files(.mteb, SampleResults.run(SampleResults.transferTasks()), context)
    }
  }

  @Test(arguments: ["../../etc", "a/b/c", "..", "org/na me", "数", ""])
  func modelNamesStayInTheFolder(name: String) throws {
    var result = SampleContexts.mteb
    result.spec.model.name = name
    result.spec.model.attributes["revision"] = "../../../x"
    let folder = try TemporaryFolder()
    try ResultFolder.write(
      result, to: folder.url, formats: [.mteb], context: try SampleContexts.full())
    let paths = try RunReport.files(.mteb, result, SampleContexts.full()).map(\.path)
    #expect(
      paths.allSatisfy {
        $0.split(separator: "/").count == 5 && !$0.contains("..") || !$0.contains("/../")
      })
    #expect(paths.allSatisfy { $0.hasPrefix("mteb/results/") })
  }
}

@Suite struct OmissionTests {
  /// A format that cannot say all of a run says what it leaves out, and which files a terminal does not get.
  @Test func mtebNamesWhatItLeavesOut() throws {
    let whole = RunReport(SampleContexts.mteb, try SampleContexts.full())
    func omissions(
      _ report: RunReport, _ format: ReportFormat, showsFirstFileOnly: Bool
    ) throws -> [String] {
      try report.omissions(
        of: format, among: report.files(as: format), showsFirstFileOnly: showsFirstFileOnly)
    }
    #expect(try omissions(whole, .mteb, showsFirstFileOnly: false) == [])
    let shown = try omissions(whole, .mteb, showsFirstFileOnly: true)
    #expect(shown.count == 1 && shown[0].contains("STS12.json is shown"), "\(shown)")
    var mixed = SampleContexts.mteb
    mixed.tasks += SampleResults.transferTasks()
    let left = try omissions(
      RunReport(mixed, try SampleContexts.full()), .mteb, showsFirstFileOnly: false)
    #expect(left.count == 1 && left[0].contains("MR, CR, SUBJ"), "\(left)")
    #expect(try omissions(whole, .table, showsFirstFileOnly: true) == [])
  }
}

@Suite struct PublishedScoresTests {
  private var file: URL { SharedData.repository.appending(path: "results/published.json") }

  @Test func theProgramCarriesTheCommittedFile() throws {
    let carried = SharedData.repository.appending(
      path: "Sources/EvalReports/Published/Scores/published.json")
    if Snapshot.isRecording { try Data(contentsOf: file).write(to: carried) }
    #expect(try Data(contentsOf: carried) == Data(contentsOf: file))
    #expect(
      try PublishedScores.load(from: file) == PublishedScores.bundled() || Snapshot.isRecording)
  }

  /// The average that a source prints is the mean of its seven scores, to the rounding of both: a slip
  /// of the pen in the file would break it. Where a source itself does not add up, the row's note
  /// says so.
  @Test func averagesAgreeWithTheirScores() throws {
    for row in try PublishedScores.load(from: file) where row.scores.count == 7 {
      guard let average = row.average else { continue }
      let mean = row.scores.values.reduce(0, +) / 7
      let isExplained = row.note?.contains("its seven scores average") == true
      #expect(
        (abs(mean - average) < 0.000_15) != isExplained,
        "\(row.model), \(row.source.name): \(mean) \(average)")
    }
  }

  @Test func onlyTheSameProtocolStandsBeside() throws {
    let rows = try PublishedScores.bundled()
    let mini = try #require(
      rows.first { $0.model == "all-MiniLM-L6-v2" && $0.protocol == .mteb })
    let mteb = SampleContexts.mteb
    let senteval = SampleResults.run(SampleResults.stsTasks())
    #expect(mteb.tasks.allSatisfy { mini.isComparable(with: $0, of: mteb.spec) })
    // STS12–16 have the same texts in both protocols; STS-B and SICK-R do not.
    #expect(
      senteval.tasks.filter { mini.isComparable(with: $0, of: senteval.spec) }.map(\.id)
        == ["STS12", "STS13", "STS14", "STS15", "STS16"])
    #expect(
      !mini.isComparable(with: SampleContexts.marked.tasks[0], of: SampleContexts.marked.spec))
    let bellm = try #require(rows.first { $0.model == "BeLLM LLaMA-2-7B" })
    #expect(
      senteval.tasks.filter { bellm.isComparable(with: $0, of: senteval.spec) }.map(\.id)
        == ["STSB", "SICKR"])
  }

  @Test func wrongFilesAreRefusedWithTheirPlace() throws {
    let folder = try TemporaryFolder()
    let bad = [
      "{", "{\"schema\":2,\"sources\":{},\"rows\":[]}",
      "{\"schema\":1,\"sources\":{},\"rows\":[{\"model\":\"m\",\"source\":\"s\",\"protocol\":\"mteb\",\"group\":\"sts\",\"scores\":{}}]}",
      "{\"schema\":1,\"sources\":{\"s\":{\"name\":\"n\",\"reference\":\"r\",\"evidence\":\"V\"}},\"rows\":[{\"model\":\"m\",\"source\":\"s\",\"protocol\":\"mteb\",\"group\":\"sts\",\"scores\":{\"MR\":50}}]}",
    ]
    for text in bad {
      let file = try folder.write(text, to: "p.json")
      #expect(throws: EvalError.self) { try PublishedScores.load(from: file) }
    }
    #expect(throws: EvalError.self) {
      try PublishedScores.load(from: folder.url.appending(path: "no"))
    }
  }
}

@Suite struct GateFormatTests {
  @Test func exitCodesAreThoseOfTheDesign() {
    let codes = Verdict.allCases.map { $0.exitCode(refusesImprovement: false) }
    #expect(codes == [0, 2, 3, 0, 5, 5])
    let strict = Verdict.allCases.map { $0.exitCode(refusesImprovement: true) }
    #expect(strict == [0, 2, 3, 4, 5, 5])
  }

  @Test func aStepSummaryNeverExceedsItsSize() {
    var report = SampleContexts.gate
    report.judgement.findings = (0..<20_000).map { index in
      GateFinding(
        "check-\(index)-数学", .quality, .regression,
        message: String(repeating: "é", count: 60))
    }
    let text = report.markdown()
    #expect(text.utf8.count <= 1_000_000)
    #expect(text.utf8.count > 990_000)
    #expect(text.contains("Cut to 1000000 bytes"))
    #expect(SizeLimit.cut("short\n", bytes: 100) == "short\n")
  }

  @Test func atMostTenAnnotationsOfAKind() throws {
    var report = SampleContexts.gate
    report.judgement.findings = (0..<37).map {
      GateFinding("T\($0)", .quality, .regression, message: "m\n::error::x")
    }
    let lines = try report.text(as: .annotations).split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines.allSatisfy { $0.hasPrefix("::error title=") })
    #expect(lines[9].contains("28 more"))
    report.judgement.findings = Array(report.judgement.findings.prefix(10))
    #expect(try report.text(as: .annotations).split(separator: "\n").count == 10)
  }

  @Test(arguments: Payloads.all)
  func noPayloadBreaksAnOutput(payload: String) throws {
    let report = GateReport(
      GateJudgement(
        findings: [
          GateFinding(payload, .quality, .regression, difference: -0.1, message: payload)
        ], notes: [payload]), baseline: payload,
      candidate: ComparedRun(
        id: payload, model: payload, signature: payload, protocol: .senteval, tasks: []),
      version: "0", measured: [.init(name: payload, metric: payload, value: 0.5)])
    for format in GateReport.formats where ["json", "benchmark", "dvc"].contains(format.id) {
      _ = try JSONSerialization.jsonObject(with: Data(try report.text(as: format).utf8))
    }
    let commands = try report.text(as: .annotations).split(separator: "\n")
    #expect(commands.count == 1)
    let metrics = try report.text(as: .openMetrics)
    for line in metrics.split(separator: "\n") {
      #expect(line.hasPrefix("#") || line.hasPrefix("stsbench_"))
    }
    #expect(try report.text(as: .junit).matches(of: /<testcase\b/).count == 1)
  }
}
