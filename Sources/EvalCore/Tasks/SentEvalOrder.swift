/// The order in which SentEval holds samples and pairs before it folds or batches them: by number of
/// words, then label or gold. Folds are cut in this order, so scores depend on it.
///
/// Source: facebookresearch/SentEval, `binary.py`, `trec.py`, `mrpc.py`, `sst.py`, `sts.py`.
package enum SentEvalOrder {
  /// The positions of `samples` by (words of the first text, words of the second, label), stable.
  package static func positions(of samples: TaskData.Samples<String>) -> [Int] {
    positions(
      first: samples.first, second: samples.second, value: samples.labels.map(Double.init))
  }

  /// The positions of `pairs` by (words of the first text, words of the second, gold), stable.
  package static func positions(of pairs: TaskData.PairSubset<String>) -> [Int] {
    positions(first: pairs.first, second: pairs.second, value: pairs.gold)
  }

  private static func positions(first: [String], second: [String]?, value: [Double]) -> [Int] {
    let firstWords = first.map(WordSplitting.count)
    let secondWords = second?.map(WordSplitting.count)
    return first.indices.sorted { left, right in
      (firstWords[left], secondWords?[left] ?? 0, value[left], left)
        < (firstWords[right], secondWords?[right] ?? 0, value[right], right)
    }
  }
}
