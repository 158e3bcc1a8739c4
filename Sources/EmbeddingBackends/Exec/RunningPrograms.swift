import Foundation
import Synchronization

/// The programs of `exec:` that run now, each the leader of a process group of its own.
///
/// They do not share the terminal's group, so a Ctrl-C does not reach them, and a process that ends in a
/// hurry frees no objects: without this list a program that hangs would outlive stsbench.
package enum RunningPrograms {
  private static let groups = Mutex<Set<pid_t>>([])
  private static let killsAtExit: Void = { atexit { RunningPrograms.killAll() } }()

  /// A program was started.
  static func insert(_ group: pid_t) {
    killsAtExit
    groups.withLock { _ = $0.insert(group) }
  }

  /// A program ended.
  static func remove(_ group: pid_t) { groups.withLock { _ = $0.remove(group) } }

  /// Kills every program with everything that it started. For the last moments of a process.
  package static func killAll() {
    let found = groups.withLock { groups in
      defer { groups = [] }
      return groups
    }
    for group in found { kill(-group, SIGKILL) }
  }
}
