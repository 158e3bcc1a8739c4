import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EvalTasks

/// The tables of published files and texts: what is bundled, and what is refused.
@Suite struct PublishedTablesTests {
  /// Rows and bytes of each table. They change with what is published, and with nothing else.
  @Test(arguments: [
    ("files.tsv", 149, "6712dee5774e6b2fe3d1d513bdaa77ddd1f19e57532338e2f226188d7e292116"),
    ("texts.tsv", 49, "758db3b619fdb99d61493c29423376e2ebcc9c7c169ff60cd12a0c6bdf3941c0"),
  ]) func bundledTablesAreThoseOfThePublication(name: String, rows: Int, digest: String) throws {
    let data = try Data(contentsOf: Self.folder.appending(path: name))
    #expect(data.count { $0 == 0x0A } == rows + 1)
    #expect(ContentDigest(of: data).hex == digest)
  }

  @Test func everyRowIsRead() throws {
    let tables = try PublishedTables.bundled().get()
    #expect(tables.files.count == 149)
    #expect(tables.texts.count == 49)
    #expect(try tables.files == DataManifest.files)
    #expect(try tables.texts == DataManifest.knownTexts)
  }

  /// One changed field each, in the second row of its table.
  @Test(arguments: [
    ("files.tsv", "228014", "many"), ("files.tsv", "91a20a4f", "91A20A4F"),
    ("files.tsv", "none-stated\tyan", "public\tyan"), ("files.tsv", "045c5e94572a:", "main:"),
    ("texts.tsv", "93101,68848", "93101,"), ("texts.tsv", "STS13\tsenteval", "STS13\tother"),
    ("texts.tsv", "\t2638", ""),
  ]) func aWrongFieldIsNamedByItsLine(name: String, old: String, new: String) throws {
    let copy = try TemporaryFolder()
    for file in ["files.tsv", "texts.tsv"] {
      var lines = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
        .components(separatedBy: "\n")
      if file == name {
        #expect(lines[2].contains(old))
        lines[2] = lines[2].replacing(old, with: new)
      }
      try lines.joined(separator: "\n").write(
        to: copy.url.appending(path: file), atomically: true, encoding: .utf8)
    }
    let error = #expect(throws: EvalError.self) { try PublishedTables(folder: copy.url.path) }
    #expect(error?.description.contains("\(name), line 3") == true, "\(String(describing: error))")
  }

  @Test func aTableOfOtherColumnsIsRefused() throws {
    let copy = try TemporaryFolder()
    try "path\tbytes\nMR\t1\n".write(
      to: copy.url.appending(path: "files.tsv"), atomically: true, encoding: .utf8)
    #expect(throws: EvalError.self) { try PublishedTables(folder: copy.url.path) }
  }

  private static let folder = SharedData.repository.appending(
    path: "Sources/EvalTasks/Published")
}
