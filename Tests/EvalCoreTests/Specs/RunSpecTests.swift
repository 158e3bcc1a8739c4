import EvalTestSupport
import Foundation
import Testing

@testable import EvalCore

@Suite struct RunSpecTests {
  private static let spec = SampleResults.run(
    SampleResults.stsTasks() + SampleResults.transferTasks()
  )
  .spec

  @Test func aSpecReadsBack() throws {
    let data = try CanonicalJSON.encode(Self.spec)
    #expect(try JSONDecoder().decode(RunSpec.self, from: data) == Self.spec)
    #expect(try CanonicalJSON.encode(JSONDecoder().decode(RunSpec.self, from: data)) == data)
    let pretty = try JSONDecoder().decode(RunSpec.self, from: CanonicalJSON.pretty(Self.spec))
    #expect(try pretty.digest() == Self.spec.digest())
  }

  /// Whatever is changed, the digest changes: nothing that moves a score is outside the spec.
  @Test func everyPartIsInTheDigest() throws {
    var specs = [Self.spec]
    let changes: [(inout RunSpec) -> Void] = [
      { $0.model.name = "x" }, { $0.model.backend = ModelIdentity.Backend(rawValue: "http") },
      { $0.model.digests["weights"] = ContentDigest(ofText: "other") },
      { $0.model.attributes["a"] = "b" }, { $0.recipe.attention = .last(2) },
      { $0.recipe.padding = .billmLeak(LeakBatching()) },
      { $0.recipe.padding = .billmLeak(LeakBatching(side: .left)) },
      { $0.recipe.padding = .billmLeak(LeakBatching(padID: 0)) },
      { $0.recipe.padding = .billmLeak(LeakBatching(batchSize: 32)) },
      { $0.recipe.padding = .billmLeak(LeakBatching(order: .gold)) },
      { $0.recipe.pooling = .cls }, { $0.recipe.layer = .state(-2) },
      { $0.recipe.normsEarlyLayers = true }, { $0.recipe.prompts = ["a {text}"] },
      { $0.recipe.instruction = "i" }, { $0.recipe.specialTokens.bos = .omit },
      { $0.recipe.specialTokens.eos = .add }, { $0.recipe.specialTokens.assertLast = "</s>" },
      { $0.recipe.truncation.maxTokens = 17 }, { $0.recipe.truncation.target = .text },
      { $0.recipe.appliesHeads = false }, { $0.recipe.dimensions = 64 },
      { $0.recipe.normalisation = .none }, { $0.recipe.textRule = .promptEOL },
      { $0.protocol = .mteb }, { $0.tasks.removeLast() }, { $0.tasks[0].text = .raw },
      { $0.tasks[0].version = 2 }, { $0.tasks[0].split = .dev },
      { $0.tasks[0].subsets = ["MSRpar"] },
      { $0.data = ContentDigest(ofText: "x") }, { $0.isSample = true }, { $0.probe = nil },
      { $0.probe?.folds = 5 }, { $0.probe?.solver = .sentevalAdam }, { $0.probe?.seed = 1 },
      { $0.limit = 5 },
    ]
    for change in changes {
      var spec = Self.spec
      change(&spec)
      specs.append(spec)
    }
    let digests = try specs.map { try $0.digest().hex }
    #expect(Set(digests).count == specs.count)
    for place in Self.parts {
      let base = try Self.value(at: place, of: specs[0])
      let others = try specs.dropFirst().map { try Self.value(at: place, of: $0) }
      #expect(others.contains { $0 != base }, "\(place) is not changed above")
    }
    #expect(Precision.allCases.count == 1)
    for place in [["schema"], ["recipe", "precision"]] {
      #expect(try Self.value(at: place, of: Self.spec) != nil)
    }
    for spec in specs {
      let back = try JSONDecoder().decode(RunSpec.self, from: CanonicalJSON.encode(spec))
      #expect(back == spec)
    }
  }

  /// The place of every part that has more than one value: `schema` and the precision of a recipe have one each, and
  /// stand in the encoded spec nevertheless.
  private static var parts: [[String]] {
    RunSpec.CodingKeys.allCases.map { [$0.stringValue] }.filter { $0 != ["schema"] }
      + RecipeField.all.map { ["recipe"] + $0.place }.filter { $0 != ["recipe", "precision"] }
      + ["backend", "name", "digests", "attributes"].map { ["model", $0] }
      + ["solver", "folds", "seed"].map { ["probe", $0] }
  }

  /// The members of the encoded form of `spec`.
  private static func members(_ spec: RunSpec) throws -> NSDictionary {
    let data = try CanonicalJSON.encode(spec)
    return try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
  }

  /// What stands at `place` in the encoded form of `spec`; nil where nothing does.
  private static func value(at place: [String], of spec: RunSpec) throws -> NSObject? {
    try place.reduce(members(spec) as NSObject?) { value, key in
      (value as? NSDictionary)?[key] as? NSObject
    }
  }

  @Test func unknownKeysAreErrorsWithTheNearestName() throws {
    let text = String(decoding: try CanonicalJSON.encode(Self.spec), as: UTF8.self)
    for (from, to, near) in [
      ("\"isSample\"", "\"isSampel\"", "isSample"), ("\"pooling\"", "\"poolin\"", "pooling"),
      ("\"textRule\"", "\"textrules\"", "textRule"),
    ] {
      let changed = text.replacing(from, with: to)
      #expect(
        performing: { try JSONDecoder().decode(RunSpec.self, from: Data(changed.utf8)) },
        throws: { "\($0)".contains("did you mean “\(near)”") })
    }
    let future = text.replacing("\"schema\":1", with: "\"schema\":2")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RunSpec.self, from: Data(future.utf8))
    }
  }

  @Test func theSignaturePinsWhatAScoreMeans() {
    var spec = Self.spec
    let plain = spec.signature(version: "1")
    #expect(plain.contains("protocol:senteval|text:senteval|split:test|agg:all"))
    #expect(plain.contains("probe:lbfgs-10"))
    spec.recipe.padding = .billmLeak(LeakBatching())
    spec.recipe.prompts = ["x {text}"]
    spec.limit = 9
    spec.isSample = true
    let marked = spec.signature(version: "1")
    for part in ["padding:billm-leak", "prompt:", "limit:9", "sample", "v:1"] {
      #expect(marked.split(separator: "|").contains { $0.hasPrefix(part) }, "\(part)")
    }
    #expect(!plain.contains("sample") && !plain.contains("limit"))
    #expect(plain.contains("|pool:") && plain.contains("|dtype:"))
    // What a server does inside is not ours to state, and its attributes are its own words.
    spec.model.attributes["weights"] = "any|words"
    for name in ["http", "exec", "vectors", "builtin"] {
      let backend = ModelIdentity.Backend(rawValue: name)
      spec.model.backend = backend
      let foreign = spec.signature(version: "1")
      #expect(foreign.contains("|backend:\(backend.rawValue)|"))
      for part in ["pool:", "layer:", "attn:", "dtype:", "weights:"] {
        #expect(!foreign.contains(part))
      }
    }
  }

  @Test func anAverageIsNeverOverAMissingTask() {
    var result = SampleResults.run(SampleResults.stsTasks())
    let all = SampleResults.declarations
    #expect(result.average(of: .sts, declarations: all) != nil)
    #expect(result.average(of: .transfer, declarations: all) == nil)
    #expect(result.average(of: .sts, declarations: []) == nil)
    result.tasks[3].scores[.cosineSpearman] = .degenerate("constant")
    #expect(result.average(of: .sts, declarations: all) == nil)
    #expect(
      result.average(of: .sts, declarations: Array(all.prefix(2)))
        == (0.72369 + 0.8060316722) / 2)
    result.tasks[0].request.subsets.removeLast()
    #expect(result.average(of: .sts, declarations: Array(all.prefix(2))) == nil)
  }
}
