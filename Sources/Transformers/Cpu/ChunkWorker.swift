import EvalCore
import LinearAlgebra

/// Computes the chunks of a plan, one after another, with scratch of its own.
struct ChunkWorker {
  let model: PreparedModel
  let plan: ForwardPlan
  let rotaries: RotaryTables
  let biases: PositionBiases
  let trace: ForwardTrace?
  /// Gets the rows of every reading in place of its vector where it is set.
  let rowSink: RowSink?
  private let buffers = ForwardBuffers()

  /// Receives `(distinct configuration, reading, rows [count, width], count, width)`.
  typealias RowSink = (Int, ForwardPlan.Reading, UnsafePointer<Float>, Int, Int) -> Void

  init(
    model: PreparedModel, plan: ForwardPlan, rotaries: RotaryTables,
    biases: PositionBiases, trace: ForwardTrace?, rowSink: RowSink? = nil
  ) {
    self.model = model
    self.plan = plan
    self.rotaries = rotaries
    self.biases = biases
    self.trace = trace
    self.rowSink = rowSink
  }

  /// A vector and the inputs it belongs to.
  struct Vector {
    var configuration: Int
    var inputs: [Int]
    /// Where it starts in ``Output/values``.
    var start: Int
  }

  /// The vectors of a chunk.
  struct Output {
    var vectors: [Vector] = []
    var values: [Float] = []
  }

  /// The vectors of chunk `index`.
  func run(_ index: Int) -> Output {
    let chunk = plan.chunks[index]
    let layout = plan.layout(of: chunk)
    var pass = Pass(
      worker: self, first: chunk.sequences.lowerBound,
      separate: layout.sharesPrefixes ? layout.separated : layout)
    let state = buffers.take()
    let x = state.floats(layout.rows * model.blueprint.hiddenSize)
    ForwardEmbedding(model: model, buffers: buffers, trace: trace)
      .embed(layout, sequences: plan.sequences[chunk.sequences], into: x)
    pass.walk(0, state, layout: layout)
    buffers.release(state)
    return pass.output
  }

  /// The walk of one chunk over the trie.
  private struct Pass {
    let worker: ChunkWorker
    /// The plan's place of the chunk's first sequence.
    let first: Int
    let separate: RowLayout
    var output = Output()
    /// Sums of states for configurations that average several.
    var sums: [Int: [Float]] = [:]

    init(worker: ChunkWorker, first: Int, separate: RowLayout) {
      self.worker = worker
      self.first = first
      self.separate = separate
    }

    /// Serves the readers of a node and runs the layers after it. The state's buffer may be overwritten.
    mutating func walk(_ index: Int, _ state: FloatBuffer, layout: RowLayout) {
      let node = worker.plan.tree.nodes[index]
      let hidden = worker.model.blueprint.hiddenSize
      read(node, state, layout: layout, places: nil)
      if let child = node.bidirectional {
        if node.causal == nil, !layout.sharesPrefixes {
          step(child, state, layout: layout, bidirectional: true)
        } else {
          // The trunk is kept for the causal branch, or has to be unfolded.
          let copy = worker.buffers.take()
          let target = copy.floats(separate.rows * hidden)
          let source = state.floats(layout.rows * hidden)
          if let unfolded = layout.unfolded {
            for (row, node) in unfolded.enumerated() {
              (target + row * hidden).update(from: source + Int(node) * hidden, count: hidden)
            }
          } else {
            target.update(from: source, count: layout.rows * hidden)
          }
          step(child, copy, layout: separate, bidirectional: true)
          worker.buffers.release(copy)
        }
      }
      if let child = node.causal { step(child, state, layout: layout, bidirectional: false) }
    }

    /// Runs the layer that leads to node `index`, then walks on.
    private mutating func step(
      _ index: Int, _ state: FloatBuffer, layout: RowLayout, bidirectional: Bool
    ) {
      let (plan, model) = (worker.plan, worker.model)
      let node = plan.tree.nodes[index]
      let x = state.floats(layout.rows * model.blueprint.hiddenSize)
      let layer = ForwardLayer(
        model: model, index: node.state - 1, bidirectional: bidirectional, layout: layout,
        rotaries: worker.rotaries, relativeBias: worker.biases.table(node.state - 1),
        buffers: worker.buffers, trace: worker.trace)
      if plan.prunesUnreadRows, node.isLeaf {
        let local = plan.readings.map { Array($0[first..<first + layout.sequences.count]) }
        let rows = ReadRows.rows(
          node.readers, plan.distinct, spans: plan.spans, readings: local, in: layout)
        if rows.count < layout.rows {
          layer.run(x, read: rows)
          var places = [Int32](repeating: -1, count: layout.rows)
          for (place, row) in rows.enumerated() { places[Int(row)] = Int32(place) }
          read(node, state, layout: layout, places: places)
          return
        }
      }
      layer.run(x)
      walk(index, state, layout: layout)
    }

    /// Pools what the node's readers read. `places` are the rows' places after pruning.
    private mutating func read(
      _ node: LayerTree.Node, _ state: FloatBuffer, layout: RowLayout, places: [Int32]?
    ) {
      let (plan, model) = (worker.plan, worker.model)
      let hidden = model.blueprint.hiddenSize
      let x = UnsafePointer(state.floats(layout.rows * hidden))
      for reader in node.readers {
        let configuration = plan.distinct[reader]
        let finishes = plan.finishes(node.state, configuration)
        let changes = finishes && (model.finalNorm != nil || model.projectOut != nil)
        let width = plan.width(of: reader)
        let span = plan.spans.firstIndex(of: configuration.pooling.span) ?? 0
        let weight =
          Float(configuration.states.count { $0 == node.state }) / Float(configuration.states.count)
        var summed = 0
        for sequence in layout.sequences.indices {
          for reading in plan.readings[span][first + sequence] {
            let tokens = configuration.need.tokens(of: reading.tokens)
            func place(_ token: Int) -> Int {
              let row = layout.row(sequence, token)
              return places.map { Int($0[row]) } ?? row
            }
            let start = place(tokens[0])
            let isRun = tokens.indices.allSatisfy { place(tokens[$0]) == start + $0 }
            var rows = x + start * hidden
            if !isRun || changes {
              let copy = worker.buffers.pooledRows.floats(tokens.count * hidden)
              for (index, token) in tokens.enumerated() {
                (copy + index * hidden).update(from: x + place(token) * hidden, count: hidden)
              }
              rows = changes ? worker.finish(copy, rows: tokens.count) : UnsafePointer(copy)
            }
            if configuration.states.count > 1 {
              add(rows, count: tokens.count * width, weight: weight, to: reader, at: summed)
              summed += tokens.count * width
              guard node.state == configuration.depth else { continue }
              let start = summed - tokens.count * width
              let values = sums[reader] ?? []
              values.withUnsafeBufferPointer { buffer in
                pool(reader, reading, buffer.baseAddress! + start, tokens.count, width)
              }
            } else {
              pool(reader, reading, rows, tokens.count, width)
            }
          }
        }
        if configuration.states.count > 1, node.state == configuration.depth {
          sums[reader] = nil
        }
      }
    }

    private mutating func add(
      _ rows: UnsafePointer<Float>, count: Int, weight: Float, to reader: Int, at start: Int
    ) {
      if sums[reader] == nil { sums[reader] = [] }
      let missing = start + count - sums[reader]!.count
      if missing > 0 {
        sums[reader]!.append(contentsOf: repeatElement(0, count: missing))
      }
      sums[reader]!.withUnsafeMutableBufferPointer { buffer in
        Kernels.axpy(weight, rows, into: buffer.baseAddress! + start, n: count)
      }
    }

    private mutating func pool(
      _ reader: Int, _ reading: ForwardPlan.Reading, _ rows: UnsafePointer<Float>, _ count: Int,
      _ width: Int
    ) {
      if let sink = worker.rowSink {
        sink(reader, reading, rows, count, width)
        return
      }
      let modes = worker.plan.distinct[reader].pooling.modes
      let start = output.values.count
      output.values.append(contentsOf: repeatElement(0, count: width * modes.count))
      output.values.withUnsafeMutableBufferPointer { buffer in
        Pooler.pool(
          rows, count: count, first: reading.first, width: width, modes: modes,
          into: buffer.baseAddress! + start)
      }
      output.vectors.append(Vector(configuration: reader, inputs: reading.inputs, start: start))
    }
  }

  /// The final norm and projection of `[rows, hidden]`.
  private func finish(_ x: UnsafeMutablePointer<Float>, rows: Int) -> UnsafePointer<Float> {
    let hidden = model.blueprint.hiddenSize
    if let norm = model.finalNorm {
      model.blueprint.norm.apply(norm, x, ldx: hidden, rows: rows, n: hidden, into: x, ldy: hidden)
    }
    guard let projection = model.projectOut else { return UnsafePointer(x) }
    let width = projection.matrix.outputs
    let out = buffers.pooledOut.floats(rows * width)
    project(
      x, rows: rows, ldx: hidden, through: projection.matrix, bias: projection.bias?.pointer,
      into: out, ldy: width, workspace: &buffers.workspace)
    return UnsafePointer(out)
  }
}
