import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// Every format against a committed file, and the same bytes twice.
@Suite struct SnapshotTests {
  private func check(_ files: [ReportFile], in folder: String) {
    for file in files {
      let text = String(decoding: file.content, as: UTF8.self)
      let snapshot = Snapshot.folder(ofTests: "EvalReportsTests").appending(
        path: "\(folder)/\(file.path)")
      #expect(Snapshot.difference(of: text, from: snapshot) == nil)
    }
  }

  @Test(arguments: [
    "table", "md", "readme", "csv", "json", "run", "html", "latex", "model-index",
  ])
  func completeRun(format: String) throws {
    let files = try RunReport.files(
      RunReport.format(named: format), SampleContexts.complete,
      .init(declarations: SampleContexts.declarations))
    check(files, in: "complete")
    let full = try RunReport.files(
      RunReport.format(named: format), SampleContexts.complete, try SampleContexts.full())
    if ["table", "md", "html"].contains(format) { check(full, in: "full") }
  }

  @Test(arguments: ["mteb", "eval-results", "model-index", "md"])
  func mtebRun(format: String) throws {
    let files = try RunReport.files(
      RunReport.format(named: format), SampleContexts.mteb, try SampleContexts.full())
    check(files, in: "mteb")
  }

  @Test(arguments: ["table", "md", "readme", "json", "html", "latex", "csv"])
  func sampleAndPartialRun(format: String) throws {
    let files = try RunReport.files(RunReport.format(named: format), SampleContexts.marked, .init())
    check(files.filter { $0.path != "items.json" }, in: "marked")
    let text = String(decoding: files[0].content, as: UTF8.self)
    #expect(text.contains("SAMPLE – not a score") || text.contains("SAMPLE -- not a score"))
    #expect(text.contains("PARTIAL"))
  }

  @Test(arguments: [
    "table": "gate.txt", "markdown": "gate.md", "html": "gate.html", "json": "gate.json",
    "junit": "gate.xml", "openmetrics": "gate.metrics.txt", "annotations": "gate.annotations.txt",
    "benchmark": "gate.benchmark.json", "dvc": "metrics.json",
  ])
  func gate(format: String, file: String) throws {
    let format = try GateReport.format(named: format)
    check([ReportFile(path: file, text: try SampleContexts.gate.text(as: format))], in: "gate")
  }

  @Test func sweep() throws {
    check(try SampleContexts.sweep.files(), in: "sweep")
    check([ReportFile(path: "sweep.txt", text: SampleContexts.sweep.terminal())], in: "sweep")
  }

  @Test func comparison() {
    let report = SampleContexts.comparison
    check(
      [
        ReportFile(path: "comparison.md", text: report.markdown()),
        ReportFile(path: "comparison.csv", text: report.csv()),
        ReportFile(path: "comparison.json", text: report.json()),
        ReportFile(path: "comparison.txt", text: report.terminal()),
        ReportFile(path: "comparison.html", text: report.html()),
      ], in: "comparison")
  }

  /// What a format says of intervals is so: it alone decides whether a bootstrap is run for it.
  @Test func intervalsAreShownWhereTheyAreSaidToBe() throws {
    for format in RunReport.formats {
      let without = try RunReport.files(
        format,
        SampleContexts.mteb,
        ReportContext(
          declarations: SampleContexts.declarations))
      let with = try RunReport.files(
        format,
        SampleContexts.mteb,
        ReportContext(
          declarations: SampleContexts.declarations, intervals: SampleContexts.intervals))
      #expect((without != with) == format.run?.showsIntervals, "\(format.id)")
    }
    var bare = SampleContexts.gate
    for place in bare.measured.indices { bare.measured[place].interval = nil }
    for format in GateReport.formats {
      let differs = try bare.text(as: format) != SampleContexts.gate.text(as: format)
      #expect(differs == format.gate?.showsIntervals, "\(format.id)")
    }
  }

  /// Dictionaries are built in another order (Swift seeds their order per instance and size), and the
  /// bytes stay the same.
  @Test(arguments: RunReport.formats.map(\.id))
  func bytesDoNotDependOnDictionaryOrder(format: String) throws {
    func rebuilt(_ scores: [Metric: Score]) -> [Metric: Score] {
      var copy = [Metric: Score](minimumCapacity: 400)
      for (key, value) in scores.sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
        copy[key] = value
      }
      return copy
    }
    let result = SampleContexts.mteb
    var other = result
    for index in other.tasks.indices {
      other.tasks[index].scores = rebuilt(other.tasks[index].scores)
      other.tasks[index].mean = rebuilt(other.tasks[index].mean)
    }
    var totals = [String: TextTotals](minimumCapacity: 300)
    for (key, value) in other.facts.textTotals.sorted(by: { $0.key > $1.key }) {
      totals[key] = value
    }
    other.facts.textTotals = totals
    let context = try SampleContexts.full()
    let format = try RunReport.format(named: format)
    #expect(try RunReport.files(format, result, context) == RunReport.files(format, other, context))
  }
}
