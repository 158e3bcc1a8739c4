import EvalCore

/// What the command line says of words that it does not know, made fit to be read.
enum UsageText {
  /// `message` with this program's own mark, without a guess that is far from what was written, and with one where a
  /// command is near.
  ///
  /// - Parameters:
  ///   - message: as ArgumentParser has it.
  ///   - commands: the names of all commands.
  static func polished(_ message: String, commands: [String]) -> String {
    var text = message
    if text.hasPrefix("Error:") { text = "error:" + text.dropFirst("Error:".count) }
    if let match = text.firstMatch(of: /Unknown option '-*([^']*)'\. Did you mean '-*([^']*)'\?/),
      nearMisses(for: String(match.1), among: [String(match.2)]).isEmpty
    {
      text.replaceSubrange(match.range, with: "Unknown option '--\(match.1)'.")
    }
    if let match = text.firstMatch(of: /Unexpected argument '([^']*)'/),
      let near = nearMisses(for: String(match.1), among: commands, limit: 1).first
    {
      text.insert(contentsOf: ". Did you mean '\(near)'?", at: match.range.upperBound)
    }
    return text
  }
}
