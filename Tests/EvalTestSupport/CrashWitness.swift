import Foundation
import Synchronization

/// Says which variant a thread was reading when a trap, an abort or a bad access ends the process.
struct CrashWitness {
  /// What one thread is doing; slots never move, because the handler reads them.
  private struct Slot {
    var thread: UInt = 0
    var seed: UInt64 = 0
    var name: UnsafeMutablePointer<CChar>?
  }

  private static let capacity = 256
  private nonisolated(unsafe) static let slots: UnsafeMutablePointer<Slot> = {
    let memory = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    memory.initialize(repeating: Slot(), count: capacity)
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { CrashWitness.testify($0) }
      // The handler runs once; whoever was there before gets the second, same fault.
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
      sigaction(signal, &action, nil)
    }
    return memory
  }()
  private static let used = Mutex(0)

  private let index: Int

  /// A witness for the calling thread.
  init(campaign: String) {
    index = Self.used.withLock { used in
      used += 1
      return min(used, Self.capacity) - 1
    }
    Self.slots[index].name = strdup(campaign)
    Self.slots[index].thread = UInt(pthread_self())
  }

  /// The calling thread begins to read the variant of `seed`.
  func enter(_ seed: UInt64) {
    Self.slots[index].thread = UInt(pthread_self())
    Self.slots[index].seed = seed
  }

  /// The campaign is over.
  func leave() { Self.slots[index].thread = 0 }

  /// Only what may be called in a handler (signal-safety(7)): no allocation.
  private static func testify(_ signal: Int32) {
    let own = UInt(pthread_self())
    for index in 0..<capacity where slots[index].thread == own {
      guard let name = slots[index].name else { continue }
      say("\nFUZZ: signal while reading a variant of ")
      _ = write(2, name, strlen(name))
      say(", reproduce with STSBENCH_FUZZ_SEED=")
      var divisor: UInt64 = 1
      while slots[index].seed / divisor >= 10 { divisor *= 10 }
      while divisor > 0 {
        var digit = UInt8(0x30 + slots[index].seed / divisor % 10)
        _ = write(2, &digit, 1)
        divisor /= 10
      }
      say("\n")
    }
  }

  private static func say(_ text: StaticString) {
    _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
  }
}
