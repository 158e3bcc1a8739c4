import EmbeddingBackends
import Foundation
import Synchronization

/// Ctrl-C: finished slices are already journaled, so the process may go at once.
enum Interruption {
  private static let keepsParts = Atomic<Bool>(false)

  /// Says that what is computed from now on is journaled or cached, so that the same command goes on from there.
  static func willKeepParts() { keepsParts.store(true, ordering: .relaxed) }

  /// Takes that back: there is no room for what is computed.
  static func keepsNoMore() { keepsParts.store(false, ordering: .relaxed) }

  /// Installs the handlers: SIGINT and SIGTERM end with 130 and 143. A closed pipe and a file that may not
  /// grow are left to `write`, which says so.
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    for (number, code) in [(SIGINT, Int32(130)), (SIGTERM, Int32(143))] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        ProgressBar.clearLine()
        let hint =
          keepsParts.load(ordering: .relaxed)
          ? "; finished parts are kept, the same command goes on from there" : ""
        try? Terminal.write(Data("interrupted\(hint)\n".utf8), to: 2)
        RunningPrograms.killAll()
        _exit(code)
      }
      source.resume()
      // Only `install`, called once before any other work, touches the list.
      sources.append(source)
    }
  }

  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
}
