import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The catalogue and its declarations.
@Suite struct CatalogueTests {
  /// Every file of `Tasks/` declares one task, and the catalogue has a line for it.
  @Test func everyFileHasALine() throws {
    let sources = SharedData.repository.appending(path: "Sources/EvalTasks")
    let catalogue = try String(
      contentsOf: sources.appending(path: "TaskCatalogue.swift"), encoding: .utf8)
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: sources.appending(path: "Tasks").path
    ).filter { $0.hasSuffix(".swift") }
    #expect(files.count == TaskCatalogue.all.count)
    for file in files {
      let code = try String(
        contentsOf: sources.appending(path: "Tasks/\(file)"), encoding: .utf8)
      let name = try #require(
        code.firstMatch(of: /static let (\w+) = TaskDeclaration/), "\(file) declares no task"
      ).1
      #expect(
        catalogue.contains("    .\(name),\n"),
        "TaskCatalogue.all lacks the line “.\(name),” of \(file)")
    }
  }

  @Test func namesAreUnique() {
    let names = TaskCatalogue.names.map { $0.lowercased() }
    #expect(Set(names).count == names.count)
  }

  @Test func groupsAreThoseOfTheAverages() {
    #expect(TaskCatalogue.specs.filter { $0.group == .sts }.map(\.id) == SampleResults.sts)
    #expect(
      TaskCatalogue.specs.filter { $0.group == .transfer }.map(\.id) == SampleResults.transfer)
  }

  @Test func provenanceIsComplete() {
    for spec in TaskCatalogue.specs {
      #expect(!spec.licence.isEmpty && !spec.citation.isEmpty && !spec.title.isEmpty)
      #expect(spec.homepage.hasPrefix("https://"))
      #expect(spec.version >= 1)
      #expect((spec.mtebName == nil) == (spec.mtebRevision == nil))
      #expect((spec.mtebRevision?.count ?? 40) == 40)
    }
    #expect(TaskCatalogue.specs.filter { $0.mtebName != nil }.map(\.id) == SampleResults.sts)
  }

  /// Row counts written down apart from the catalogue.
  @Test(arguments: [
    ("STS12", [750, 750, 459, 750, 399]), ("STS13", [189, 750, 561]),
    ("STS14", [450, 300, 750, 750, 750, 750]), ("STS15", [375, 750, 375, 750, 750]),
    ("STS16", [254, 249, 230, 244, 209]), ("STSB", [1379]), ("SICKR", [4927]),
  ]) func countsOfTheTestSplits(task: String, counts: [Int]) throws {
    let spec = try #require(TaskCatalogue.declaration(named: task)).spec
    #expect(spec.subsets.map { $0.counts[.test] } == counts)
  }

  @Test func aRequestOfAnotherVersionIsRefused() throws {
    var request = try #require(try TaskSelection.parse("MR").first)
    request.version = 99
    #expect(throws: EvalError.self) { try TaskCatalogue.declaration(for: request) }
  }

  /// Every file that a declaration names is in the manifest of published files, and every file of the
  /// manifest is named by a declaration or is a notice.
  @Test func manifestAndDeclarationsAgree() throws {
    var named = Set<String>()
    for declaration in TaskCatalogue.all {
      for variant in declaration.variants {
        for file in declaration.files {
          let known = try DataManifest.file(file, variant: variant)
          #expect(known != nil, "\(variant.rawValue) \(file)")
          if let known { named.insert(known.path) }
        }
      }
    }
    let others = try DataManifest.files.map(\.path).filter { !named.contains($0) }
    #expect(
      others.allSatisfy { path in
        ["readme", "licen"].contains { path.lowercased().contains($0) }
      })
    let files = try DataManifest.files
    #expect(files.count == 149)
    #expect(files.allSatisfy { $0.digest.hex.count == 64 && $0.bytes > 0 })
  }
}
