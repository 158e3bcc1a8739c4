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

  /// The names of every command's `--format`, before and since there is one vocabulary.
  @Test func everyNameKeepsItsMeaning() throws {
    func names<Subject: Report>(_ type: Subject.Type) -> Set<String> {
      Set(Subject.formats.flatMap(\.names))
    }
    #expect(
      names(RunReport.self) == [
        "table", "md", "markdown", "readme", "csv", "json", "run", "html", "latex", "mteb",
        "model-index", "eval-results",
      ])
    #expect(names(ComparisonReport.self) == ["table", "md", "markdown", "csv", "json", "html"])
    #expect(
      names(GateReport.self) == [
        "table", "md", "markdown", "html", "json", "junit", "openmetrics", "annotations",
        "benchmark", "dvc",
      ])
    #expect(names(SweepReport.self) == ["table", "md", "markdown", "csv", "json", "html"])
    #expect(names(DependencyReport.self) == names(SweepReport.self))
    #expect(names(Repetition.self) == ["table", "json"])
    #expect(try SweepReport.format(named: "MD").id == ReportFormat.markdown.id)
  }

  /// What an output folder gets beside what is shown.
  @Test func aFolderGetsTheFormatsOnRequestInPlaceOfThePage() {
    let always = ["md", "csv", "json", "run"]
    for format in RunReport.formats {
      let isAsked = ["readme", "latex", "mteb", "model-index", "eval-results"].contains(format.id)
      #expect(
        RunReport.filed(beside: format).map(\.id) == always + [isAsked ? format.id : "html"])
    }
    #expect(SweepReport.filed(beside: .table).map(\.id) == ["md", "csv", "json", "html"])
  }

  @Test func anUnknownFormatIsAnsweredWithTheNearest() {
    #expect(
      performing: { try RunReport.format(named: "htlm") },
      throws: { "\($0)".contains("html") && "\($0)".contains("htlm") })
  }
}
