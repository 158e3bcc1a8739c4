package import Foundation

/// Compares text with a committed file: `#expect(Snapshot.difference(of: text, from: url) == nil)`.
///
/// With `STSBENCH_RECORD_SNAPSHOTS=1` in the environment the files are written instead, and every
/// comparison passes; look at `git diff` afterwards.
package enum Snapshot {
  /// Whether snapshots are written instead of compared.
  package static var isRecording: Bool {
    ProcessInfo.processInfo.environment["STSBENCH_RECORD_SNAPSHOTS"] == "1"
  }

  /// The folder `Snapshots` of the test target `target`.
  package static func folder(ofTests target: String) -> URL {
    SharedData.repository.appending(path: "Tests/\(target)/Snapshots")
  }

  /// Nil when `text` equals the file's content; else a sentence that shows the first differing line.
  package static func difference(of text: String, from file: URL) -> String? {
    if isRecording {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return nil
      } catch {
        return "\(file.lastPathComponent) cannot be recorded: \(error)"
      }
    }
    guard let data = try? Data(contentsOf: file) else {
      return "\(file.lastPathComponent) is missing; record it with STSBENCH_RECORD_SNAPSHOTS=1"
    }
    let expected = String(decoding: data, as: UTF8.self)
    if Array(expected.utf8) == Array(text.utf8) { return nil }
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let common = zip(expectedLines, lines).prefix { $0.0 == $0.1 }.count
    let want = common < expectedLines.count ? String(expectedLines[common].prefix(400)) : "(end)"
    let got = common < lines.count ? String(lines[common].prefix(400)) : "(end)"
    return "\(file.lastPathComponent), line \(common + 1):\n  expected \(want)\n  got      \(got)"
  }
}
