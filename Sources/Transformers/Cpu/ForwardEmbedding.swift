import LinearAlgebra

/// Hidden state 0: what becomes of token ids before the first layer.
struct ForwardEmbedding {
  let model: PreparedModel
  let buffers: ForwardBuffers
  let trace: ForwardTrace?

  /// Fills `x` `[rows, hidden]` for the rows of `layout`.
  func embed(
    _ layout: RowLayout, sequences: ArraySlice<PlannedSequence>,
    into x: UnsafeMutablePointer<Float>
  ) {
    let blueprint = model.blueprint
    let hidden = blueprint.hiddenSize
    let width = model.projectIn?.matrix.inputs ?? hidden
    let tokens = model.projectIn == nil ? x : buffers.block.floats(layout.rows * width)
    let added = buffers.pooledRows.floats(hidden)
    for (sequence, content) in zip(layout.sequences, sequences) {
      for offset in 0..<sequence.count {
        let row = tokens + (sequence.firstRow + offset) * width
        model.tokenEmbedding.row(Int(content.ids[sequence.depth + offset]), into: row)
      }
    }
    let scale = blueprint.embedding.scale
    if scale != 1 { Kernels.scale(tokens, ldx: width, by: scale, rows: layout.rows, n: width) }
    if let projection = model.projectIn {
      project(
        tokens, rows: layout.rows, ldx: width, through: projection.matrix,
        bias: projection.bias?.pointer, into: x, ldy: hidden, workspace: &buffers.workspace)
    }
    for (sequence, content) in zip(layout.sequences, sequences) {
      let positionRows = blueprint.embedding.positions.rows(of: content.ids)
      for offset in 0..<sequence.count {
        let position = sequence.depth + offset
        let row = x + (sequence.firstRow + offset) * hidden
        if let table = model.tokenTypeEmbedding, blueprint.embedding.hasTokenTypes {
          table.row(content.typeIDs.map { Int($0[position]) } ?? 0, into: added)
          Kernels.add(added, ldx: hidden, into: row, ldy: hidden, rows: 1, n: hidden)
        }
        if let table = model.positionEmbedding {
          table.row(positionRows[position], into: added)
          Kernels.add(added, ldx: hidden, into: row, ldy: hidden, rows: 1, n: hidden)
        }
      }
    }
    if let norm = model.embeddingNorm {
      blueprint.norm.apply(
        norm, x, ldx: hidden, rows: layout.rows, n: hidden, into: x, ldy: hidden)
    }
    if let trace {
      let values = Array(UnsafeBufferPointer(start: x, count: layout.rows * hidden))
      trace(
        TraceEvent(
          point: .embedding, layer: nil, rows: layout.rows, width: hidden, values: values))
    }
  }
}
