import Foundation
import Synchronization

/// Turns the signal that a mapped file sends when it was cut underneath into a message and an exit code.
///
/// Reading a page of a mapping beyond the end of its file raises SIGBUS (mmap(2)), which ends a process
/// without a word. ``MappedFile/verifyUnchanged()`` comes too late for that. The handler looks up whose mapping
/// the address lies in and names the file; an address of nobody's is left to the system.
package enum MappedFileGuard {
  /// A mapping that is in use: addresses and message. Slots are reused and never moved, because the
  /// handler may read them at any time.
  private struct Slot {
    var start: UInt = 0
    var end: UInt = 0
    var message: UnsafeMutablePointer<CChar>?
    var length = 0
  }

  private static let capacity = 1024
  /// Written under `lock`, read by the handler; nil until ``install()``.
  private nonisolated(unsafe) static var slots: UnsafeMutablePointer<Slot>?
  private static let lock = Mutex(())

  /// Exit code for bad data, `EX_DATAERR` of sysexits.h.
  private static let exitCode: Int32 = 65

  /// Installs the handler for this process. The command line calls it once before any other work.
  package static func install() {
    lock.withLock { _ in
      guard slots == nil else { return }
      let memory = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
      memory.initialize(repeating: Slot(), count: capacity)
      slots = memory
      var action = sigaction()
      action.sa_flags = SA_SIGINFO
      action.__sigaction_handler.sa_sigaction = { signal, information, _ in
        guard let information, let slots = MappedFileGuard.slots else { return }
        let address = UInt(bitPattern: information.pointee._sifields._sigfault.si_addr)
        for index in 0..<MappedFileGuard.capacity {
          let slot = slots[index]
          if let message = slot.message, slot.start <= address, address < slot.end {
            _ = write(2, message, slot.length)
            _exit(MappedFileGuard.exitCode)
          }
        }
        // Not ours: the same access again, and this time the system decides.
        _ = Foundation.signal(signal, SIG_DFL)
      }
      sigaction(SIGBUS, &action, nil)
    }
  }

  /// Registers a mapping of `count` bytes from `start`; nil where no handler is installed or no slot free.
  static func add(_ start: UnsafeRawPointer, count: Int, path: String) -> Int? {
    lock.withLock { _ in
      guard let slots, let index = (0..<capacity).first(where: { slots[$0].message == nil }) else {
        return nil
      }
      let shown = String(
        String.UnicodeScalarView(
          path.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "?" : $0 }
        ))
      let text =
        "\nerror: \(shown): was cut off while it was in use. "
        + "Let downloads and conversions finish, then run again.\n"
      let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
      slots[index].start = UInt(bitPattern: start)
      slots[index].end = (UInt(bitPattern: start) + UInt(count) + page - 1) / page * page
      slots[index].length = text.utf8.count
      slots[index].message = strdup(text)
      return index
    }
  }

  /// Frees the slot of a mapping that is taken away.
  static func remove(_ index: Int) {
    lock.withLock { _ in
      guard let slots else { return }
      let message = slots[index].message
      slots[index].message = nil
      free(message)
    }
  }
}
