/// Texts that must not exceed a size.
package enum SizeLimit {
  /// What a step summary may have, with room for other writers of the same step.
  package static let stepSummary = 1_000_000

  /// `text` when it fits; else its first whole lines with a sentence that says what is missing, in at
  /// most `bytes` UTF-8 bytes.
  package static func cut(_ text: String, bytes: Int) -> String {
    guard text.utf8.count > bytes else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let note = "\n\n(Cut to \(bytes) bytes; the whole text is in the result files.)\n"
    var kept: [Substring] = []
    var size = note.utf8.count
    for line in lines {
      size += line.utf8.count + 1
      if size > bytes { break }
      kept.append(line)
    }
    return kept.joined(separator: "\n") + note
  }
}
