import Testing

@testable import LinearAlgebra

/// Quantised blocks against the gguf package (benchmarks/reference/gguf_blocks.py), bit for bit.
@Suite struct BlockTests {
  private static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private static func widened(_ bytes: [UInt8], _ type: ScalarType, _ level: SIMDLevel) -> [Float] {
    let count = bytes.count / type.blockBytes * type.blockSize
    var values = [Float](repeating: .nan, count: count)
    bytes.withUnsafeBytes {
      Kernels.widen($0.baseAddress!, of: type, into: &values, n: count, at: level)
    }
    return values
  }

  private static func hash(_ values: [Float]) -> UInt64 {
    values.withUnsafeBytes { bytes in
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
  }

  @Test(arguments: SIMDLevel.available)
  func everyBitIsThatOfTheGgufPackage(_ level: SIMDLevel) throws {
    for (name, blocks, first, hash) in BlockValues.all {
      let type = try #require(ScalarType(rawValue: name))
      let values = Self.widened(Self.bytes(blocks), type, level)
      #expect(values.prefix(8).map(\.bitPattern) == first, "\(name)")
      #expect(Self.hash(values) == hash, "\(name)")
    }
  }

  @Test func everyBlockedTypeHasValues() {
    let blocked = ScalarType.allCases.filter(\.isBlocked).map(\.rawValue)
    #expect(Set(BlockValues.all.map(\.type)) == Set(blocked))
  }

  /// A projection through blocks is the one through their numbers, in panels of any width.
  @Test func projectionsAreThoseOfTheNumbers() throws {
    for (name, blocks, _, _) in BlockValues.all {
      let type = try #require(ScalarType(rawValue: name))
      let bytes = Self.bytes(blocks)
      let values = Self.widened(bytes, type, .scalar)
      let inputs = type.blockSize
      let owner = Bytes(bytes)
      let quantised = WeightMatrix(
        pointer: owner.pointer, type: type, outputs: 8, inputs: inputs, owner: owner)
      let plain = WeightMatrix(values: values, outputs: 8, inputs: inputs)
      let x = (0..<3 * inputs).map { Float($0 % 7) - 3 }
      var (first, second) = ([Float](repeating: 0, count: 24), [Float](repeating: 1, count: 24))
      var workspace = Workspace()
      project(
        x, rows: 3, ldx: inputs, through: quantised, into: &first, ldy: 8, workspace: &workspace)
      project(x, rows: 3, ldx: inputs, through: plain, into: &second, ldy: 8, workspace: &workspace)
      for (one, other) in zip(first, second) {
        #expect(abs(one - other) <= 1e-5 * max(1, abs(other)), "\(name)")
      }
      // Rows of a part of the outputs stay whole blocks.
      var row = [Float](repeating: 0, count: inputs)
      quantised.outputs(3..<5).row(1, into: &row)
      #expect(row == Array(values[4 * inputs..<5 * inputs]), "\(name)")
    }
  }
}

/// Memory of a quantised matrix.
private final class Bytes: Sendable {
  nonisolated(unsafe) let pointer: UnsafeMutablePointer<UInt8>

  init(_ bytes: [UInt8]) {
    pointer = .allocate(capacity: bytes.count)
    pointer.initialize(from: bytes, count: bytes.count)
  }

  deinit { pointer.deallocate() }
}
