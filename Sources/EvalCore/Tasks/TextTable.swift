/// Distinct texts in the order in which they were added.
///
/// Texts are equal when their UTF-8 bytes are: `String` takes canonically equivalent spellings, which
/// are different bytes to a tokenizer, for equal.
package struct TextTable: Sendable {
  /// The distinct texts.
  package private(set) var texts: [String] = []
  private var rows: [TextBytes: Int] = [:]

  package init() {}

  /// The position of `text` in ``texts``; a text that is not there yet is added at the end.
  package mutating func row(of text: String) -> Int {
    let next = texts.count
    let row = rows[TextBytes(text: text), default: next]
    if row == next {
      rows[TextBytes(text: text)] = next
      texts.append(text)
    }
    return row
  }
}

/// A text that is equal to another when their bytes are.
private struct TextBytes: Hashable, Sendable {
  let text: String

  static func == (left: TextBytes, right: TextBytes) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
