import LinearAlgebra

/// A growable matrix of floats that can be handed from hand to hand.
final class FloatBuffer {
  private var scratch = ScratchBuffer()

  /// At least `count` floats; contents are lost when it grows, to exactly `count`.
  func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > scratch.capacity { scratch = ScratchBuffer() }
    return scratch.floats(count)
  }
}

/// The scratch of one worker: buffers for the parts of a layer, and hidden states to hand out.
final class ForwardBuffers {
  var workspace = Workspace()
  let normed = FloatBuffer()
  let projected = FloatBuffer()
  let query = FloatBuffer()
  let context = FloatBuffer()
  let inner = FloatBuffer()
  let gate = FloatBuffer()
  let block = FloatBuffer()
  let keyStack = FloatBuffer()
  let valueStack = FloatBuffer()
  let pooledRows = FloatBuffer()
  let pooledOut = FloatBuffer()
  private var idle: [FloatBuffer] = []

  /// A hidden state's buffer, which `release` takes back.
  func take() -> FloatBuffer { idle.popLast() ?? FloatBuffer() }

  func release(_ buffer: FloatBuffer) { idle.append(buffer) }
}
