import Documents
import Foundation

/// A file of a slow tokenizer, read whole.
struct VocabularyFile {
  let path: String
  let bytes: [UInt8]

  /// - Throws: ``TokenizerError/missing(file:reason:)``, or ``TokenizerError/tooLarge(file:bytes:limit:)``.
  init(_ url: URL) throws(TokenizerError) {
    path = url.path
    bytes = [UInt8](try Tokenizer.read(url, limit: TokenizerDocument.sizeLimit))
  }

  /// - Parameter path: what errors name.
  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func invalid(_ place: String, _ reason: String) -> TokenizerError {
    .invalid(file: path, place: place, reason: reason)
  }

  /// The content as text.
  ///
  /// - Throws: ``TokenizerError/invalid(file:place:reason:)`` where it is no UTF-8.
  func checkText() throws(TokenizerError) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw invalid("", "the bytes are not UTF-8")
    }
  }
}
