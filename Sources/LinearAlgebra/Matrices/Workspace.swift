/// Growable scratch of floats, aligned to a cache line. Contents are lost when it grows. Owned by one worker.
package struct ScratchBuffer: ~Copyable {
  private var storage: UnsafeMutableRawPointer?
  /// Floats that fit.
  package private(set) var capacity = 0

  /// An empty buffer.
  package init() {}

  /// At least `count` floats with unspecified contents. The pointer is valid until the next call.
  package mutating func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > capacity || storage == nil {
      storage?.deallocate()
      capacity = max(count, capacity + capacity / 2, 256)
      let bytes = capacity * MemoryLayout<Float>.stride
      let fresh = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      fresh.bindMemory(to: Float.self, capacity: capacity)
      storage = fresh
    }
    return storage!.assumingMemoryBound(to: Float.self)
  }

  deinit {
    storage?.deallocate()
  }
}

/// The scratch of one worker: never shared between tasks.
package struct Workspace: ~Copyable {
  /// Weights widened to float32, one panel at a time (`project`).
  package var panel = ScratchBuffer()
  /// Transposed keys and scores (`Kernels.attention`).
  package var attention = ScratchBuffer()

  /// Empty scratch that grows as it is used.
  package init() {}
}
