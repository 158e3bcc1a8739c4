import EvalCore
import EvalRuns
import EvalTestSupport
import Testing

@Suite struct PaddingAuditTests {
  private let batching = LeakBatching(side: .left, padID: 7, batchSize: 8, order: .file)

  @Test("each variant has its own text and padding; the fork's batches are ordered by gold score")
  func settings() {
    let settings = PaddingAudit(batching: batching).settings
    #expect(settings.map(\.variant) == AuditResult.Variant.allCases)
    #expect(settings.map(\.evaluationProtocol) == [.senteval, .senteval, .bellmFork])
    #expect(settings[0].padding == .none)
    #expect(settings[1].padding == .billmLeak(batching))
    #expect(
      settings[2].padding
        == .billmLeak(LeakBatching(side: .left, padID: 7, batchSize: 8, order: .gold)))
  }

  @Test("settings are evaluated one after the other, and no average is taken over missing tasks")
  func evaluation() async throws {
    var asked: [AuditResult.Variant] = []
    let audit = try await PaddingAudit(batching: batching).run { setting in
      asked.append(setting.variant)
      return SampleResults.run(
        [SampleResults.stsTasks(offset: -0.01 * Double(asked.count))[5]],
        protocol: setting.evaluationProtocol)
    }
    #expect(asked == [.correct, .leak, .leakOnFork])
    #expect(audit.tasks == ["STSB"])
    #expect(audit.scores(of: "STSB").map { Int((($0 ?? 0) * 1000).rounded()) } == [810, 800, 790])
    #expect(audit.scores(of: "STS12") == [nil, nil, nil])
    #expect(audit.runs.map(\.average) == [nil, nil, nil])
  }

  @Test("what stops an evaluation stops the audit")
  func failure() async {
    var count = 0
    await #expect(throws: EvalError.self) {
      _ = try await PaddingAudit(batching: LeakBatching()).run { _ in
        count += 1
        throw EvalError.usage("no data", remedy: "name a folder")
      }
    }
    #expect(count == 1)
  }

  @Test("folders of variants have neither blanks nor apostrophes")
  func folders() {
    #expect(
      AuditResult.Variant.allCases.map(\.folderName) == [
        "correct", "leak", "leak-on-the-forks-data",
      ])
  }
}
