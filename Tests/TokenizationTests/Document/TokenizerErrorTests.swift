import EvalTestSupport
import Foundation
import Testing

@testable import Tokenization

/// Broken and hostile files: every one is refused with file, place and remedy, none ends the program.
@Suite struct TokenizerErrorTests {
  /// A WordPiece file with `model` and other members as given.
  private func file(_ model: String, _ others: String = "") -> Data {
    Data("{\"version\":\"1.0\"\(others.isEmpty ? "" : ",\(others)"),\"model\":\(model)}".utf8)
  }

  private static let wordPiece =
    ###"{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","###
    + ###""max_input_chars_per_word":100,"vocab":{"[UNK]":0,"a":1,"##b":2}}"###

  private func refusal(_ data: Data, config: String? = nil) -> TokenizerError? {
    do {
      _ = try Tokenizer(json: data, config: config.map { Data($0.utf8) }, file: "t.json")
      return nil
    } catch {
      return error
    }
  }

  @Test func theBaseOfTheseTestsIsAccepted() throws {
    let tokenizer = try Tokenizer(json: file(Self.wordPiece), config: nil, file: "t.json")
    #expect(tokenizer.encode("ab").ids == [1, 2])
    #expect(tokenizer.encode("b").ids == [0])
  }

  @Test(
    arguments: [
      // Vocabulary.
      (
        #"{"type":"WordPiece","unk_token":"u","vocab":{"u":0,"a":1,"a":2}}"#, "model.vocab",
        "\"a\" appears twice"
      ),
      (
        #"{"type":"WordPiece","unk_token":"u","vocab":{"u":0,"a":1,"b":1}}"#, "model.vocab",
        "id 1 belongs to"
      ),
      (#"{"type":"WordPiece","unk_token":"u","vocab":{}}"#, "model.vocab", "empty"),
      (#"{"type":"WordPiece","unk_token":"u","vocab":[]}"#, "model.vocab", "object"),
      (#"{"type":"WordPiece","unk_token":"u"}"#, "model", "vocab is missing"),
      (
        #"{"type":"WordPiece","unk_token":"[UNK]","vocab":{"a":0}}"#, "model.unk_token",
        "not in vocab"
      ),
      (#"{"type":"WordPiece","vocab":{"a":0}}"#, "model", "unk_token is missing"),
      (#"{"type":"WordLevel","unk_token":"?","vocab":{"a":0}}"#, "model.unk_token", "not in vocab"),
      // Merges.
      (
        #"{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}"#, "model.merges[0]",
        "\"ab\", which is not in vocab"
      ),
      (#"{"type":"BPE","vocab":{"a":0,"ab":1},"merges":["a b"]}"#, "model.merges[0]", "\"b\""),
      (
        #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b","ab"]}"#, "model.merges[1]",
        "one space"
      ),
      (#"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":[1]}"#, "model.merges[0]", "string"),
      (#"{"type":"BPE","vocab":{"a":0},"merges":{}}"#, "model.merges", "list"),
      (#"{"type":"BPE","vocab":{"a":0}}"#, "model", "merges is missing"),
      (
        #"{"type":"BPE","unk_token":"?","vocab":{"a":0},"merges":[]}"#, "model.unk_token",
        "not in vocab"
      ),
      // Unigram.
      (#"{"type":"Unigram","unk_id":7,"vocab":[["a",-1.0]]}"#, "model.unk_id", "7"),
      (#"{"type":"Unigram","unk_id":null,"vocab":[["a",-1.0]]}"#, "model", "unk_id is missing"),
      (#"{"type":"Unigram","unk_id":0,"vocab":[["a",-1.0],["a",-2.0]]}"#, "model.vocab", "twice"),
      (#"{"type":"Unigram","unk_id":0,"vocab":{"a":0}}"#, "model.vocab", "list"),
      (#"{"unknown":true}"#, "model", "type is missing"),
    ])
  func aBrokenModelIsRefused(model: String, place: String, part: String) throws {
    let error = try #require(refusal(file(model)))
    #expect(error.file == "t.json" && error.place == place)
    #expect(error.message.contains(part), "\(error.message)")
    #expect(!error.remedy.isEmpty && error.description.contains(error.remedy))
  }

  @Test(
    arguments: [
      (#"{"type":"BPE","dropout":0.1,"vocab":{"a":0},"merges":[]}"#, "model.dropout", "dropout"),
      (#"{"type":"CharModel","vocab":{"a":0}}"#, "model", "CharModel"),
    ])
  func anUnsupportedModelIsNamed(model: String, place: String, part: String) throws {
    guard case .unsupported(_, let where_, let component) = refusal(file(model)) else {
      Issue.record("\(model) was not refused as unsupported")
      return
    }
    #expect(where_ == place && component.contains(part))
  }

  @Test(
    arguments: [
      (#""normalizer":{"type":"Romanizer"}"#, "normalizer", "the normalizer Romanizer"),
      (
        #""normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"X"}]}"#,
        "normalizer.normalizers[1]", "the normalizer X"
      ),
      (
        #""pre_tokenizer":{"type":"FixedLength","length":3}"#, "pre_tokenizer",
        "the pre-tokenizer FixedLength"
      ),
      (
        #""pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a)\\1"},"behavior":"Isolated","invert":false}"#,
        "pre_tokenizer.pattern.Regex", "\\1"
      ),
      (
        #""pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Doubled","invert":false}"#,
        "pre_tokenizer.behavior", "Doubled"
      ),
      (
        #""pre_tokenizer":{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}"#,
        "pre_tokenizer.prepend_scheme", "prepend_scheme"
      ),
      (#""post_processor":{"type":"Chat"}"#, "post_processor", "the post-processor Chat"),
      (
        #""post_processor":{"type":"TemplateProcessing","single":[],"special_tokens":{}}"#,
        "post_processor.single", "without the text"
      ),
    ])
  func anUnsupportedComponentIsNamed(member: String, place: String, part: String) {
    guard case .unsupported(_, let where_, let component) = refusal(file(Self.wordPiece, member))
    else {
      Issue.record("\(member) was not refused as unsupported")
      return
    }
    #expect(where_ == place && component.contains(part), "\(where_): \(component)")
  }

  @Test(
    arguments: [
      (
        #""normalizer":{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#,
        "normalizer.precompiled_charsmap", "damaged"
      ),
      (
        #""normalizer":{"type":"Replace","pattern":{"String":""},"content":"x"}"#,
        "normalizer.pattern.String", "empty"
      ),
      (
        #""normalizer":{"type":"Replace","pattern":{"String":"a"}}"#, "normalizer",
        "content is missing"
      ),
      (#""normalizer":{}"#, "normalizer", "type is missing"),
      (#""normalizer":"NFC""#, "normalizer", "type is missing"),
      (
        #""pre_tokenizer":{"type":"CharDelimiterSplit","delimiter":"ab"}"#,
        "pre_tokenizer.delimiter", "single"
      ),
      (
        #""added_tokens":[{"id":3,"content":"x"},{"id":4,"content":"x"}]"#, "added_tokens[1]",
        "twice"
      ),
      (
        #""added_tokens":[{"id":3,"content":"x"},{"id":3,"content":"y"}]"#, "added_tokens[1]",
        "id 3 belongs"
      ),
      (
        #""added_tokens":[{"id":2,"content":"a"}]"#, "added_tokens[0]",
        "id 1 in the model and 2 here"
      ),
      (#""added_tokens":[{"id":1,"content":"x"}]"#, "added_tokens[0]", "belongs to \"a\""),
      (#""added_tokens":[{"id":9,"content":"x"}]"#, "added_tokens[0]", "next free id is 3"),
      (#""added_tokens":[{"id":-1,"content":"x"}]"#, "added_tokens[0].id", "whole number"),
      (#""added_tokens":{}"#, "added_tokens", "list"),
      (
        #""post_processor":{"type":"BertProcessing","sep":["[SEP]",5],"cls":["a",1]}"#,
        "post_processor.sep", "not in the vocabulary"
      ),
      (
        #""post_processor":{"type":"BertProcessing","sep":["a",5],"cls":["a",1]}"#,
        "post_processor.sep", "id 1 in the vocabulary and 5 here"
      ),
      (
        #""post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}}],"special_tokens":{}}"#,
        "post_processor.single[0]", "not declared"
      ),
      (#""truncation":{"max_length":-5}"#, "truncation.max_length", "whole number"),
    ])
  func aBrokenMemberIsRefused(member: String, place: String, part: String) throws {
    let error = try #require(refusal(file(Self.wordPiece, member)))
    #expect(error.place == place)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test(
    arguments: [
      ("", "too early"), ("{", "a key is expected"), ("[]", "“{” is expected"),
      (#"{"a":NaN}"#, "no JSON value"),
      (#"{"a":1e999}"#, "out of range"), (#"{"a":01}"#, "no JSON number"),
      (#"{"a":"\ud800"}"#, "surrogate"),
      (#"{"a":"\x"}"#, "escape"), ("{\"a\":\"\u{1}\"}", "control"), (#"{"a":1,"a":2}"#, "twice"),
      (#"{"a":1} x"#, "after the end"), (#"{"a":Infinity}"#, "no JSON value"),
      (#"{"model":{"vocab":{"a":1.5},"unk_token":"a","type":"WordLevel"}}"#, "whole number"),
      (#"{"model":{"vocab":{"a":-1},"unk_token":"a","type":"WordLevel"}}"#, "whole number"),
      (
        #"{"model":{"vocab":{"a":99999999999999999999},"unk_token":"a","type":"WordLevel"}}"#,
        "or more"
      ),
    ])
  func textThatIsNotJSONIsRefused(text: String, part: String) {
    guard case .notJSON(let file, let offset, let reason) = refusal(Data(text.utf8)) else {
      Issue.record("\(text) was not refused as JSON")
      return
    }
    #expect(file == "t.json" && offset >= 0 && offset <= text.utf8.count)
    #expect(reason.contains(part), "\(reason)")
  }

  @Test func aDepthBombIsRefused() {
    for bracket in ["[", "{\"a\":"] {
      let bomb = String(repeating: bracket, count: 200_000)
      for text in ["{\"normalizer\":\(bomb)", "{\"model\":{\"vocab\":\(bomb)"] {
        guard case .notJSON(_, _, let reason) = refusal(Data(text.utf8)) else {
          Issue.record("not refused")
          continue
        }
        #expect(reason.contains("nest deeper than 64"))
      }
    }
  }

  @Test func aBombOfSmallValuesIsRefused() {
    let bomb = "{\"added_tokens\":[" + String(repeating: "{},", count: 1_000_001) + "{}]}"
    guard case .notJSON(_, _, let reason) = refusal(Data(bomb.utf8)) else {
      Issue.record("not refused")
      return
    }
    #expect(reason.contains("than a file of this size needs"))
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    var data = file(Self.wordPiece)
    data[10] = 0xFF
    guard case .notJSON(_, _, let reason) = refusal(data) else {
      Issue.record("not refused")
      return
    }
    #expect(reason.contains("UTF-8"))
  }

  @Test func aFileThatIsTooLargeIsNotParsed() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "tokenizer.json")
    #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
    let handle = try FileHandle(forWritingTo: url)
    // A hole: no disk is used.
    try handle.truncate(atOffset: UInt64(TokenizerDocument.sizeLimit) + 1)
    try handle.close()
    #expect {
      _ = try Tokenizer(contentsOf: url, config: nil)
    } throws: { error in
      guard case .tooLarge(let file, let bytes, let limit)? = error as? TokenizerError else {
        return false
      }
      return file == url.path && bytes == limit + 1
    }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let url = URL(fileURLWithPath: "/no/such/tokenizer.json")
    #expect(throws: TokenizerError.missing(file: url.path, reason: "there is no such file")) {
      _ = try Tokenizer(contentsOf: url, config: nil)
    }
  }

  @Test(
    arguments: [
      ("[]", "an object"), (#"{"model_max_length":-1}"#, "above 0"),
      (#"{"add_bos_token":"yes"}"#, "true or false"),
      (#"{"bos_token":{"id":1}}"#, "content is missing"),
    ])
  func aBrokenConfigurationIsRefused(config: String, part: String) throws {
    let error = try #require(refusal(file(Self.wordPiece), config: config))
    #expect(error.file == "tokenizer_config.json")
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test func aConfigurationIsRead() throws {
    let config =
      #"{"model_max_length":1e30,"add_eos_token":true,"cls_token":{"content":"a","lstrip":false},"#
      + #""padding_side":"left","chat_template":"…"}"#
    let tokenizer = try Tokenizer(
      json: file(Self.wordPiece), config: Data(config.utf8), file: "t.json")
    #expect(tokenizer.configuration.modelMaxLength == nil)
    #expect(tokenizer.configuration.addsEOS == true && tokenizer.configuration.addsBOS == nil)
    #expect(tokenizer.cls == SpecialToken(content: "a", id: 1))
    #expect(tokenizer.sep == nil)
    #expect(tokenizer.configuration.paddingSide == "left")
  }

  /// Keys and tokens that would be passed over are refused by name.
  @Test(
    arguments: [
      (#"{"sep_token":"nowhere"}"#, "nowhere"),
      (#"{"additional_special_tokens":["nowhere"]}"#, "nowhere"),
      (#"{"added_tokens_decoder":{"9":{"content":"nowhere"}}}"#, "nowhere"),
      (#"{"split_special_tokens":true}"#, "split_special_tokens"),
      (#"{"token_warp":3}"#, "token_warp"),
    ])
  func whatWouldBePassedOverIsRefused(config: String, part: String) throws {
    let error = try #require(refusal(file(Self.wordPiece), config: config))
    #expect(error.file == "tokenizer_config.json")
    #expect(error.message.contains(part) && error.message.contains("not supported"), "\(error)")
  }

  /// A file cut anywhere is refused, never read as a smaller tokenizer.
  @Test(arguments: ["wordlevel", "wordpiece"]) func aTruncatedFileIsRefused(name: String) throws {
    let data = try Data(contentsOf: Fixture.url("\(name).tokenizer.json"))
    let end = try #require(data.lastIndex(of: 0x7D))
    for length in stride(from: 0, to: end, by: 13) {
      #expect(refusal(data.prefix(length)) != nil, "the first \(length) bytes were accepted")
    }
  }

  /// Changed bytes give an error or another tokenizer, never a crash.
  @Test(arguments: ["prefixed", "unigram-compiled", "clip", "wordpiece", "llama2"])
  func damagedFilesDoNotEndTheProgram(name: String) throws {
    let data = try Data(contentsOf: Fixture.url("\(name).tokenizer.json"))
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      // Knuth's MMIX generator.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var accepted = 0
    for _ in 0..<150 {
      var damaged = data
      // The components stand before the vocabulary: half of the damage goes there.
      for _ in 0..<1 + next(3) {
        let at = next(next(2) == 0 ? min(1500, damaged.count) : damaged.count)
        damaged[at] = next(2) == 0 ? UInt8(next(95) + 32) : damaged[at] ^ UInt8(1 << next(7))
      }
      guard let tokenizer = try? Tokenizer(json: damaged, config: nil, file: "t") else { continue }
      accepted += 1
      let encoding = tokenizer.encode("Zug 12 \u{1} ① 北京 <s>[CLS] e\u{301}\u{323} don't")
      #expect(encoding.ids.allSatisfy { $0 >= 0 && Int($0) <= tokenizer.largestID })
    }
    #expect(accepted < 150)
  }
}
