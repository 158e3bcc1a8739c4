import LinearAlgebra

extension ForwardLayer {
  /// The weighted values of every row, or of the rows `read`: `[rows, heads · head dimension]`.
  ///
  /// - Parameter x: `[rows, hidden]`, the rows that queries, keys and values are made of.
  func attentionContext(of x: UnsafePointer<Float>, read: [Int32]?) -> UnsafeMutablePointer<Float> {
    let rows = layout.rows
    let width = model.projectedWidth
    let queries = model.queryWidth
    let projected = buffers.projected.floats(rows * width)
    for part in read == nil ? weights.projections : weights.keysAndValues {
      LinearAlgebra.project(
        x, rows: rows, ldx: hidden, through: part.linear.matrix, bias: part.linear.bias?.pointer,
        into: projected + part.column, ldy: width, workspace: &buffers.workspace)
    }
    let attention = blueprint.attention
    let keys = projected + queries
    turn(keys, norm: weights.keyNorm, heads: attention.keyValueHeads, ld: width, rows: nil)
    let query: UnsafeMutablePointer<Float>
    let queryStride: Int
    if let read {
      query = buffers.query.floats(2 * read.count * max(hidden, queries))
      let inputs = query + read.count * queries
      for (place, row) in read.enumerated() {
        (inputs + place * hidden).update(from: x + Int(row) * hidden, count: hidden)
      }
      project(weights.query, inputs, width: hidden, into: query, rows: read.count, adding: false)
      queryStride = queries
    } else {
      query = projected
      queryStride = width
    }
    turn(query, norm: weights.queryNorm, heads: attention.heads, ld: queryStride, rows: read)
    if read == nil { note(.queriesKeysValues, projected, width: width, rows: rows) }
    let context = buffers.context.floats((read?.count ?? rows) * queries)
    attend(
      query: query, ldq: queryStride, keys: keys, values: keys + model.keyWidth, ld: width,
      read: read, into: context)
    return context
  }

  /// Normalises heads and turns them by their positions, in place. `rows` are the layout's rows that `x` holds;
  /// nil for all.
  private func turn(
    _ x: UnsafeMutablePointer<Float>, norm: PreparedNorm?, heads: Int, ld: Int, rows: [Int32]?
  ) {
    let dimension = blueprint.attention.headDimension
    let count = rows?.count ?? layout.rows
    if let norm, blueprint.attention.headNormScope == .allHeads {
      blueprint.norm.apply(
        norm, x, ldx: ld, rows: count, n: heads * dimension, into: x, ldy: ld)
    } else if let norm {
      for head in 0..<heads {
        let start = x + head * dimension
        blueprint.norm.apply(
          norm, start, ldx: ld, rows: count, n: dimension, into: start, ldy: ld)
      }
    }
    guard let rotary = plan.rotary else { return }
    let blueprint = blueprint.rotaries[rotary]
    let positions = rows.map { $0.map { layout.positions[Int($0)] } } ?? layout.positions
    func apply(_ range: Range<Int>, _ table: RotaryTable) {
      positions.withUnsafeBufferPointer { positions in
        Kernels.rotary(
          x + range.lowerBound * ld, ldx: ld, rows: range.count, heads: heads, headDim: dimension,
          rotaryDims: blueprint.dimensions, positions: positions.baseAddress! + range.lowerBound,
          cosines: table.cosines.pointer, sines: table.sines.pointer)
      }
    }
    guard layout.sequences.contains(where: { RotaryTables.ownLength(blueprint, $0.length) > 0 })
    else {
      apply(0..<count, rotaries.table(rotary, of: blueprint, length: 0))
      return
    }
    // Each sequence has angles of its own.
    var next = 0
    for sequence in layout.sequences {
      let own = sequence.firstRow..<sequence.firstRow + sequence.count
      let first = rows == nil ? own.lowerBound : next
      if let rows {
        while next < count, own.contains(Int(rows[next])) { next += 1 }
      } else {
        next = own.upperBound
      }
      if next > first {
        apply(first..<next, rotaries.table(rotary, of: blueprint, length: sequence.length))
      }
    }
  }

  /// Attention of every sequence in turn. Keys and values of shared prefixes stand on a stack, which the walk in
  /// depth-first order overwrites from the depth at which a sequence leaves the one before it.
  private func attend(
    query: UnsafePointer<Float>, ldq: Int, keys: UnsafePointer<Float>,
    values: UnsafePointer<Float>, ld: Int, read: [Int32]?, into context: UnsafeMutablePointer<Float>
  ) {
    let width = model.keyWidth
    let longest = layout.longest
    let shares = layout.sharesPrefixes
    let keyStack = buffers.keyStack.floats(shares ? longest * width : 1)
    let valueStack = buffers.valueStack.floats(shares ? longest * width : 1)
    let scratch = buffers.workspace.attention.floats(
      Kernels.attentionScratch(nk: longest, d: blueprint.attention.headDimension))
    var next = 0
    for sequence in layout.sequences {
      if shares {
        for offset in 0..<sequence.count {
          let row = (sequence.firstRow + offset) * ld
          let place = (sequence.depth + offset) * width
          (keyStack + place).update(from: keys + row, count: width)
          (valueStack + place).update(from: values + row, count: width)
        }
      }
      let block = AttentionBlock(
        keys: shares ? UnsafePointer(keyStack) : keys + sequence.firstRow * ld,
        values: shares ? UnsafePointer(valueStack) : values + sequence.firstRow * ld,
        ld: shares ? width : ld, sequence: sequence, scratch: scratch)
      guard let read else {
        let first = sequence.firstRow
        attend(
          block, query: query + first * ldq, ldq: ldq, at: .block(sequence.depth, sequence.count),
          into: context + first * model.queryWidth)
        continue
      }
      let first = next
      var positions: [Int] = []
      while next < read.count, Int(read[next]) < sequence.firstRow + sequence.count {
        positions.append(sequence.depth + Int(read[next]) - sequence.firstRow)
        next += 1
      }
      // Runs of neighbouring queries are one block.
      var start = 0
      while start < positions.count {
        var end = start + 1
        while end < positions.count, positions[end] == positions[end - 1] + 1 { end += 1 }
        attend(
          block, query: query + (first + start) * ldq, ldq: ldq,
          at: .block(positions[start], end - start),
          into: context + (first + start) * model.queryWidth)
        start = end
      }
    }
  }

  /// The keys and values of one sequence.
  private struct AttentionBlock {
    let keys: UnsafePointer<Float>
    let values: UnsafePointer<Float>
    let ld: Int
    let sequence: RowLayout.Sequence
    let scratch: UnsafeMutablePointer<Float>
  }

  /// Neighbouring queries: the position of the first, and how many.
  private struct QueryRun {
    let first: Int
    let count: Int

    static func block(_ first: Int, _ count: Int) -> QueryRun {
      QueryRun(first: first, count: count)
    }
  }

  /// All heads of a run of queries against one sequence. `query` and `out` start at the run.
  private func attend(
    _ block: AttentionBlock, query: UnsafePointer<Float>, ldq: Int, at run: QueryRun,
    into out: UnsafeMutablePointer<Float>
  ) {
    guard layout.seesPadding, !bidirectional else {
      attend(
        block, query: query, ldq: ldq, run, span: span(run), scale: scale, into: out)
      return
    }
    // Padding is masked in causal layers.
    let seen = (run.first..<run.first + run.count).map {
      paddedCausalRange($0).clamped(to: block.sequence.real)
    }
    let low = seen.map { Int32($0.lowerBound) }
    let high = seen.map { Int32($0.upperBound) }
    low.withUnsafeBufferPointer { low in
      high.withUnsafeBufferPointer { high in
        guard let low = low.baseAddress, let high = high.baseAddress else { return }
        attend(
          block, query: query, ldq: ldq, run, span: .ranges(low: low, high: high), scale: scale,
          into: out)
      }
    }
    // A query that has nothing left to see gets the same lowest logit for every key, and so the mean of all values, as
    // in transformers' eager attention.
    for offset in seen.indices where seen[offset].isEmpty {
      attend(
        block, query: query + offset * ldq, ldq: ldq, .block(run.first + offset, 1), span: .all,
        scale: 0, into: out + offset * model.queryWidth)
    }
  }

  /// What q·k is multiplied with.
  private var scale: Float { plan.attentionScale ?? blueprint.attention.scale }

  /// The keys that the query at `position` of a padded batch sees in a causal layer. A window shows one
  /// token more than elsewhere, as in transformers 4.40.2 (`modeling_attn_mask_utils.py`), which the package that is
  /// reproduced runs on.
  private func paddedCausalRange(_ position: Int) -> Range<Int> {
    let before = plan.visibleRange(bidirectional: false).before
    return (before.map { max(0, position - $0 - 1) } ?? 0)..<position + 1
  }

  /// The mask of ``LayerBlueprint/visibleRange(bidirectional:)`` for a run of queries. A bidirectional layer of a
  /// padded batch sees all of it, as a mask of zeros does.
  private func span(_ run: QueryRun) -> AttentionSpan {
    if bidirectional, layout.seesPadding { return .all }
    let visible = plan.visibleRange(bidirectional: bidirectional)
    switch (visible.before, visible.after) {
    case (nil, nil): return .all
    case (nil, _): return .causal(offset: run.first)
    case (let before?, let after) where bidirectional:
      return .window(offset: run.first, left: before, right: after ?? before)
    case (let before?, _): return .causalWindow(offset: run.first, window: before + 1)
    }
  }

  private func attend(
    _ block: AttentionBlock, query: UnsafePointer<Float>, ldq: Int, _ run: QueryRun,
    span: AttentionSpan, scale: Float, into out: UnsafeMutablePointer<Float>
  ) {
    let attention = blueprint.attention
    let dimension = attention.headDimension
    let group = attention.heads / attention.keyValueHeads
    for head in 0..<attention.keyValueHeads {
      let firstQuery = head * group * dimension
      Kernels.attention(
        q: query + firstQuery, ldq: ldq, nq: run.count, k: block.keys + head * dimension,
        ldk: block.ld, v: block.values + head * dimension, ldv: block.ld,
        nk: block.sequence.length, d: dimension, scale: scale, span: span,
        softCap: scale == 0 ? nil : attention.softCap,
        bias: relativeBias?.matrix(head: head * group, firstQuery: run.first), ldBias: -1,
        out: out + firstQuery, ldo: model.queryWidth, scratch: block.scratch, group: group,
        qGroupStride: dimension, outGroupStride: dimension,
        biasGroupStride: relativeBias?.headStride ?? 0)
    }
  }
}
