import EvalCore

/// The texts that the BeLLM authors' copy of SentEval feeds for STS12–16 (`senteval/sts.py` in
/// 4AI/BeLLM).
///
/// Its loader works round ragged arrays by filling every list of words up with empty strings to the
/// longest sentence of the subset, first and second sentences and unscored lines included
/// (SentEval issue 94). Joined by spaces, that leaves trailing spaces; and since all lists are then
/// equally long, sorting by (words 1, words 2, gold) comes down to a stable sort by gold. The full
/// stop that is added afterwards is the recipe's text rule, not part of the data.
///
/// STS-B and SICK go through plain lists: words joined by one space, file order.
enum BellmFork {
  /// The subset as the fork feeds it.
  ///
  /// - Parameter longest: words of the longest sentence of both input columns, unscored lines included.
  static func padded(_ pairs: TaskData.PairSubset<String>, longest: Int)
    -> TaskData.PairSubset<String>
  {
    let order = pairs.gold.indices.sorted {
      (pairs.gold[$0], $0) < (pairs.gold[$1], $1)
    }
    return TaskData.PairSubset(
      name: pairs.name, first: order.map { padded(pairs.first[$0], longest: longest) },
      second: order.map { padded(pairs.second[$0], longest: longest) },
      gold: order.map { pairs.gold[$0] })
  }

  /// The words of `text`, filled up to `longest` words and joined by spaces.
  static func padded(_ text: String, longest: Int) -> String {
    let words = WordSplitting.words(text)
    let fill = max(0, longest - words.count)
    // Joining an empty list of n empty words gives n − 1 spaces.
    let spaces = words.isEmpty ? max(0, fill - 1) : fill
    return words.joined(separator: " ") + String(repeating: " ", count: spaces)
  }
}
