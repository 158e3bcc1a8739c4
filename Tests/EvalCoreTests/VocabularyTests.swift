import EvalCore
import EvalTestSupport
import Foundation
import Testing

@Suite struct VocabularyTests {
  @Test func metricsReadBack() throws {
    var metrics: [Metric] = [.accuracy, .f1]
    for correlation in Correlation.allCases {
      metrics.append(.regression(correlation))
      metrics += Similarity.allCases.map { .correlation($0, correlation) }
    }
    #expect(Set(metrics.map(\.rawValue)).count == metrics.count)
    for metric in metrics {
      #expect(Metric(rawValue: metric.rawValue) == metric)
      let scores: [Metric: Score] = [metric: .value(0.1 + 0.2)]
      let data = try JSONEncoder().encode(scores)
      #expect(String(decoding: data, as: UTF8.self).contains("\"\(metric.rawValue)\":"))
      #expect(try JSONDecoder().decode([Metric: Score].self, from: data) == scores)
    }
    for name in ["", "cosine", "cosine_", "spearman", "cosine_rho", "a_b_c", "_f1"] {
      #expect(Metric(rawValue: name) == nil)
    }
  }

  @Test func scoresReadBackWithTheirReasons() throws {
    for score in [Score.value(0), .value(-1), .value(0.1), .degenerate("n = 1"), .degenerate("")] {
      let data = try JSONEncoder().encode([score])
      #expect(try JSONDecoder().decode([Score].self, from: data) == [score])
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Score].self, from: Data("[null]".utf8))
    }
  }

  /// FIPS 180-4 example values.
  @Test func digestsAreSHA256() {
    #expect(
      ContentDigest(ofText: "abc").hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      ContentDigest(ofText: "").hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var pieces = DigestAccumulator()
    pieces.update("a")
    Data("bc".utf8).withUnsafeBytes { pieces.update($0) }
    #expect(pieces.finished() == ContentDigest(ofText: "abc"))
    #expect(ContentDigest(ofText: "abc").short == "ba7816bf8f01")
    #expect(ContentDigest(hex: "ABCDEF").hex == "abcdef")
  }

  @Test func canonicalJSONHasOneSpelling() throws {
    let one = try CanonicalJSON.encode(["b": 1.5, "a/c": 2])
    #expect(String(decoding: one, as: UTF8.self) == "{\"a/c\":2,\"b\":1.5}")
  }

  @Test func nearMissesAreNear() {
    let names = ["STS12", "STS13", "STSB", "SICKR", "MRPC"]
    #expect(nearMisses(for: "STS21", among: names).contains("STS12"))
    #expect(nearMisses(for: "sick", among: names).first == "SICKR")
    #expect(nearMisses(for: "quaternion", among: names).isEmpty)
    #expect(nearMisses(for: ":x", among: ["MR", "CR"]).isEmpty)
    #expect(nearMisses(for: "mt", among: ["MR", "CR"]) == ["MR"])
    #expect(nearMisses(for: "STS", among: names, limit: 2).count == 2)
    #expect(nearMisses(for: "", among: names).isEmpty)
    // A hostile file may bring a name or a list that would take minutes to compare.
    #expect(nearMisses(for: String(repeating: "a", count: 100_000), among: names).isEmpty)
    #expect(nearMisses(for: "name", among: (0..<400_000).map { "name\($0)" }).isEmpty)
  }

  @Test func errorsNameFilePlaceAndRemedy() {
    let errors: [(EvalError, Int32)] = [
      (.internalFault("m"), 1), (.usage("m", remedy: "r"), 64),
      (.badData(file: "f", place: "p", "m", remedy: "r"), 65),
      (.missingInput(path: "f", "m", remedy: "r"), 66), (.unreachable("f", "m", remedy: "r"), 69),
      (.cannotCreate(path: "f", "m", remedy: "r"), 73),
      (.inputOutput(path: "f", "m", remedy: "r"), 74), (.denied("m", remedy: "r"), 77),
      (.unsupported("m", file: "f", remedy: "r"), 78),
    ]
    for (error, code) in errors {
      #expect(error.exitCode == code)
      #expect(error.description.contains("m") && error.description.hasSuffix("."))
    }
    #expect(
      EvalError.badData(file: "a.json", place: "row 3", "is empty", remedy: "fill it").description
        == "a.json, row 3: is empty. Fill it.")
  }

  @Test func blanksAreTrimmedByByte() {
    #expect(" \t\r\n a b \n".trimmingASCIIWhitespace() == "a b")
    #expect("".trimmingASCIIWhitespace() == "" && " \n".trimmingASCIIWhitespace() == "")
    // A no-break space and U+0085 are text.
    #expect("\u{A0}x\u{85}".trimmingASCIIWhitespace() == "\u{A0}x\u{85}")
    #expect("abc".capitalisedFirst == "Abc" && "".capitalisedFirst == "")
  }
}

@Suite struct ConformanceTests {
  @Test func theFakeBackendKeepsTheLaws() async throws {
    #expect(try await ModelConformance.violations(of: FakeModel()) == [])
  }

  /// Models that break one law each; the suite finds each of them.
  @Test func brokenModelsAreFound() async throws {
    for fault in FaultyModel.Fault.allCases {
      let violations = try await ModelConformance.violations(of: FaultyModel(fault: fault))
      #expect(!violations.isEmpty, "\(fault)")
    }
  }

  private struct FaultyModel: SeparateRecipesModel {
    enum Fault: CaseIterable { case order, neighbours, shape, finite, empty, progress }
    var fault: Fault
    var identity: ModelIdentity { FakeModel().identity }
    let defaultRecipe = Recipe()
    let honoured = RecipeFields.all
    let kindName = "a faulty model"

    func vectors(
      of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
    ) async throws -> Embeddings {
      let good = try await FakeModel().embed(
        texts, under: recipe, progress: fault == .progress ? nil : progress)
      var bad = good
      switch fault {
      case .order where texts.count > 1:
        bad.values = Array(good.values[good.dimension...]) + good.values[..<good.dimension]
      case .neighbours: bad.values = good.values.map { $0 + Float(texts.count) }
      case .shape: bad.values.append(1)
      case .finite: if !bad.values.isEmpty { bad.values[0] = .nan }
      case .empty: if texts.contains("") { throw CancellationError() }
      case .progress: progress?(1, 1)
      case .order: break
      }
      return bad
    }
  }
}

@Suite struct SnapshotComparisonTests {
  @Test func differencesAreShownByLine() throws {
    guard !Snapshot.isRecording else { return }
    let folder = try TemporaryFolder()
    let file = try folder.write("a\nb\nc\n", to: "s.txt")
    #expect(Snapshot.difference(of: "a\nb\nc\n", from: file) == nil)
    #expect(Snapshot.difference(of: "a\nx\nc\n", from: file)?.contains("line 2") == true)
    #expect(Snapshot.difference(of: "a\nb\nc\nd\n", from: file) != nil)
    #expect(Snapshot.difference(of: "a\r\nb\nc\n", from: file) != nil)
    #expect(
      Snapshot.difference(of: "", from: folder.url.appending(path: "no"))?.contains("missing")
        == true)
  }
}

@Suite struct SentenceTests {
  @Test func countsAgreeWithTheirNouns() {
    #expect(counted(0, "text") == "0 texts" && counted(1, "text") == "1 text")
    #expect(counted(2, "batch", plural: "batches") == "2 batches")
  }

  @Test func aHeadlineThatEndsIsNotEndedAgain() {
    let asks = EvalError.usage("what is “x”?", remedy: "write y")
    #expect(asks.description == "what is “x”? Write y.")
    let says = EvalError.inputOutput(path: "f", "it broke.", remedy: "try again")
    #expect(says.description == "f: it broke. Try again.")
    let plain = EvalError.usage("no", remedy: "did you mean y?")
    #expect(plain.description == "no. Did you mean y?")
  }

  @Test func failuresOfFilesAreToldInWords() {
    let missing = #expect(throws: (any Error).self) {
      try Data(contentsOf: URL(fileURLWithPath: "/no/such/file"))
    }
    #expect(missing?.fileReason.lowercased().contains("no such file") == true)
    let folder = #expect(throws: (any Error).self) {
      try FileHandle(forReadingFrom: URL(fileURLWithPath: "/")).readToEnd()
    }
    let reason = folder?.fileReason ?? ""
    #expect(!reason.isEmpty && !reason.contains("NSCocoaErrorDomain"), "\(reason)")
  }
}
