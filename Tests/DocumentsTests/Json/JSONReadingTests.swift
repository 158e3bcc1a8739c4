import Documents
import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// The strict JSON reader: what it takes, and what it refuses with the byte at which it stopped.
@Suite struct JSONReadingTests {
  private func scan(_ text: String, maxDepth: Int = 64) throws -> JSONValue {
    try JSONScanner.scan(text.utf8, bounds: JSONBounds(depth: maxDepth))
  }

  /// Files that are little in bytes and much in memory.
  @Test(arguments: [("{\"\":0},", "objects"), ("[0],", "lists"), ("0,", "list elements")])
  func bombsOfSmallValuesAreRefused(unit: String, name: String) {
    let text = "[" + String(repeating: unit, count: 400_000) + "0]"
    #expect { try scan(text) } throws: { error in
      (error as? JSONFault)?.message == "there are more \(name) than a file of this size needs"
    }
  }

  @Test func valuesOfEveryKind() throws {
    let value = try scan(
      #" {"a":[1,-2,3.5,1e3,true,false,null],"b":{"c":"\u00e9\ud83d\ude00\n\/é"},"n":9007199254740993} "#
    )
    #expect(
      value["a"]?.elements == [
        .integer(1), .integer(-2), .number(3.5), .number(1000), .boolean(true), .boolean(false),
        .null,
      ])
    #expect(value["b"]?["c"]?.text == "é😀\n/é")
    // 2⁵³ + 1 is no double.
    #expect(value["n"]?.whole == 9_007_199_254_740_993)
    #expect(value.orderedKeys == ["a", "b", "n"])
    #expect(try scan("8.0").whole == 8)
  }

  @Test(arguments: [
    (#"{"a":1,"a":2}"#, 7, "the key “a” appears twice"),
    (#"{"a":NaN}"#, 5, "NaN"),
    (#"{"a":-Infinity}"#, 5, "no JSON number"),
    (#"[1e999]"#, 1, "out of range"),
    (#"[01]"#, 1, "no JSON number"),
    (#"[1.]"#, 3, "a digit is expected"),
    (#"["\ud800"]"#, 8, "surrogate"),
    (#"["\q"]"#, 4, "no JSON escape"),
    ("[\"a\u{1}\"]", 3, "control character"),
    (#"["abc"#, 1, "no closing quote"),
    (#"[1,]"#, 3, "no JSON value"),
    (#"{"a" 1}"#, 5, "“:” is expected"),
    (#"[1] 2"#, 4, "after the end"),
    ("", 0, "ends where a value should be"),
    (#"[tru]"#, 1, "“true” is expected"),
  ])
  func faultsHaveTheirPlace(text: String, offset: Int, reason: String) throws {
    do {
      _ = try scan(text)
      Issue.record("\(text) was read")
    } catch let fault as JSONFault {
      #expect(fault.offset == offset, "\(fault)")
      #expect(fault.message.contains(reason), "\(fault)")
    }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: JSONFault.self) {
      try JSONScanner.scan([0x22, 0xFF, 0x22])
    }
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try scan(deep).elements != nil)
    let bomb = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONFault.self) { try scan(bomb) }
  }

  @Test func filesAreNamedInErrors() throws {
    let folder = try TemporaryFolder()
    let place = try folder.write(#"{"a": 1,}"#, to: "config.json")
    let message = sentence { try JSONFile(place) }
    #expect(message.contains("config.json, byte 8: a key is expected here"))
    let list = try folder.write("[]", to: "list.json")
    #expect(
      sentence { try JSONFile(list).members() }.contains("holds a list where an object is expected")
    )
    #expect(
      sentence { try JSONFile(folder.url.appending(path: "absent.json")) }.contains("is not there"))
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "dangling.json"),
      withDestinationURL: folder.url.appending(path: "blob"))
    #expect(
      sentence { try JSONFile(folder.url.appending(path: "dangling.json")) }
        .contains("an unfinished download"))
  }
}
