import EvalCore
import Synchronization

/// Hands out chunks and takes in vectors, for all workers.
final class ChunkResults: Sendable {
  private struct State {
    var next = 0
    var progress: ForwardProgress
    var values: [[Float]]
  }

  private let plan: ForwardPlan
  private let report: (@Sendable (ForwardProgress) -> Void)?
  private let state: Mutex<State>

  init(_ plan: ForwardPlan, progress: (@Sendable (ForwardProgress) -> Void)?) {
    self.plan = plan
    report = progress
    let values = plan.distinct.indices.map { index in
      [Float](
        repeating: 0,
        count: plan.inputCount * plan.width(of: index) * plan.distinct[index].pooling.modes.count)
    }
    state = Mutex(
      State(
        progress: ForwardProgress(
          rowLayers: 0, totalRowLayers: plan.counts.computedRowLayers, inputs: 0, tokens: 0),
        values: values))
  }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < plan.chunks.count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  func store(_ output: ChunkWorker.Output, of chunk: Int) {
    let progress = state.withLock { state in
      for vector in output.vectors {
        let configuration = vector.configuration
        let dimension =
          plan.width(of: configuration) * plan.distinct[configuration].pooling.modes.count
        for input in vector.inputs {
          state.values[configuration].replaceSubrange(
            input * dimension..<(input + 1) * dimension,
            with: output.values[vector.start..<vector.start + dimension])
        }
      }
      let sequences = plan.chunks[chunk].sequences
      state.progress.rowLayers += plan.chunkWork[chunk]
      state.progress.tokens += plan.sequences[sequences].reduce(0) { $0 + $1.real.count }
      if let first = plan.readings.first {
        state.progress.inputs += first[sequences].reduce(0) { sum, readings in
          sum + readings.reduce(0) { $0 + $1.inputs.count }
        }
      }
      return state.progress
    }
    report?(progress)
  }

  /// The matrices of the requested configurations.
  func vectors() throws -> [[Float]] {
    let values = state.withLock { state in
      defer { state.values = [] }
      return state.values
    }
    for (index, matrix) in values.enumerated() {
      guard let place = matrix.firstIndex(where: { !$0.isFinite }) else { continue }
      let dimension = max(matrix.count / max(plan.inputCount, 1), 1)
      throw EvalError.unsupported(
        "a model whose vector of text \(place / dimension) is not finite "
          + "(attention pattern \(plan.distinct[index].patternName))",
        file: nil,
        remedy: "check the weights with “models inspect”: they hold or lead to infinite numbers")
    }
    return plan.served.map { values[$0] }
  }
}
