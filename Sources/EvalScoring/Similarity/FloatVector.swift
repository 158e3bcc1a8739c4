/// Sums over float32 vectors, and elementary functions on eight numbers at a time.
enum FloatVector {
  /// Σ aᵢ bᵢ, sixteen lanes at a time in a fixed order.
  static func dot(_ a: [Float], _ b: [Float]) -> Double {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        let count = a.count / 4
        var lanes = SIMD16<Float>()
        var index = 0
        while index + 16 <= count {
          let offset = 4 * index
          lanes +=
            a.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            * b.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
          index += 16
        }
        var sum = Double(lanes.sum())
        while index < count {
          let offset = 4 * index
          sum += Double(
            a.load(fromByteOffset: offset, as: Float.self)
              * b.load(fromByteOffset: offset, as: Float.self))
          index += 1
        }
        return sum
      }
    }
  }

  /// y += scale · x.
  static func add(_ scale: Double, _ x: [Float], to y: inout [Float]) {
    let factor = Float(scale)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        for index in 0..<x.count { y[index] += factor * x[index] }
      }
    }
  }

  /// y += x.
  static func add(_ x: [Float], to y: inout [Float]) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        for index in 0..<x.count { y[index] += x[index] }
      }
    }
  }

  /// eˣ for |x| ≤ 87 (clamped), relative error below 3·10⁻⁷: x = n ln 2 + r, and the Taylor
  /// polynomial of degree 6 on |r| ≤ ln 2 / 2, as in Cody and Waite (1980), chapter 6.
  @inline(__always)
  static func exponential(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let bound = SIMD8<Float>(repeating: 87)
    let capped = x.replacing(with: bound, where: x .> bound)
    let clamped = capped.replacing(with: -bound, where: capped .< -bound)
    let magic: Float = 12_582_912  // 1.5 · 2²³: adding it rounds to an integer
    let shifted = clamped * Float(1.442_695_04) + magic
    let whole = shifted - magic
    var r = clamped - whole * Float(0.693_359_375)
    r = r + whole * Float(2.121_944_4e-4)
    var sum = r * Float(1.0 / 720) + Float(1.0 / 120)
    sum = sum * r + Float(1.0 / 24)
    sum = sum * r + Float(1.0 / 6)
    sum = sum * r + Float(0.5)
    sum = sum * r + Float(1)
    sum = sum * r + Float(1)
    let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
    return unsafeBitCast(unsafeBitCast(sum, to: SIMD8<UInt32>.self) &+ bits, to: SIMD8<Float>.self)
  }
}
