import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import FoundationXML
import Testing

/// What a page may contain, whoever wrote the names, errors and sentences in it.
@Suite struct HtmlTests {
  /// A result in which every text that a user or model controls is the payload.
  private func hostile(_ payload: String) -> RunResult {
    var task = SampleResults.similarityTask(
      payload, subsets: [(payload, 20), ("b", 9)], score: 0.5)
    task.notes = [payload]
    task.subsets[0].scores[.cosineSpearman] = .degenerate(payload)
    var recipe = SampleResults.recipe
    recipe.prompts = [payload + "{text}"]
    recipe.instruction = payload
    var result = SampleResults.run(
      [task], model: payload, recipe: recipe,
      skipped: [SkippedTask(task: payload, reason: payload)], warnings: [payload])
    result.spec.model.attributes = [payload: payload]
    result.facts.machine.cpu = payload
    return result
  }

  @Test(arguments: Payloads.all)
  func noPayloadBecomesMarkup(payload: String) throws {
    let context = ReportContext(
      intervals: [
        ScoreInterval(name: payload, low: 0.1, high: 0.9, level: 0.95, method: payload)
      ],
      history: (0..<3).map {
        HistoryPoint(
          date: Date(timeIntervalSince1970: Double($0)), runID: payload, version: payload,
          scores: ["sts": 0.5])
      })
    let file = try #require(RunReport.files(.html, hostile(payload), context).first)
    let page = String(decoding: file.content, as: UTF8.self)
    // Scalar by scalar, as browsers read; attribute values are quoted, and a quote in them escaped.
    let tag = /<\/?([A-Za-z0-9]+)/.matchingSemantics(.unicodeScalar)
    let tags = page.matches(of: tag).map { String($0.1) }
    let value = /"[^"]*"/.matchingSemantics(.unicodeScalar)
    let bare = page.replacing(value, with: "")
    let known: Set<String> = [
      "html", "head", "meta", "title", "style", "body", "main", "section", "footer", "h1", "h2",
      "h3", "p", "div", "strong", "small", "code", "ul", "li", "table", "caption", "thead", "tbody",
      "tfoot", "tr", "th", "td", "dl", "dt", "dd", "details", "summary", "figure", "figcaption",
      "svg", "g", "desc", "path", "line", "rect", "circle", "text", "polyline", "polygon",
    ]
    #expect(Set(tags).isSubset(of: known), "\(Set(tags).subtracting(known))")
    #expect(tags.count { $0 == "style" } == 4)
    #expect(bare.matches(of: /<[^>]*\son[a-z]+\s*=/.matchingSemantics(.unicodeScalar)).isEmpty)
    #expect(
      bare.matches(
        of: /<[^>]*\s(src|href|srcdoc|action)\s*=/.matchingSemantics(.unicodeScalar)
      ).isEmpty)
    #expect(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"))
  }

  /// All payloads on one page, as a committed file: `benchmarks/reference/reports.py` opens it in
  /// Chromium and counts what became an element.
  @Test func thePageOfAllPayloads() throws {
    var result = hostile(Payloads.all[0])
    result.spec.model.name = Payloads.all.joined(separator: " ")
    result.skipped = Payloads.all.map { SkippedTask(task: $0, reason: $0) }
    result.facts.warnings = Payloads.all
    let file = try #require(RunReport.files(.html, result, .init()).first)
    let page = String(decoding: file.content, as: UTF8.self)
    let snapshot = Snapshot.folder(ofTests: "EvalReportsTests").appending(
      path: "hostile/report.html")
    #expect(Snapshot.difference(of: page, from: snapshot) == nil)
  }

  /// The pages of a comparison and of a gate are as closed as the page of a run.
  @Test(arguments: Payloads.all)
  func noPayloadBecomesMarkupOfAComparisonOrGate(payload: String) {
    let run = ComparedRun(
      id: payload, model: payload, signature: payload, protocol: .senteval, tasks: [])
    var row = RunComparison.Row(
      name: payload, n: 5, baseline: 0.1, candidate: 0.2, difference: 0.1)
    row.tests = [ClosedFormTest(label: payload, statistic: 1, p: 0.5)]
    let moved = RunComparison.MovedPair(
      task: payload, subset: payload, index: 0, gold: 1, baseline: 0, candidate: 1, rankShift: 3)
    let comparison = ComparisonReport(
      base: run,
      comparisons: [
        RunComparison(
          of: run, rows: [row], refusals: [.init(task: payload, reason: payload)], moved: [moved],
          notes: [payload])
      ], method: payload, texts: [moved: [payload, payload]])
    let finding = GateFinding(
      payload, .quality, .regression, difference: -0.1, message: payload)
    let gate = GateReport(
      GateJudgement(findings: [finding], notes: [payload]), baseline: payload, candidate: run,
      version: payload, measured: [])
    for page in [comparison.html(), gate.html()] {
      let tag = /<\/?([A-Za-z0-9]+)/.matchingSemantics(.unicodeScalar)
      let tags = page.matches(of: tag).map { String($0.1) }
      let known: Set<String> = [
        "html", "head", "meta", "title", "style", "body", "main", "footer", "h1", "h2", "p", "div",
        "strong", "code", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td",
        "figure", "figcaption", "svg", "desc", "line", "rect", "text",
      ]
      #expect(Set(tags).isSubset(of: known), "\(Set(tags).subtracting(known))")
      #expect(tags.count { $0 == "style" } == 4)
      let value = /"[^"]*"/.matchingSemantics(.unicodeScalar)
      let bare = page.replacing(value, with: "")
      #expect(bare.matches(of: /<[^>]*\son[a-z]+\s*=/.matchingSemantics(.unicodeScalar)).isEmpty)
      #expect(page.contains("default-src &#39;none&#39;"))
    }
  }

  @Test func thePageFetchesNothingAndRunsNothing() throws {
    let file = try #require(
      RunReport.files(.html, SampleContexts.complete, try SampleContexts.full()).first)
    let page = String(decoding: file.content, as: UTF8.self)
    for word in [
      "<script", "javascript:", "@import", "url(", "<link", "<img", "http://", "https://",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("Content-Security-Policy"))
    #expect(page.contains("prefers-color-scheme:dark"))
    #expect(page.contains("@media print"))
  }

  @Test func aLargeRunStaysSmall() throws {
    let task = SampleResults.similarityTask("SICKR", subsets: [("SICKR", 9927)], score: 0.77)
    let tasks = (0..<14).map { index -> TaskResult in
      var copy = task
      copy.request.task = "T\(index)"
      return copy
    }
    let file = try #require(RunReport.files(.html, SampleResults.run(tasks), .init()).first)
    #expect(file.content.count < 2_000_000, "\(file.content.count) bytes")
  }

  @Test func everyPictureIsNamedForScreenReaders() throws {
    let file = try #require(
      RunReport.files(.html, SampleContexts.complete, try SampleContexts.full()).first)
    let page = String(decoding: file.content, as: UTF8.self)
    let pictures = page.matches(of: /<svg [^>]*aria-labelledby="(\S+) (\S+)"[^>]*>/)
    #expect(pictures.count > 14)
    #expect(pictures.count == page.matches(of: /<svg/).count)
    var seen = Set<Substring>()
    for picture in pictures {
      #expect(seen.insert(picture.1).inserted, "\(picture.1) twice")
      #expect(page.contains("<title id=\"\(picture.1)\">"))
      #expect(page.contains("<desc id=\"\(picture.2)\">"))
    }
  }

  /// Foundation's XML parser accepts the pictures that stand alone.
  @Test func standalonePicturesAreWellFormed() throws {
    for file in try SampleContexts.sweep.files() where file.path.hasSuffix(".svg") {
      let parser = XMLParser(data: file.content)
      #expect(parser.parse(), "\(file.path): \(String(describing: parser.parserError))")
    }
  }
}
