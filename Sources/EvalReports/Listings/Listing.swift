/// What a command that lists things shows: lines for people, or JSON for programs.
package protocol Listing: Sendable {
  /// For a terminal.
  func page() -> String

  /// For programs.
  ///
  /// - Throws: what encoding throws.
  func json() throws -> String
}
