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
    let cache = SurveyCache(folder: folder.url.appending(path: "cache"), settling: 0)
    let survey = try cache.survey(try SafetensorsFile(place))
    #expect(survey.digest == ContentDigest(of: data))
    let entries = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "cache").path)
    let entry = try #require(entries.first { $0.hasSuffix(".json") })
    #expect(entries.contains("CACHEDIR.TAG"))
    // What is remembered is used …
    let file = folder.url.appending(path: "cache/\(entry)")
    let other = ContentDigest(ofText: "planted")
    let kept =
      #"{"key":"\#(entry.dropLast(5))","survey":{"digest":"\#(other.hex)"}}"#
    let check = ContentDigest(ofText: kept)
    try Data(#"{"check":"\#(check.hex)","kept":\#(kept)}"#.utf8).write(to: file)
    #expect(try cache.survey(try SafetensorsFile(place)).digest == other)
    #expect(cache.note == nil)
    // … where it is whole and its own …
    for edit in [(other.hex, survey.digest.hex), (String(entry.dropLast(5)), other.hex)] {
      let text = #"{"check":"\#(check.hex)","kept":\#(kept)}"#
      try Data(text.replacing(edit.0, with: edit.1).utf8).write(to: file)
      #expect(try cache.survey(try SafetensorsFile(place)) == survey)
    }
    #expect(cache.note == "2 kept digests of weight files were damaged; the files were read again")
    // … until the file is written again; and rubbish in the cache is not believed.
    try data.write(to: place)
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
    for name in entries where name.hasSuffix(".json") {
      try Data("{".utf8).write(to: folder.url.appending(path: "cache/\(name)"))
    }
    #expect(try cache.survey(try SafetensorsFile(place)).digest == ContentDigest(of: data))
  }

  /// Flips and cuts in a kept digest, and weights that are swapped with the time of writing put back.
  @Test func noDigestIsAnotherOne() throws {
    let folder = try TemporaryFolder()
    let count = SurveyCache.minimumSize
    let place = folder.url.appending(path: "big.safetensors")
    let header =
      #"{"a":{"dtype":"F32","shape":[\#(count / 4)],"data_offsets":[0,\#(count)]}}"#
    try SafetensorsBytes.file(header, data: [UInt8](repeating: 0, count: count)).write(to: place)
    let caches = folder.url.appending(path: "cache")
    let cache = SurveyCache(folder: caches, settling: 0)
    let survey = try cache.survey(try SafetensorsFile(place))
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: caches.path).first {
        $0.hasSuffix(".json")
      })
    let file = caches.appending(path: name)
    let good = Array(try Data(contentsOf: file))
    var generator = CounterGenerator(seed: 31)
    for round in 0..<TestEffort.pick(quick: 60, short: 100, full: 200) {
      let damage = FileDamage(of: good.count, using: &generator)
      try Data(damage.applied(to: good)).write(to: file)
      if round % 20 == 0 {
        #expect(try cache.survey(try SafetensorsFile(place)) == survey, "\(damage)")
        #expect(cache.verify() == KeptCheck(sound: 1, dropped: 0), "\(damage)")
      } else {
        #expect(cache.verify() == KeptCheck(sound: 0, dropped: 1), "\(damage)")
        #expect(!FileManager.default.fileExists(atPath: file.path), "\(damage)")
      }
    }
    try Data(good).write(to: file)
    #expect(cache.verify() == KeptCheck(sound: 1, dropped: 0))
    var status = stat()
    for round in 1...TestEffort.pick(quick: 3, short: 6, full: 12) {
      #expect(stat(place.path, &status) == 0)
      let handle = try FileHandle(forUpdating: place)
      try handle.seek(toOffset: UInt64(count / 2 + 4 * round))
      try handle.write(contentsOf: Data([0, 0, 128, 63]))
      try handle.close()
      #expect(utimensat(AT_FDCWD, place.path, [status.st_atim, status.st_mtim], 0) == 0)
      let digest = try cache.survey(try SafetensorsFile(place)).digest
      #expect(digest == ContentDigest(of: try Data(contentsOf: place)))
    }
  }

  /// A write in the tick of the clock in which the file was last changed leaves every time as it was.
  @Test func aFileThatWasJustWrittenIsNotRemembered() throws {
    let folder = try TemporaryFolder()
    let count = SurveyCache.minimumSize
    try SafetensorsBytes.file(
      #"{"a":{"dtype":"F32","shape":[\#(count / 4)],"data_offsets":[0,\#(count)]}}"#,
      data: [UInt8](repeating: 0, count: count)
    ).write(to: folder.url.appending(path: "big.safetensors"))
    let cache = SurveyCache(folder: folder.url.appending(path: "cache"), settling: 3600)
    _ = try cache.survey(try SafetensorsFile(folder.url.appending(path: "big.safetensors")))
    #expect(cache.amount() == KeptAmount(entries: 0, bytes: 0))
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
