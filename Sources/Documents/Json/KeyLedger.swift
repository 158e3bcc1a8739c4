import Synchronization

/// Which keys of one document were read, by their path in it (`rope_scaling.factor`).
///
/// A reader that gives every value out through a ledger can say at the end which keys nobody asked for: these are
/// the ones that would be passed over in silence.
package final class KeyLedger: Sendable {
  private struct State {
    var read: Set<String> = []
    /// The objects whose members are given out one by one: path prefix to the keys there.
    var opened: [String: [String]] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  /// Notes that the value at `path` was asked for.
  package func read(_ path: String) { state.withLock { _ = $0.read.insert(path) } }

  /// Notes that the object whose members stand behind `prefix` is read key by key.
  package func open(_ prefix: String, keys: some Sequence<String>) {
    state.withLock { $0.opened[prefix] = Array(keys) }
  }

  /// The paths of all members of opened objects that were not asked for, in alphabetical order.
  package var unread: [String] {
    state.withLock { state in
      state.opened.flatMap { prefix, keys in keys.map { prefix + $0 } }
        .filter { !state.read.contains($0) }.sorted()
    }
  }
}
