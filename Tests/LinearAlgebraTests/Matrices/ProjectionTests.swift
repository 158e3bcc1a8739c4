import LinearAlgebra
import Testing

/// 16-bit weights, kept alive by the matrix.
private final class Bits: Sendable {
  let storage: [UInt16]
  init(_ storage: [UInt16]) { self.storage = storage }
}

private final class Doubles: Sendable {
  let storage: [Double]
  init(_ storage: [Double]) { self.storage = storage }
}

@Suite struct ProjectionTests {
  /// A matrix of `type` and the exact values of its numbers.
  private func weights(
    _ values: [Float], _ type: ScalarType, outputs: Int, inputs: Int, layout: WeightMatrix.Layout,
    body: (WeightMatrix, [Float]) -> Void
  ) {
    switch type {
    case .float32:
      body(
        WeightMatrix(values: values, outputs: outputs, inputs: inputs, layout: layout), values)
    case .float16, .bfloat16:
      let half = type == .float16
      let bits = Bits(
        values.map { half ? Float16($0).bitPattern : UInt16($0.bitPattern >> 16) })
      let exact = bits.storage.map {
        half ? Float(Float16(bitPattern: $0)) : Float(bitPattern: UInt32($0) << 16)
      }
      bits.storage.withUnsafeBytes { bytes in
        body(
          WeightMatrix(
            pointer: bytes.baseAddress!, type: type, outputs: outputs, inputs: inputs,
            layout: layout, owner: bits), exact)
      }
    case .float64:
      let doubles = Doubles(values.map { Double($0) * 1.000_000_01 })
      doubles.storage.withUnsafeBytes { bytes in
        body(
          WeightMatrix(
            pointer: bytes.baseAddress!, type: type, outputs: outputs, inputs: inputs,
            layout: layout, owner: doubles), doubles.storage.map { Float($0) })
      }
    default: Issue.record("blocks have tests of their own (BlockTests)")
    }
  }

  @Test(
    arguments: ScalarType.allCases.filter { !$0.isBlocked },
    [WeightMatrix.Layout.outputsByInputs, .inputsByOutputs])
  func agreesWithTheDefinition(_ type: ScalarType, _ layout: WeightMatrix.Layout) {
    // The last shape needs two panels of 16-bit weights, the second narrower.
    for (m, outputs, inputs) in [(1, 1, 1), (3, 7, 5), (4, 33, 20), (2, 530, 1030)] {
      var numbers = TestNumbers(UInt64(m + outputs + inputs))
      let (ldx, ldy) = (inputs + 1, outputs + 2)
      let x = numbers.floats(m * ldx)
      let bias = numbers.floats(outputs)
      let start = numbers.floats(m * ldy)
      let values = numbers.floats(outputs * inputs)
      weights(values, type, outputs: outputs, inputs: inputs, layout: layout) { matrix, exact in
        for (biased, beta) in [(false, 0), (true, 0), (false, 1), (true, 1), (true, 0.5)]
          as [(Bool, Float)]
        {
          var workspace = Workspace()
          var y = start
          var expected = start.map { Double($0) }
          for i in 0..<m {
            for o in 0..<outputs {
              var sum = beta == 0 ? 0 : Double(beta) * Double(start[i * ldy + o])
              if biased { sum += Double(bias[o]) }
              for c in 0..<inputs {
                let w = exact[layout == .outputsByInputs ? o * inputs + c : c * outputs + o]
                sum += Double(x[i * ldx + c]) * Double(w)
              }
              expected[i * ldy + o] = sum
            }
          }
          bias.withUnsafeBufferPointer { bias in
            project(
              x, rows: m, ldx: ldx, through: matrix, bias: biased ? bias.baseAddress! : nil,
              into: &y, ldy: ldy, beta: beta, workspace: &workspace)
          }
          // Float sums of `inputs` terms below 1.
          #expect(
            worst(y, expected) < 1e-6 + 6e-8 * Double(inputs), "\(m) \(outputs) \(inputs) \(beta)")
          if type != .float32 {
            // Never the whole of a large matrix.
            #expect(workspace.panel.capacity <= max(512 * 1024, 16 * inputs))
          }
        }
      }
    }
  }

  @Test(arguments: ScalarType.allCases.filter { !$0.isBlocked }) func rowsAndSlices(
    _ type: ScalarType
  ) {
    let (outputs, inputs) = (9, 21)
    var numbers = TestNumbers(77)
    weights(
      numbers.floats(outputs * inputs), type, outputs: outputs, inputs: inputs,
      layout: .outputsByInputs
    ) { matrix, exact in
      var row = [Float](repeating: 0, count: inputs)
      matrix.row(4, into: &row)
      #expect(row == Array(exact[4 * inputs..<5 * inputs]))
      let slice = matrix.outputs(3..<6)
      #expect(slice.outputs == 3 && slice.inputs == inputs)
      slice.row(1, into: &row)
      #expect(row == Array(exact[4 * inputs..<5 * inputs]))
    }
    weights(
      numbers.floats(outputs * inputs), type, outputs: outputs, inputs: inputs,
      layout: .inputsByOutputs
    ) { matrix, exact in
      var row = [Float](repeating: 0, count: 2)
      matrix.outputs(5..<7).row(20, into: &row)
      #expect(row == Array(exact[20 * outputs + 5..<20 * outputs + 7]))
    }
  }

  @Test func scratchGrowsAndStaysAligned() {
    var scratch = ScratchBuffer()
    for count in [1, 100, 10_000, 5] {
      let floats = scratch.floats(count)
      #expect(UInt(bitPattern: floats) % 64 == 0)
      #expect(scratch.capacity >= count)
      floats[count - 1] = 1
    }
  }
}
