import Documents
import EvalCore
import EvalTestSupport
import Foundation
import Testing

/// What is read is bounded by what is read.
@Suite struct BoundedFileTests {
  private func failure(
    _ path: String, atMost limit: Int = 1000, kinds: BoundedFile.Kinds = .regular
  ) -> BoundedFile.Failure? {
    do throws(BoundedFile.Failure) {
      _ = try BoundedFile.bytes(of: path, atMost: limit, kinds: kinds)
      return nil
    } catch { return error }
  }

  @Test func filesAreReadWholeOrRefused() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "a.txt")
    let content = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try content.write(to: file)
    #expect(try BoundedFile.bytes(of: file.path, atMost: 200_000) == content)
    #expect(failure(file.path, atMost: 199_999) == .tooLarge(bytes: 200_000, limit: 199_999))
    #expect(failure(folder.url.appending(path: "b").path) == .missing)
    #expect(failure(folder.url.path, kinds: .streamsToo) == .wrongKind)
    let empty = folder.url.appending(path: "empty")
    try Data().write(to: empty)
    #expect(try BoundedFile.bytes(of: empty.path, atMost: 0).isEmpty)
  }

  /// Devices, pipes without a writer and files without a size neither hang nor fill the memory.
  @Test func streamsAreBounded() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.url.appending(path: "pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    #expect(failure(pipe) == .wrongKind)
    #expect(failure("/dev/zero") == .wrongKind)
    guard case .tooLarge(let bytes, 1000)? = failure("/dev/zero", kinds: .streamsToo) else {
      Issue.record("an endless device was read")
      return
    }
    #expect(bytes > 1000)
    // A file of /proc states that it has no bytes.
    let stated = try BoundedFile.bytes(of: "/proc/self/status", atMost: 1 << 20)
    #expect(String(decoding: stated, as: UTF8.self).contains("VmPeak"))
    #expect(failure("/proc/self/status", atMost: 100) != nil)
  }

  @Test func errorsNameTheFileAndEndInARemedy() throws {
    let missing = #expect(throws: EvalError.self) {
      try BoundedFile.content(of: "/nowhere/x.json", atMost: 1, remedy: "look elsewhere")
    }
    #expect(missing?.exitCode == 66)
    #expect(
      missing.map { "\($0)".contains("/nowhere/x.json") && "\($0)".contains("elsewhere") } == true)
  }
}
