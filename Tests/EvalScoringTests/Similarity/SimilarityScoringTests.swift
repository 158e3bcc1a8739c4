import EvalCore
import EvalScoring
import Testing

@Suite struct SimilarityScoringTests {
  struct Reference: Decodable {
    struct Similarities: Decodable {
      var dimension: Int
      var values: [Float]
      var cosine: [Double]
      var dot: [Double]
      var euclidean: [Double]
      var manhattan: [Double]
    }
    var similarities: Similarities
  }

  @Test func agreesWithNumPy() throws {
    let reference = try Fixture.load("correlations", as: Reference.self).similarities
    let embeddings = Embeddings(dimension: reference.dimension, values: reference.values)
    let count = embeddings.count / 2
    let found = try PairSimilarities(
      of: embeddings, first: (0..<count).map { 2 * $0 }, second: (0..<count).map { 2 * $0 + 1 })
    for (mine, theirs) in [
      (found.cosine, reference.cosine), (found.dot, reference.dot),
      (found.euclidean, reference.euclidean), (found.manhattan, reference.manhattan),
    ] {
      for (a, b) in zip(mine, theirs) { #expect(abs(a - b) <= 1e-12) }
    }
    // Rows 2 and 3 are equal, rows 4 and 5 opposite.
    #expect(found.cosine[1] == 1)
    #expect(found.euclidean[1] == 0)
    #expect(found.cosine[2] == -1)
  }

  private func task(_ subsets: [TaskData.PairSubset<String>]) -> TaskData {
    TaskData(
      spec: TaskSpec(
        id: "STS12", title: "STS 2012", group: .sts, kind: .similarity(goldRange: 0...5),
        subsets: subsets.map { SubsetSpec($0.name, counts: [.test: $0.gold.count]) }, licence: "",
        homepage: "", citation: ""),
      request: TaskRequest(
        task: "STS12", version: 1, text: .senteval, split: .test, subsets: subsets.map(\.name)),
      content: .pairs(subsets))
  }

  /// The content of `data`, whose texts are written row numbers.
  private func rows(_ data: TaskData) throws -> TaskData.Content<Int> {
    try data.sentences.map { try #require(Int($0)) }
  }

  /// Rows "0" … "5" at growing angles to row "0".
  private let fan = Embeddings(
    dimension: 2, values: [1, 0, 0.9, 0.1, 0.7, 0.7, 0.3, 0.9, -0.2, 1, -1, 0.1])

  private func pairs(_ name: String, with others: [Int], gold: [Double])
    -> TaskData.PairSubset<String>
  {
    .init(
      name: name, first: others.map { _ in "0" }, second: others.map(String.init), gold: gold)
  }

  @Test func computesEveryMetricAndAggregation() throws {
    // Similarity falls with the row number. a: gold falls too, ρ = 1. b: gold rises, ρ = −1.
    let data = task([
      pairs("a", with: [1, 2, 3, 4], gold: [5, 4, 3, 2]), pairs("b", with: [1, 3], gold: [1, 4]),
    ])
    let result = try SimilarityScoring.score(data, rows: rows(data), embeddings: fan)
    #expect(result.n == 6)
    #expect(result.metric == .cosineSpearman)
    for scores in [result.scores, result.mean, result.wmean] + result.subsets.map(\.scores) {
      #expect(Set(scores.keys) == Set(SimilarityScoring.metrics))
      #expect(scores.count == 12)
    }
    #expect(result.subsets.map { $0.scores[.cosineSpearman] } == [.value(1), .value(-1)])
    #expect(result.mean[.cosineSpearman] == .value(0))
    // (4 · 1 + 2 · −1) / 6
    #expect(result.wmean[.cosineSpearman] == .value(2.0 / 6))
    guard case .pairs(let similarity, let gold, let sizes) = result.items else {
      Issue.record("pairs are kept")
      return
    }
    #expect(sizes == [4, 2])
    #expect(gold == [5, 4, 3, 2, 1, 4])
    #expect(Correlation.spearman.score(similarity, gold) == result.score)
  }

  @Test func meansAreNeverTakenOverAMissingSubset() throws {
    let data = task([
      pairs("a", with: [1, 2, 3], gold: [5, 4, 3]), pairs("flat", with: [1, 2], gold: [2, 2]),
    ])
    let result = try SimilarityScoring.score(data, rows: rows(data), embeddings: fan)
    #expect(result.mean[.cosineSpearman] == .degenerate("subset flat has no cosine_spearman"))
    #expect(result.wmean[.cosinePearson] == .degenerate("subset flat has no cosine_pearson"))
    #expect(result.scores[.cosineSpearman]?.value != nil)
  }

  @Test func zeroVectorsCountAsZeroAndAreTold() throws {
    var embeddings = fan
    embeddings.values[2] = 0
    embeddings.values[3] = 0
    let data = task([pairs("a", with: [1, 2, 3], gold: [5, 4, 3])])
    let result = try SimilarityScoring.score(data, rows: rows(data), embeddings: embeddings)
    #expect(result.notes == ["1 of 3 pairs has a zero vector; a cosine with it counts as 0"])
    guard case .pairs(let similarity, _, _) = result.items else { return }
    #expect(similarity[0] == 0)
  }

  @Test func vectorsThatAreNotFiniteAreRefused() {
    var embeddings = fan
    embeddings.values[7] = .nan
    #expect {
      try PairSimilarities(of: embeddings, first: [0, 1], second: [2, 3])
    } throws: { error in
      guard case EvalError.badData(_, let place, _, _) = error else { return false }
      return place == "row 4"
    }
  }
}
