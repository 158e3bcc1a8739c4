import EvalCore
import EvalReports
import EvalTestSupport
import Testing

@Suite struct StudyReportTests {
  private func audit(average: [Double?]) -> AuditResult {
    let runs = zip(AuditResult.Variant.allCases, average).enumerated().map { index, pair in
      var tasks = Array(SampleResults.stsTasks(offset: 0.01 * Double(index))[4...5])
      if index == 2 { tasks[1].scores[.cosineSpearman] = .degenerate("all similarities are equal") }
      return AuditResult.Run(
        variant: pair.0, result: SampleResults.run(tasks, limit: 9), average: pair.1)
    }
    return AuditResult(runs: runs)
  }

  @Test(
    "an audit for a terminal: marks first, one column a variant, a dash where there is no score")
  func auditTable() {
    let audit = audit(average: [0.5, nil, 0.625])
    let lines = audit.terminal().split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.first
        == "PARTIAL: AUDIT of published BeLLM numbers, Spearman × 100; only the first column is a correct evaluation"
    )
    #expect(
      lines[3...6].joined(separator: "\n") == """
        task         correct   leak  leak on the fork's data
        STS16          78.99  79.99                    80.99
        STSB           82.03  83.03                        —
        STS average    50.00      —                    62.50
        """)
    let id = audit.runs[0].result.id
    #expect(
      audit.terminal().hasSuffix(
        "\n\nruns: correct \(id), leak \(id), leak on the fork's data \(id)\n"))
  }

  @Test(
    "an audit for machines leaves out scores that there are not, and averages unless all are there")
  func auditJSON() throws {
    let partial = try audit(average: [0.5, nil, 0.625]).json()
    #expect(!partial.contains("averages"))
    #expect(partial.split(separator: "\"leakOnFork\"").count == 2, "\(partial)")
    let whole = try audit(average: [0.5, 0.25, 0.625]).json()
    #expect(
      whole.contains(
        """
          "averages" : {
            "correct" : 0.5,
            "leak" : 0.25,
            "leakOnFork" : 0.625,
            "task" : "STS average"
          },
          "marks" : [
            "PARTIAL"
          ],
        """), "\(whole)")
  }

  @Test("the notes of a search name the choice, the best candidate of every round and why it ended")
  func searchNotes() {
    let trials = [(0, [Int](), 0.5), (1, [2], 0.6), (1, [1], 0.55), (2, [1, 2], 0.59)]
    let search = SearchResult(
      chosen: [2], score: 0.6,
      trials: trials.map { SearchResult.Trial(layers: $0.1, score: $0.2, round: $0.0) },
      ending: .nothingHelps(bestGain: -0.01), threshold: 0.001)
    let curves = SearchCurves(of: search, chosen: .last(1))
    #expect(curves.notes.count == 4)
    #expect(
      curves.notes[1]
        == "Chosen: “last:1” with 60.00 on STS-B dev, against 50.00 of the uni-directional model; 4 evaluations, stopped because no further layer gains more than 0.1 points (the best changes the score by -1.0)."
    )
    #expect(
      curves.notes[2]
        == "On STS-B dev, round 1: best “2” with 60.00; round 2: best “1,2” with 59.00.")
    #expect(curves.figures.map(\.name) == ["search"])
  }
}
