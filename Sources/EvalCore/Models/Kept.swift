/// What a cache says of one key.
package enum Kept<Value: Sendable>: Sendable {
  /// Nothing is kept under the key.
  case absent
  /// What was kept, checked to the byte.
  case sound(Value)
  /// Something was kept and is not what was written; it is dropped.
  case damaged

  /// What was kept, or nil.
  package var value: Value? { if case .sound(let value) = self { value } else { nil } }

  /// Whether something was dropped.
  package var isDamaged: Bool { if case .damaged = self { true } else { false } }
}

extension Kept: Equatable where Value: Equatable {}

/// How much a cache keeps.
package struct KeptAmount: Hashable, Sendable, Encodable {
  package var entries: Int
  package var bytes: Int

  package init(entries: Int, bytes: Int) {
    self.entries = entries
    self.bytes = bytes
  }
}

/// What looking through a whole cache found.
package struct KeptCheck: Hashable, Sendable, Encodable {
  /// Entries that are what was written.
  package var sound: Int
  /// Entries that were damaged, or of an older layout, and were removed.
  package var dropped: Int

  package init(sound: Int, dropped: Int) {
    self.sound = sound
    self.dropped = dropped
  }
}
