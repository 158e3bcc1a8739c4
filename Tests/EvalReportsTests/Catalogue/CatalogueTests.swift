import EvalCore
import EvalReports
import EvalTestSupport
import Foundation
import Testing

/// A file in the folder of formats without its line in the catalogue is found here.
@Suite struct CatalogueTests {
  private func declared(in folder: String, pattern: Regex<(Substring, Substring)>) throws
    -> [String]
  {
    let url = SharedData.repository.appending(path: "Sources/EvalReports/\(folder)")
    return try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
      .flatMap { file -> [String] in
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.matches(of: pattern).map { String($0.1) }
      }
  }

  private func catalogued(_ file: String) throws -> [String] {
    let text = try String(
      contentsOf: SharedData.repository.appending(path: "Sources/EvalReports/\(file)"),
      encoding: .utf8)
    return text.matches(of: /\.(\w+)[,\n]/).map { String($0.1) }
  }

  @Test func everyFormatIsInTheCatalogue() throws {
    let declared = try declared(
      in: "Formats", pattern: /package static let (\w+) = ReportFormat\(/)
    let listed = try catalogued("Catalogue/ReportFormat+Catalogue.swift")
    #expect(
      Set(declared) == Set(listed), "declared but not listed: \(Set(declared).subtracting(listed))")
    #expect(ReportFormat.all.count == declared.count)
    let names = ReportFormat.all.flatMap(\.names)
    #expect(Set(names).count == names.count, "a name stands for one format")
  }

  /// The names of every command's `--format` from before there was one vocabulary still stand for a format.
  @Test func everyNameKeepsItsMeaning() throws {
    func expect<Subject: Report>(_ names: [String], of type: Subject.Type) throws {
      for name in names { _ = try Subject.format(named: name) }
    }
    try expect(
      [
        "table", "md", "readme", "csv", "json", "run", "html", "latex", "mteb", "model-index",
        "eval-results",
      ], of: RunReport.self)
    try expect(["table", "md", "csv", "json", "html"], of: ComparisonReport.self)
    try expect(
      [
        "table", "markdown", "html", "json", "junit", "openmetrics", "annotations", "benchmark",
        "dvc",
      ], of: GateReport.self)
    try expect(["table", "md", "markdown", "MD", "csv", "json", "html"], of: SweepReport.self)
    try expect(["table", "md", "markdown", "csv", "json", "html"], of: DependencyReport.self)
    try expect(["table", "json"], of: Repetition.self)
    #expect(throws: EvalError.self) { try SweepReport.format(named: "latex") }
    #expect(throws: EvalError.self) { try RunReport.format(named: "junit") }
  }

  /// What an output folder gets beside what is shown.
  @Test(arguments: [
    ("table", "html"), ("md", "html"), ("json", "html"), ("html", "html"), ("latex", "latex"),
    ("readme", "readme"), ("mteb", "mteb"), ("model-index", "model-index"),
    ("eval-results", "eval-results"),
  ])
  func aFolderGetsAFormatOnRequestInPlaceOfThePage(shown: String, last: String) throws {
    let filed = RunReport.filed(beside: try RunReport.format(named: shown)).map(\.id)
    #expect(filed == ["md", "csv", "json", "run", last])
  }

  @Test func anUnknownFormatIsAnsweredWithTheNearest() {
    #expect(
      performing: { try RunReport.format(named: "htlm") },
      throws: { "\($0)".contains("html") && "\($0)".contains("htlm") })
  }
}
