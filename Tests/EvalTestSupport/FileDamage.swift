import Foundation

/// One way in which a disk, or a hand, damages a file.
package enum FileDamage: Sendable, CustomStringConvertible {
  /// One bit is another.
  case flip(byte: Int, bit: Int)
  /// The rest is not there.
  case cut(at: Int)
  /// A piece is zeros, as a block that never reached the disk.
  case zeros(Range<Int>)

  /// Damage to a file of `count` bytes, flips three times of four.
  package init(of count: Int, using generator: inout CounterGenerator) {
    let place = Int.random(in: 0..<max(1, count), using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: self = .cut(at: place)
    case 1: self = .zeros(place..<min(count, place + Int.random(in: 1...512, using: &generator)))
    default: self = .flip(byte: place, bit: Int.random(in: 0..<8, using: &generator))
    }
  }

  /// The damaged bytes; the same ones where zeros fall on zeros.
  package func applied(to bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    switch self {
    case .flip(let byte, let bit): bytes[byte] ^= 1 << UInt8(bit)
    case .cut(let place): bytes.removeLast(bytes.count - place)
    case .zeros(let range): for index in range { bytes[index] = 0 }
    }
    return bytes
  }

  package var description: String {
    switch self {
    case .flip(let byte, let bit): "bit \(bit) of byte \(byte) flipped"
    case .cut(let place): "cut at \(place)"
    case .zeros(let range): "zeros in \(range)"
    }
  }
}
