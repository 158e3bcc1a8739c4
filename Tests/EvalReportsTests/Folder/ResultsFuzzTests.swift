import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalReports

/// Variants of result files: refused with their place, or read; and what is read can be reported again.
@Suite struct ResultsFuzzTests {
  private static let words = [
    "null", "true", "[]", "{}", "cosine_spearman", "accuracy", "f1", "degenerate", "value", "sts",
    "transfer",
    "\\u001b[2J", "<script>", "| a |", "1970-01-01T00:00:00Z", "99999-99-99T99:99:99Z", "[[[[",
    "{\"a\":",
  ]

  private func isProper(_ error: any Error) -> Bool { error is EvalError }

  @Test func results() throws {
    var sample = SampleContexts.complete
    sample.tasks = [sample.tasks[0], sample.tasks[sample.tasks.count - 1]]
    sample.spec.tasks = sample.tasks.map(\.request)
    let folder = try TemporaryFolder()
    try ResultFolder.write(sample, to: folder.url, formats: [.json])
    let good = try Data(contentsOf: folder.url.appending(path: "results.json"))
    #expect(try ResultsReader.results(from: good, file: "results.json").id == sample.id)
    let campaign = FuzzCampaign(
      "results.json", corpus: [Array(good)], dictionary: Self.words, short: 120, long: 8000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      let result = try ResultsReader.results(from: Data(bytes), file: "results.json")
      for format in RunReport.formats { _ = try? RunReport.files(format, result, .init()) }
    }
    #expect(violations == [])
  }

  @Test func items() throws {
    let task = SampleResults.stsTasks()[0]
    var small = task
    small.n = 3
    small.items = .pairs(similarity: [0.1, 0.2, 0.3], gold: [1, 2, 3], subsetSizes: [1, 2])
    let result = SampleResults.run([small])
    let items =
      #"{"schema":1,"run":"\#(result.id)","items":{"\#(small.id)":{"pairs":"#
      + #"{"similarity":[0.1,0.2,0.3],"gold":[1,2,3],"subsetSizes":[1,2]}}}}"#
    var read = result
    try ResultsReader.addItems(from: Data(items.utf8), file: "items.json", to: &read)
    #expect(read == result)
    let campaign = FuzzCampaign(
      "items.json", corpus: [Array(items.utf8)],
      dictionary: Self.words + ["subsetSizes", "labels"],
      short: 400, long: 40_000)
    let violations = campaign.violations(isProper: isProper) { bytes in
      var read = result
      try ResultsReader.addItems(from: Data(bytes), file: "items.json", to: &read)
    }
    #expect(violations == [])
    // Sizes whose sum is beyond every integer.
    let sum = items.replacingOccurrences(
      of: "[1,2]", with: "[9223372036854775807,9223372036854775807]")
    #expect(throws: EvalError.self) {
      try ResultsReader.addItems(from: Data(sum.utf8), file: "items.json", to: &read)
    }
  }
}
