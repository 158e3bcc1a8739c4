/// Why a byte of a JSON document is refused.
package struct JSONFault: Error, Equatable {
  /// The offset from the start of the document in bytes.
  package var offset: Int
  package var message: String

  package init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }
}
