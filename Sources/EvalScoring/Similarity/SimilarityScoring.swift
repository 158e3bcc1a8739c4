package import EvalCore

/// Scores of similarity tasks: every similarity with every correlation, over all pairs and subset by
/// subset.
package enum SimilarityScoring {
  /// The twelve metrics, in the order of ``Similarity`` and ``Correlation``.
  package static let metrics: [Metric] = Similarity.allCases.flatMap { similarity in
    Correlation.allCases.map { .correlation(similarity, $0) }
  }

  /// Scores a similarity task.
  ///
  /// - Parameters:
  ///   - rows: The content of `task`; a text is the row of its vector.
  ///   - embeddings: Vectors `[texts, dimension]`.
  /// - Throws: ``EvalError`` for vectors that are not finite.
  package static func score(
    _ task: TaskData, rows: TaskData.Content<Int>, embeddings: Embeddings
  ) throws -> TaskResult {
    guard case .pairs(let subsets) = rows else {
      throw EvalError.internalFault("\(task.spec.id) has no sentence pairs to score")
    }
    let compared = try subsets.map { subset in
      try PairSimilarities(of: embeddings, first: subset.first, second: subset.second)
    }
    let perSubset = zip(subsets, compared).map { subset, similarities in
      SubsetResult(
        subset: subset.name, n: subset.gold.count,
        scores: scores(gold: subset.gold) { similarities[$0] })
    }
    let gold = subsets.flatMap(\.gold)
    let joined = Dictionary(
      uniqueKeysWithValues: Similarity.allCases.map { similarity in
        (similarity, compared.flatMap { $0[similarity] })
      })
    var notes = task.notes
    let zeros = compared.reduce(0) { $0 + $1.zeroVectorPairs }
    if zeros > 0 {
      notes.append(
        "\(zeros) of \(counted(gold.count, "pair")) \(zeros == 1 ? "has" : "have") a zero vector; a cosine with it counts as 0"
      )
    }
    return TaskResult(
      request: task.request, group: task.spec.group, metric: .cosineSpearman, n: gold.count,
      scores: scores(gold: gold) { joined[$0] ?? [] },
      mean: averages(of: perSubset, weighted: false),
      wmean: averages(of: perSubset, weighted: true), subsets: perSubset, notes: notes,
      items: .pairs(
        similarity: joined[.cosine] ?? [], gold: gold, subsetSizes: subsets.map(\.gold.count)))
  }

  private static func scores(gold: [Double], similarities: (Similarity) -> [Double])
    -> [Metric: Score]
  {
    var scores: [Metric: Score] = [:]
    for similarity in Similarity.allCases {
      let values = similarities(similarity)
      for correlation in Correlation.allCases {
        scores[.correlation(similarity, correlation)] = correlation.score(values, gold)
      }
    }
    return scores
  }

  /// The mean over subsets, plain or weighted by pairs. It is degenerate as soon as one subset is:
  /// a mean is never taken over a missing value.
  package static func averages(of subsets: [SubsetResult], weighted: Bool) -> [Metric: Score] {
    Dictionary(
      uniqueKeysWithValues: metrics.map { metric in
        var (sum, weights) = (0.0, 0.0)
        for subset in subsets {
          guard let value = subset.scores[metric]?.value else {
            return (metric, .degenerate("subset \(subset.subset) has no \(metric)"))
          }
          let weight = weighted ? Double(subset.n) : 1
          sum += weight * value
          weights += weight
        }
        return (metric, subsets.isEmpty ? .degenerate("no subsets") : .value(sum / weights))
      })
  }
}
