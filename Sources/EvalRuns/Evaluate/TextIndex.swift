package import EvalCore

/// The distinct texts of a run, and the tasks' content in rows of them.
///
/// Texts are distinct over all tasks, so that each is embedded once. The order is that
/// of first appearance.
package struct TextIndex: Sendable {
  /// The distinct texts, compared by their UTF-8 bytes.
  package let texts: [String]
  /// The content of every task; a text is its position in ``texts``.
  package let contents: [TaskData.Content<Int>]

  /// Joins the texts of `tasks`.
  package init(_ tasks: [TaskData]) {
    var table = TextTable()
    contents = tasks.map { task in
      let rows = task.texts.map { table.row(of: $0) }
      return task.content.map { rows[$0] }
    }
    texts = table.texts
  }

  /// How many texts there are with repeats.
  package var total: Int { contents.reduce(0) { $0 + $1.elements.count } }

  /// Every text of the tasks in reading order, repeats included.
  package var occurrences: [String] { contents.flatMap(\.elements).map { texts[$0] } }

  /// Every text of the tasks but the first of those that are equal, in reading order.
  var repeats: [String] {
    var isSeen = [Bool](repeating: false, count: texts.count)
    return contents.flatMap(\.elements).filter { row in
      defer { isSeen[row] = true }
      return isSeen[row]
    }.map { texts[$0] }
  }
}
