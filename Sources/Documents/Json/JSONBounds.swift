/// How much one document may hold.
///
/// A value in memory is larger than `{},` in a file, so the numbers of objects, lists and list elements are bounded in
/// proportion to the bytes; no honest file is made of little else.
package struct JSONBounds: Hashable, Sendable {
  /// Levels of lists and objects.
  package var depth = 64
  /// Values that are built as trees, over all trees of the document; nil is no bound beside those in proportion.
  package var values: Int?

  package init(depth: Int = 64, values: Int? = nil) {
    self.depth = depth
    self.values = values
  }
}
