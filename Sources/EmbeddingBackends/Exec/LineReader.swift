import Subprocess

/// Lines of a program's output, of bounded length.
struct LineReader {
  /// A line exceeded the bound.
  struct TooLong: Error {}

  private var iterator: SubprocessOutputSequence.Iterator
  private let longest: Int
  private var pending: [UInt8] = []
  private var searched = 0

  init(_ output: SubprocessOutputSequence, longest: Int) {
    iterator = output.makeAsyncIterator()
    self.longest = longest
  }

  /// The next line without its end, or nil at the end of the output. A last line without an end is
  /// dropped: it may be half of one.
  ///
  /// - Throws: ``TooLong``, or what reading throws.
  mutating func next() async throws -> [UInt8]? {
    while true {
      if let end = pending[searched...].firstIndex(of: 0x0A) {
        let line = Array(pending[..<end])
        pending.removeSubrange(...end)
        searched = 0
        return line
      }
      searched = pending.count
      guard searched <= longest else { throw TooLong() }
      guard let buffer = try await iterator.next() else { return nil }
      buffer.withUnsafeBytes { pending.append(contentsOf: $0) }
    }
  }
}
