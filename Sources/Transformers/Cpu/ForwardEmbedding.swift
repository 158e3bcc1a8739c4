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
    let projectsSum = blueprint.embedding.sumWidth != nil
    // Tables are added and normed before the projection or behind it.
    let sumWidth = projectsSum ? width : hidden
    let sum = projectsSum ? tokens : x
    let added = buffers.pooledRows.floats(sumWidth)
    for (sequence, content) in zip(layout.sequences, sequences) {
      for offset in 0..<sequence.count {
        let row = tokens + (sequence.firstRow + offset) * width
        model.tokenEmbedding.row(Int(content.ids[sequence.depth + offset]), into: row)
      }
    }
    let scale = blueprint.embedding.scale
    if scale != 1 { Kernels.scale(tokens, ldx: width, by: scale, rows: layout.rows, n: width) }
    func projectTokens() {
      guard let projection = model.projectIn else { return }
      project(
        tokens, rows: layout.rows, ldx: width, through: projection.matrix,
        bias: projection.bias?.pointer, into: x, ldy: hidden, workspace: &buffers.workspace)
    }
    if !projectsSum { projectTokens() }
    for (sequence, content) in zip(layout.sequences, sequences) {
      let positionRows = blueprint.embedding.positions.rows(of: content.ids)
      for offset in 0..<sequence.count {
        let position = sequence.depth + offset
        let row = sum + (sequence.firstRow + offset) * sumWidth
        if let table = model.tokenTypeEmbedding, blueprint.embedding.hasTokenTypes {
          table.row(content.typeIDs.map { Int($0[position]) } ?? 0, into: added)
          Kernels.add(added, ldx: sumWidth, into: row, ldy: sumWidth, rows: 1, n: sumWidth)
        }
        if let table = model.positionEmbedding {
          table.row(positionRows[position], into: added)
          Kernels.add(added, ldx: sumWidth, into: row, ldy: sumWidth, rows: 1, n: sumWidth)
        }
      }
    }
    if let norm = model.embeddingNorm {
      blueprint.norm.apply(
        norm, sum, ldx: sumWidth, rows: layout.rows, n: sumWidth, into: sum, ldy: sumWidth)
    }
    if projectsSum { projectTokens() }
    if let trace {
      let values = Array(UnsafeBufferPointer(start: x, count: layout.rows * hidden))
      trace(
        TraceEvent(
          point: .embedding, layer: nil, rows: layout.rows, width: hidden, values: values))
    }
  }
}
