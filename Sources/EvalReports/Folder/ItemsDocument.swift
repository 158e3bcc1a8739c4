import EvalCore

/// `items.json`: per task the similarity and gold score of every pair, or predicted and true classes.
struct ItemsDocument: Codable {
  var schema: Int
  /// The run the items belong to; a folder whose files disagree is refused.
  var run: String
  var items: [String: TaskItems]

  init(of result: RunResult) {
    schema = 1
    run = result.id
    items = Dictionary(result.tasks.map { ($0.id, $0.items) }, uniquingKeysWith: { $1 })
  }
}
