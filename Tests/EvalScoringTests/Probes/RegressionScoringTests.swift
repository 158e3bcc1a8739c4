import EvalCore
import EvalScoring
import Testing

@Suite struct RegressionScoringTests {
  struct Row: Decodable {
    var first: String
    var second: String
    var gold: Double

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      first = try container.decode(String.self)
      second = try container.decode(String.self)
      gold = try container.decode(Double.self)
    }
  }

  struct Reference: Decodable {
    var splits: [String: [Row]]
    var vectors: [String: [Float]]
    var pearson: Double
    var spearman: Double
  }

  @Test func agreesWithPyTorch() throws {
    let reference: Reference = try Fixture.load("regressor")
    let texts = reference.vectors.keys.sorted()
    let rows = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
    func subset(_ name: String) throws -> TaskData.PairSubset<String> {
      let part = try #require(reference.splits[name])
      return .init(
        name: name, first: part.map(\.first), second: part.map(\.second), gold: part.map(\.gold))
    }
    let data = TaskData(
      spec: TaskSpec(
        id: "SICKR-learned", title: "SICK-R", group: .extra, kind: .regression(goldRange: 1...5),
        subsets: [], licence: "", homepage: "", citation: ""),
      request: TaskRequest(
        task: "SICKR-learned", version: 1, text: .senteval, split: .test, subsets: []),
      content: .scoredSplits(
        train: try subset("train"), dev: try subset("dev"), test: try subset("test")))
    let result = try RegressionScoring.score(
      data, rows: data.sentences.map { try #require(rows[$0]) },
      embeddings: Embeddings(dimension: 4, values: texts.flatMap { reference.vectors[$0] ?? [] }),
      spec: ProbeSpec())
    let pearson = try #require(result.score.value)
    let spearman = try #require(result.scores[.regression(.spearman)]?.value)
    #expect(abs(pearson - reference.pearson) < 1e-3)
    #expect(abs(spearman - reference.spearman) < 1e-2)
    guard case .pairs(let predicted, let gold, _) = result.items else { return }
    #expect(gold == reference.splits["test"]?.map(\.gold))
    #expect(predicted.allSatisfy { (1...5).contains($0) })
  }
}
