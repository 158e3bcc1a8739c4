/// A regular expression over module names, as adapter configurations use them.
///
/// Python's syntax as far as such names need it: literals, `.`, classes, `\d \w \s` and their
/// complements, groups, alternatives, greedy and lazy repetition, `^` and `$` at the ends. Matching is of
/// the whole name and its work is bounded, so that no expression can hang a run.
package struct NamePattern {
  /// Why an expression is not accepted.
  package enum Fault: Error, Equatable {
    case syntax(String)
    case tooMuchWork
  }

  /// The choices that one match may try.
  private static let mostSteps = 200_000

  private let program: PatternProgram

  /// - Throws: ``Fault/syntax(_:)`` with what is wrong or not supported; ``Fault/tooMuchWork`` where
  ///   the repetitions multiply to a program of more than 4,096 steps.
  package init(_ expression: String) throws(Fault) {
    guard expression.utf8.count <= 4096 else { throw .syntax("is longer than 4,096 bytes") }
    let tree = try NamePatternParser.parse(expression)
    do {
      program = try PatternProgram(.sequence([tree, .textEnd]))
    } catch {
      throw .tooMuchWork
    }
  }

  /// Whether all of `name` matches.
  ///
  /// - Throws: ``Fault/tooMuchWork`` after 200,000 choices.
  package func matchesAll(of name: String) throws(Fault) -> Bool {
    let bytes = Array(name.utf8)
    var matcher = PatternMatcher(program, bytes, bytes.indices, mostSteps: Self.mostSteps)
    let end = matcher.match(at: 0)
    if matcher.gaveUp { throw .tooMuchWork }
    return end != nil
  }
}
