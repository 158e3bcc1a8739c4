import EvalCore
import EvalReports
import EvalScoring
import EvalTestSupport
import Foundation

/// Result folders of runs that look real: two tasks, whose scores follow from their items.
struct PlantedFolder {
  let binary: Binary

  /// Writes `name` with similarities changed by `change`, and returns its path.
  func write(
    _ name: String, protocol evaluation: EvaluationProtocol = .senteval, isSample: Bool = false,
    limit: Int? = nil, tasks: Int = 2, items: Bool = true,
    change: (Int, Double) -> Double = { $1 }
  ) throws -> String {
    let planted = [("STSB", 300), ("SICKR", 500)].prefix(tasks).map { id, count in
      var task = SampleResults.similarityTask(id, subsets: [(id, count)], score: 0)
      guard case .pairs(let similarity, let gold, let sizes) = task.items else { return task }
      let changed = similarity.indices.map { change($0, similarity[$0]) }
      let scores: [Metric: Score] = [
        .cosineSpearman: Correlation.spearman.score(changed, gold),
        .cosinePearson: Correlation.pearson.score(changed, gold),
      ]
      task.scores = scores
      task.subsets[0].scores = scores
      task.items = .pairs(similarity: changed, gold: gold, subsetSizes: sizes)
      return task
    }
    var result = SampleResults.run(
      planted, protocol: evaluation, isSample: isSample, limit: limit)
    result.spec.model.digests["weights"] = ContentDigest(ofText: name)
    let folder = binary.folder.url.appending(path: name)
    try ResultFolder.write(result, to: folder)
    if !items {
      try FileManager.default.removeItem(at: folder.appending(path: ResultFolder.itemsName))
    }
    return name
  }

  /// A number from −0.5 to 0.5 that depends on the item alone.
  static func noise(_ item: Int) -> Double {
    var generator = CounterGenerator(seed: UInt64(item))
    return generator.unit() - 0.5
  }
}
