package import EvalCore

/// The distinct texts of a run and where each text of each task stands among them.
///
/// Texts are distinct over all tasks, so that each is embedded once. The order is that
/// of first appearance.
package struct TextIndex: Sendable {
  /// The distinct texts.
  package let texts: [String]
  /// How many texts there are with repeats.
  package let total: Int
  private let rows: [String: Int]

  /// Collects the texts of `tasks`.
  package init(_ tasks: [TaskData]) { self.init(tasks.lazy.flatMap(\.texts)) }

  /// Collects `all`.
  package init(_ all: some Sequence<String>) {
    var texts: [String] = []
    var rows: [String: Int] = [:]
    var total = 0
    for text in all {
      total += 1
      // Strings that are canonically equivalent compare equal in Swift and are different bytes to a
      // tokenizer, so the key is exact in UTF-8.
      if rows.updateValue(texts.count, forExactly: text) { texts.append(text) }
    }
    self.texts = texts
    self.total = total
    self.rows = rows
  }

  /// The row of `text`, which must be one of the run's.
  package func row(of text: String) throws -> Int {
    guard let row = rows[exactKey(text)] else {
      throw EvalError.internalFault("a text of the run is not in its index")
    }
    return row
  }

  /// Every text of `tasks` but the first of those that are equal, in order.
  func repeats(in tasks: [TaskData]) throws -> [String] {
    var isSeen = [Bool](repeating: false, count: texts.count)
    return try tasks.flatMap(\.texts).filter { text in
      let row = try row(of: text)
      defer { isSeen[row] = true }
      return isSeen[row]
    }
  }
}

/// A key under which strings are equal only when their UTF-8 bytes are.
///
/// Normal forms differ only in strings with non-ASCII bytes; those get their bytes spelt out.
func exactKey(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  return String(String.UnicodeScalarView(text.utf8.map { Unicode.Scalar($0) }))
}

extension [String: Int] {
  /// Inserts `row` under the exact bytes of `text` unless there is one; true when it was inserted.
  fileprivate mutating func updateValue(_ row: Int, forExactly text: String) -> Bool {
    let key = exactKey(text)
    if self[key] != nil { return false }
    self[key] = row
    return true
  }
}
