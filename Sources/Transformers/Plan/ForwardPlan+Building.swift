import EvalCore

extension ForwardPlan {
  /// Plans `inputs` under every one of `configurations`.
  ///
  /// - Throws: ``EvalError`` for an input without tokens, with an id or position that the model lacks, or without the
  ///   tokens that a pooling reads; for a budget that the longest input exceeds.
  init(
    _ shape: ModelShape, inputs: [EncoderInput], configurations: [EncoderConfiguration],
    options: PlanOptions
  ) throws {
    try Self.check(inputs, against: shape)
    let draft = try Draft(
      shape, inputs: inputs, configurations: configurations, seesPadding: false)
    // Types that are all 0 are the same as none.
    let types = inputs.map { input in
      input.typeIDs.flatMap { $0.contains { $0 != 0 } ? $0 : nil }
    }
    // Equal sequences stand side by side in lexicographic order.
    func precedes(_ left: Int, _ right: Int) -> Bool {
      let (one, other) = (inputs[left].ids, inputs[right].ids)
      if one != other { return one.lexicographicallyPrecedes(other) }
      if types[left] != types[right] {
        return (types[left] ?? []).lexicographicallyPrecedes(types[right] ?? [])
      }
      return left < right
    }
    var sequences: [PlannedSequence] = []
    var owners: [[Int]] = []
    for index in inputs.indices.sorted(by: precedes) {
      let input = inputs[index]
      let sequence = PlannedSequence(
        ids: input.ids, typeIDs: types[index], real: 0..<input.ids.count)
      if sequence == sequences.last {
        owners[owners.count - 1].append(index)
      } else {
        sequences.append(sequence)
        owners.append([index])
      }
    }
    // Prefixes are shared by causal layers, and by sequences whose rotary angles do not depend on their length.
    let causal = draft.tree.startsCausal && options.sharesPrefixes
    func shares(_ sequence: PlannedSequence) -> Bool {
      causal
        && !shape.blueprint.rotaries.contains {
          $0.dependsOnLength(sequence.ids.count)
        }
    }
    let sharing = sequences.indices.filter { shares(sequences[$0]) }
    let alone = sequences.indices.filter { !shares(sequences[$0]) }
      .sorted { (sequences[$1].ids.count, $0) < (sequences[$0].ids.count, $1) }
    let order = sharing + alone
    sequences = order.map { sequences[$0] }
    owners = order.map { owners[$0] }
    var common = [Int](repeating: 0, count: sequences.count)
    for index in 1..<max(sharing.count, 1) {
      common[index] = Self.commonPrefix(sequences[index - 1], sequences[index])
    }
    let pads = [Int](repeating: 0, count: inputs.count)
    let readings = try draft.readings(owners: owners, leading: pads, inputs: inputs)
    var rows =
      options.chunkRows
      ?? Self.defaultChunkRows(
        hiddenSize: shape.blueprint.hiddenSize,
        widensWeights: shape.widensWeights)
    let longest = sequences.reduce(0) { max($0, $1.ids.count) }
    while true {
      let chunks = Self.chunks(
        sequences, common: common, shareable: sharing.count, rows: max(rows, 1),
        unfolds: draft.tree.nodes.contains { $0.bidirectional != nil })
      let plan = ForwardPlan(
        draft, shape: shape, inputs: inputs, sequences: sequences, readings: readings,
        chunks: chunks, ideal: common, options: options)
      if plan.workerBytes <= options.memoryBudget {
        self = plan
        return
      }
      guard rows > longest else {
        throw EvalError.usage(
          "the memory budget of \(options.memoryBudget >> 20) MB is too small for a text of \(longest) tokens, "
            + "which needs \(plan.workerBytes >> 20) MB",
          remedy: "raise the budget or truncate the texts")
      }
      rows = max(rows / 2, min(longest, rows - 1))
    }
  }

  /// Plans batches exactly as they are given, padding included.
  init(
    _ shape: ModelShape, batches: [PaddedBatch], configurations: [EncoderConfiguration],
    options: PlanOptions
  ) throws {
    guard shape.blueprint.attention.direction == .causal else {
      throw EvalError.unsupported(
        "padding seen by bidirectional layers on a checkpoint whose layers are all bidirectional",
        file: nil, remedy: "leave --padding out: such checkpoints are always run without padding")
    }
    let inputs = batches.flatMap(\.inputs)
    try Self.check(inputs, against: shape)
    let draft = try Draft(
      shape, inputs: inputs, configurations: configurations, seesPadding: true)
    var sequences: [PlannedSequence] = []
    var chunks: [Chunk] = []
    var leading: [Int] = []
    for batch in batches where !batch.inputs.isEmpty {
      try Self.check([EncoderInput(ids: [batch.padID])], against: shape)
      let longest = batch.inputs.reduce(0) { max($0, $1.ids.count) }
      let first = sequences.count
      for input in batch.inputs {
        let pads = [Int32](repeating: batch.padID, count: longest - input.ids.count)
        let before = batch.side == .left ? pads.count : 0
        leading.append(before)
        sequences.append(
          PlannedSequence(
            ids: batch.side == .left ? pads + input.ids : input.ids + pads,
            typeIDs: input.typeIDs.map {
              let zeros = [Int32](repeating: 0, count: pads.count)
              return batch.side == .left ? zeros + $0 : $0 + zeros
            },
            real: before..<before + input.ids.count))
      }
      chunks.append(
        Chunk(
          sequences: first..<sequences.count,
          shared: [Int](repeating: 0, count: sequences.count - first)))
    }
    let readings = try draft.readings(
      owners: inputs.indices.map { [$0] }, leading: leading, inputs: inputs)
    let plan = ForwardPlan(
      draft, shape: shape, inputs: inputs, sequences: sequences, readings: readings,
      chunks: chunks, ideal: [Int](repeating: 0, count: sequences.count), options: options)
    guard plan.workerBytes <= options.memoryBudget else {
      throw EvalError.usage(
        "a padded batch needs \(plan.workerBytes >> 20) MB, more than the budget of "
          + "\(options.memoryBudget >> 20) MB",
        remedy: "raise the budget; the batches are part of the run and cannot be made smaller")
    }
    self = plan
  }

  private init(
    _ draft: Draft, shape: ModelShape, inputs: [EncoderInput], sequences: [PlannedSequence],
    readings: [[[Reading]]], chunks: [Chunk], ideal: [Int], options: PlanOptions
  ) {
    self.sequences = sequences
    self.chunks = chunks
    self.readings = readings
    spans = draft.spans
    distinct = draft.distinct
    served = draft.served
    tree = draft.tree
    notes = draft.notes
    seesPadding = draft.seesPadding
    prunesUnreadRows = options.prunesUnreadRows
    memoryBudget = options.memoryBudget
    inputCount = inputs.count
    outputWidth = shape.outputWidth
    hiddenSize = shape.blueprint.hiddenSize
    let estimate = WorkEstimate(
      shape, tree: draft.tree, distinct: draft.distinct, spans: draft.spans,
      prunes: options.prunesUnreadRows)
    var work: [Int] = []
    var rows = 0
    var worker = 0
    for chunk in chunks {
      let layout = RowLayout(
        sequences[chunk.sequences], shared: chunk.shared, seesPadding: draft.seesPadding)
      let local = readings.map { Array($0[chunk.sequences]) }
      work.append(estimate.rowLayers(layout, readings: local))
      worker = max(worker, estimate.bytes(layout, readings: local))
      rows += layout.rows
    }
    chunkWork = work
    workerBytes = worker
    let tokens = sequences.reduce(0) { $0 + $1.ids.count }
    let forest = tokens - ideal.reduce(0, +)
    replicatedRows = rows - forest
    let perConfiguration = inputs.reduce(0) { $0 + $1.ids.count }
    var counts = WorkCounts()
    counts.tokens = perConfiguration
    counts.forestRows = forest
    counts.naiveRowLayers = draft.requestedDepth * perConfiguration
    counts.computedRowLayers = work.reduce(0, +)
    let width = max(shape.blueprint.hiddenSize, shape.outputWidth)
    let dimensions = draft.distinct.map { $0.pooling.modes.count * width }
    let workers = max(
      1, min(options.threads, options.memoryBudget / max(worker, 1), max(chunks.count, 1)))
    counts.peakBytes = workers * worker + 4 * inputs.count * dimensions.reduce(0, +)
    self.counts = counts
  }

  /// The tokens at the start that two sequences have in common, one token of the longer left out where one is all
  /// of the other's beginning (sequences are distinct, so that happens only to the shorter).
  private static func commonPrefix(_ left: PlannedSequence, _ right: PlannedSequence) -> Int {
    let limit = min(left.ids.count, right.ids.count)
    var length = 0
    while length < limit, left.ids[length] == right.ids[length],
      (left.typeIDs?[length] ?? 0) == (right.typeIDs?[length] ?? 0)
    {
      length += 1
    }
    return length
  }

  /// Parts sequences into runs of about `rows` rows, where possible between sequences that share little.
  private static func chunks(
    _ sequences: [PlannedSequence], common: [Int], shareable: Int, rows: Int, unfolds: Bool
  ) -> [Chunk] {
    var chunks: [Chunk] = []
    var first = 0
    while first < sequences.count {
      let end = first < shareable ? shareable : sequences.count
      var forest = 0
      var tokens = 0
      var next = first
      var cut: Int?
      while next < end {
        let length = sequences[next].ids.count
        let own = next == first ? length : length - common[next]
        let load = unfolds ? max(forest + own, (tokens + length) / 2) : forest + own
        if load > rows, next > first { break }
        let isLate = 4 * max(forest, unfolds ? tokens / 2 : 0) >= 3 * rows
        if isLate, next > first, cut.map({ common[next] <= common[$0] }) ?? true { cut = next }
        forest += own
        tokens += length
        next += 1
      }
      if next < end, let cut, common[cut] < common[next] { next = cut }
      let shared = (first..<next).map { $0 == first ? 0 : common[$0] }
      chunks.append(Chunk(sequences: first..<next, shared: shared))
      first = next
    }
    return chunks
  }
}
