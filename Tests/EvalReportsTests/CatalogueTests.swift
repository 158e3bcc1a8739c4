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

  @Test func everyReportFormatIsInTheCatalogue() throws {
    let declared = try declared(
      in: "Formats", pattern: /package static let (\w+) = ReportFormat\(/)
    let listed = try catalogued("ReportFormat+Catalogue.swift")
    #expect(
      Set(declared) == Set(listed), "declared but not listed: \(Set(declared).subtracting(listed))")
    #expect(ReportFormat.all.count == declared.count)
    #expect(Set(ReportFormat.all.map(\.id)).count == declared.count)
  }

  @Test func everyGateFormatIsInTheCatalogue() throws {
    let declared = try declared(in: "Gate", pattern: /package static let (\w+) = GateFormat\(/)
    let listed = try catalogued("Gate/GateFormat+Catalogue.swift")
    #expect(
      Set(declared) == Set(listed), "declared but not listed: \(Set(declared).subtracting(listed))")
    #expect(Set(GateFormat.all.map(\.id)).count == GateFormat.all.count)
  }

  @Test func anUnknownFormatIsAnsweredWithTheNearest() {
    #expect(
      performing: { try ReportFormat.named("htlm") },
      throws: { "\($0)".contains("html") && "\($0)".contains("htlm") })
  }
}
