package import Foundation

/// A finished file of a report: a path inside the output folder and its bytes.
package struct ReportFile: Sendable, Hashable {
  /// Relative, with `/` between folders.
  package var path: String
  package var content: Data

  package init(path: String, content: Data) {
    self.path = path
    self.content = content
  }

  package init(path: String, text: String) {
    self.init(path: path, content: Data(text.utf8))
  }

  /// The content as text.
  package var text: String { String(decoding: content, as: UTF8.self) }
}
