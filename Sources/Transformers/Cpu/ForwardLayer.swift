import LinearAlgebra

/// One layer of the forward pass over the rows of a chunk, as its blueprint says.
struct ForwardLayer {
  let model: PreparedModel
  let index: Int
  /// Whether the layer is bidirectional.
  let bidirectional: Bool
  let layout: RowLayout
  let rotaries: RotaryTables
  let relativeBias: RelativeBiasTable?
  let buffers: ForwardBuffers
  let trace: ForwardTrace?

  var weights: PreparedLayer { model.layers[index] }
  var blueprint: Blueprint { model.blueprint }
  var plan: LayerBlueprint { model.blueprint.layers[index] }
  var hidden: Int { model.blueprint.hiddenSize }

  /// Replaces the hidden state `x` `[rows, hidden]` by the next one.
  ///
  /// - Parameter read: the rows that are wanted, ascending; nil for all. With it, the first
  ///   `read.count` rows of `x` receive them, one after another, and the rest is undefined.
  func run(_ x: UnsafeMutablePointer<Float>, read: [Int32]? = nil) {
    let rows = layout.rows
    let normed = attentionInput(x)
    note(.attentionInput, normed, width: hidden, rows: rows)
    let context = attentionContext(of: normed, read: read)
    let count = read?.count ?? rows
    note(.attentionContext, context, width: model.queryWidth, rows: count)
    scaleResidual(context, width: model.queryWidth, rows: count)
    switch blueprint.placement {
    case .parallel:
      // Both blocks read the state before the residual.
      if let read { compact(x, to: read) }
      let second = buffers.block.floats(count * hidden)
      norm(weights.feedForwardNorm, x, into: second, rows: count)
      project(weights.output, context, width: model.queryWidth, into: x, rows: count, adding: true)
      note(.attentionOutput, x, width: hidden, rows: count)
      feedForward(second, into: x, rows: count, adding: true)
    case .pre:
      if let read { compact(x, to: read) }
      project(weights.output, context, width: model.queryWidth, into: x, rows: count, adding: true)
      note(.attentionOutput, x, width: hidden, rows: count)
      let second = buffers.normed.floats(count * hidden)
      norm(weights.feedForwardNorm, x, into: second, rows: count)
      feedForward(second, into: x, rows: count, adding: true)
    case .post:
      if let read { compact(x, to: read) }
      if let inner = weights.attentionOutputNorm {
        // x = norm(x + inner(x + attention(x))).
        let block = buffers.block.floats(count * hidden)
        block.update(from: x, count: count * hidden)
        project(
          weights.output, context, width: model.queryWidth, into: block, rows: count, adding: true)
        norm(inner, block, into: block, rows: count)
        Kernels.add(block, ldx: hidden, into: x, ldy: hidden, rows: count, n: hidden)
      } else {
        project(
          weights.output, context, width: model.queryWidth, into: x, rows: count, adding: true)
      }
      norm(weights.attentionNorm, x, into: x, rows: count)
      note(.attentionOutput, x, width: hidden, rows: count)
      feedForward(x, into: x, rows: count, adding: true)
      norm(weights.feedForwardNorm, x, into: x, rows: count)
    case .sandwich:
      if let read { compact(x, to: read) }
      let block = buffers.block.floats(count * hidden)
      project(
        weights.output, context, width: model.queryWidth, into: block, rows: count, adding: false)
      norm(weights.attentionOutputNorm, block, into: block, rows: count)
      Kernels.add(block, ldx: hidden, into: x, ldy: hidden, rows: count, n: hidden)
      note(.attentionOutput, x, width: hidden, rows: count)
      let second = buffers.normed.floats(count * hidden)
      norm(weights.feedForwardNorm, x, into: second, rows: count)
      feedForward(second, into: block, rows: count, adding: false)
      norm(weights.feedForwardOutputNorm, block, into: block, rows: count)
      Kernels.add(block, ldx: hidden, into: x, ldy: hidden, rows: count, n: hidden)
    }
    note(.layerOutput, x, width: hidden, rows: count)
  }

  /// The rows that the attention block reads.
  private func attentionInput(_ x: UnsafeMutablePointer<Float>) -> UnsafePointer<Float> {
    guard blueprint.placement != .post, plan.hasAttentionNorm else { return UnsafePointer(x) }
    let normed = buffers.normed.floats(layout.rows * hidden)
    norm(weights.attentionNorm, x, into: normed, rows: layout.rows)
    return UnsafePointer(normed)
  }

  /// Moves the rows `read` to the front.
  private func compact(_ x: UnsafeMutablePointer<Float>, to read: [Int32]) {
    for (place, row) in read.enumerated() where place != Int(row) {
      (x + place * hidden).update(from: x + Int(row) * hidden, count: hidden)
    }
  }

  /// y = norm(x) over `[rows, hidden]`; a copy where the checkpoint has no such norm.
  private func norm(
    _ norm: PreparedNorm?, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int
  ) {
    guard let norm else {
      if UnsafePointer(y) != x { y.update(from: x, count: rows * hidden) }
      return
    }
    blueprint.norm.apply(norm, x, ldx: hidden, rows: rows, n: hidden, into: y, ldy: hidden)
  }

  /// y = W x + b, or y += W x + b.
  func project(
    _ linear: PreparedLinear, _ x: UnsafePointer<Float>, width: Int,
    into y: UnsafeMutablePointer<Float>, rows: Int, adding: Bool
  ) {
    LinearAlgebra.project(
      x, rows: rows, ldx: width, through: linear.matrix, bias: linear.bias?.pointer, into: y,
      ldy: linear.matrix.outputs, beta: adding ? 1 : 0, workspace: &buffers.workspace)
  }

  /// down(activation(up(x))), or down(activation(gate(x)) ∘ up(x)), over `[rows, hidden]`.
  private func feedForward(
    _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int, adding: Bool
  ) {
    let size = blueprint.feedForward.innerSize
    let activation = blueprint.feedForward.activation
    note(.feedForwardInput, x, width: hidden, rows: rows)
    let inner = buffers.inner.floats(rows * size)
    if let gate = weights.gate {
      let gated = buffers.gate.floats(rows * size)
      project(gate, x, width: hidden, into: gated, rows: rows, adding: false)
      project(weights.up, x, width: hidden, into: inner, rows: rows, adding: false)
      Kernels.activateAndMultiply(
        activation, gate: gated, ldg: size, up: inner, ldu: size, rows: rows, n: size)
      note(.feedForwardInner, gated, width: size, rows: rows)
      scaleResidual(gated, width: size, rows: rows)
      project(weights.down, gated, width: size, into: y, rows: rows, adding: adding)
    } else {
      let unbiased = PreparedLinear(matrix: weights.up.matrix, bias: nil)
      project(unbiased, x, width: hidden, into: inner, rows: rows, adding: false)
      Kernels.activate(
        activation, inner, ldx: size, rows: rows, n: size, bias: weights.up.bias?.pointer)
      note(.feedForwardInner, inner, width: size, rows: rows)
      scaleResidual(inner, width: size, rows: rows)
      project(weights.down, inner, width: size, into: y, rows: rows, adding: adding)
    }
  }

  /// Multiplies the input `[rows, width]` of a block's last projection by ``Blueprint/residualScale``, which is the
  /// same as its output but for the bias, and that is scaled already.
  private func scaleResidual(_ x: UnsafeMutablePointer<Float>, width: Int, rows: Int) {
    let scale = blueprint.residualScale
    if scale != 1 { Kernels.scale(x, ldx: width, by: scale, rows: rows, n: width) }
  }

  /// Passes `[rows, width]` to the trace.
  func note(
    _ point: TraceEvent.Point, _ values: UnsafePointer<Float>, width: Int, rows: Int
  ) {
    guard let trace else { return }
    trace(
      TraceEvent(
        point: point, layer: index, rows: rows, width: width,
        values: Array(UnsafeBufferPointer(start: values, count: rows * width))))
  }
}

extension NormKind {
  /// y = norm(x) over `[rows, n]`; `x` may be `y`.
  func apply(
    _ weights: PreparedNorm, _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int,
    into y: UnsafeMutablePointer<Float>, ldy: Int
  ) {
    switch self {
    case .layer(let epsilon):
      Kernels.layerNorm(
        x, ldx: ldx, rows: rows, n: n, gamma: weights.gamma.pointer, beta: weights.beta?.pointer,
        epsilon: epsilon, into: y, ldy: ldy)
    case .rootMeanSquare(let epsilon, let unitOffset):
      Kernels.rmsNorm(
        x, ldx: ldx, rows: rows, n: n, gamma: weights.gamma.pointer, unitOffset: unitOffset,
        epsilon: epsilon, into: y, ldy: ldy)
    }
  }
}
