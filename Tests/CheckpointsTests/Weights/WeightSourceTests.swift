import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// What every weight format owes: the digest of the whole file, kept between processes, and a line of the catalogue.
@Suite struct WeightSourceTests {
  @Test func digestsAreOfTheFileAndRemembered() throws {
    let folder = try TemporaryFolder()
    let bytes = [UInt8](repeating: 0, count: SurveyCache.minimumSize)
    let place = folder.url.appending(path: "big.safetensors")
    let data = SafetensorsBytes.file(
      #"{"a":{"dtype":"F32","shape":[\#(bytes.count / 4)],"data_offsets":[0,\#(bytes.count)]}}"#,
      data: bytes)
    try data.write(to: place)
    let cache = SurveyCache(folder: folder.url.appending(path: "cache"))
    let survey = try cache.survey(try SafetensorsFile(place))
    #expect(survey.digest == ContentDigest(of: data))
    let entries = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "cache").path)
    let entry = try #require(entries.first { $0.hasSuffix(".json") })
    #expect(entries.contains("CACHEDIR.TAG"))
    // What is remembered is used …
    let planted = FileSurvey(
      digest: ContentDigest(ofText: "planted"), tensorWithoutFiniteValues: nil)
    try CanonicalJSON.encode(planted).write(to: folder.url.appending(path: "cache/\(entry)"))
    #expect(try cache.survey(try SafetensorsFile(place)) == planted)
    // … until the file is written again; and rubbish in the cache is not believed.
    try data.write(to: place)
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
    for name in entries where name.hasSuffix(".json") {
      try Data("{".utf8).write(to: folder.url.appending(path: "cache/\(name)"))
    }
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
  }

  @Test func everyFormatHasItsOwnEnding() {
    let endings = WeightFormat.catalogue.map(\.fileEnding)
    #expect(Set(endings).count == endings.count)
    #expect(endings.contains("safetensors"))
  }

  @Test func aTableReadsItsFilesByTheCatalogue() throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model.safetensors")
    try SafetensorsBytes.file(
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}"#,
      data: [0, 0, 128, 63, 0, 0, 0, 192] + [UInt8](repeating: 0, count: 8)
    ).write(to: place)
    let table = try TensorTable(folder: folder.url, surveys: SurveyCache(folder: nil))
    #expect(table["a"]?.floats() == [1, -2])
    #expect(table["n"] == nil)
    #expect(table.others["n"]?.typeName == "I64")
    #expect(table.digest == ContentDigest(of: try Data(contentsOf: place)))
    try table.verifyUnchanged()
  }
}
