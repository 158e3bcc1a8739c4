import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints

/// Numbers of every type: whether they are finite, and how they are rounded.
@Suite struct StoredTensorTests {
  @Test func valuesThatAreNotFiniteAreFoundInEveryType() {
    func finite(_ bytes: [UInt8], _ type: ScalarType) -> Bool {
      bytes.withUnsafeBytes { FiniteScan.isFinite($0, type) }
    }
    // Infinity, NaN and the largest finite number of each type, little-endian.
    #expect(!finite([0, 0, 0, 0, 0, 0, 0x80, 0x7F], .float32))
    #expect(!finite([1, 0, 0x80, 0xFF], .float32))
    #expect(finite([0xFF, 0xFF, 0x7F, 0x7F], .float32))
    #expect(!finite([0x00, 0x7C], .float16))
    #expect(finite([0xFF, 0x7B], .float16))
    #expect(!finite([0x80, 0x7F], .bfloat16))
    #expect(finite([0x7F, 0x7F], .bfloat16))
    #expect(!finite([0, 0, 0, 0, 0, 0, 0xF0, 0x7F], .float64))
    #expect(finite([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xEF, 0x7F], .float64))
    var long = [UInt8](repeating: 0, count: 4 * 10_000)
    #expect(finite(long, .float32))
    long[4 * 9_999 + 2] = 0xC0
    long[4 * 9_999 + 3] = 0x7F
    #expect(!finite(long, .float32))
  }

  @Test func halvesAndBrainFloatsAreRounded() {
    // Bits by numpy.float16: 1, 65504, 65520 (rounds to infinity), 2⁻²⁴, 2⁻²⁵ (tie to even: 0), 3·2⁻²⁵, 0.1, −2.
    let cases: [(Float, UInt16)] = [
      (1, 0x3C00), (65504, 0x7BFF), (65520, 0x7C00), (0x1p-24, 1), (0x1p-25, 0), (0x3p-25, 2),
      (0.1, 0x2E66), (-2, 0xC000), (0, 0), (0x1p-14, 0x0400),
    ]
    for (value, bits) in cases { #expect(Half.bits(of: value) == bits, "\(value)") }
    let tensor = StoredTensor(
      name: "t", type: .bfloat16, shape: [3], file: "",
      bytes: UnsafeRawBufferPointer(start: nil, count: 0), owner: NSObjectOwner())
    // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷: ties to even give 1; 1 + 3·2⁻⁸ gives 1 + 2⁻⁶.
    let rounded = tensor.replacing([1 + 0x1p-8, 1 + 0x3p-8, -0.1], shape: [3])
    #expect(rounded.floats() == [1, 1 + 0x1p-6, -0.10009765625])
  }

  /// Bytes are counted in blocks, whatever the type.
  @Test(arguments: ScalarType.allCases) func bytesAreCountedInBlocks(_ type: ScalarType) {
    #expect(type.bytes(0) == 0)
    #expect(type.bytes(7 * type.blockSize) == 7 * type.blockBytes)
    #expect(type.blockBytes % type.alignment == 0)
  }
}

private final class NSObjectOwner: Sendable {}
