/// What the margins of one sample under many fits become: residuals and losses, eight fits at a time.
struct RowRule: Sendable {
  /// Columns of a fit: 1 for two classes.
  let columns: Int
  /// Fits, rounded up to a multiple of eight; column c of fit k stands at `c · stride + k`.
  let stride: Int

  /// Replaces margins `[columns · stride]` by p − y and writes −log p of the true class to `losses`
  /// `[stride]`.
  @inline(__always)
  func turnIntoResiduals(
    _ margins: UnsafeMutablePointer<Float>, label: Int, losses: UnsafeMutablePointer<Float>
  ) {
    if columns == 1 {
      binary(margins, label: label, losses: losses)
    } else {
      multinomial(margins, label: label, losses: losses)
    }
  }

  /// q is the probability of the true class; p − y is q − 1 for class 1 and 1 − q for class 0.
  @inline(__always)
  private func binary(
    _ margins: UnsafeMutablePointer<Float>, label: Int, losses: UnsafeMutablePointer<Float>
  ) {
    let one = SIMD8<Float>(repeating: 1)
    let sign = SIMD8<Float>(repeating: label == 1 ? 1 : -1)
    for slot in Swift.stride(from: 0, to: stride, by: 8) {
      let q = one / (one + FloatVector.exponential(-sign * load(margins + slot)))
      store(-FloatVector.logarithm(q), losses + slot)
      store(sign * (q - one), margins + slot)
    }
  }

  @inline(__always)
  private func multinomial(
    _ margins: UnsafeMutablePointer<Float>, label: Int, losses: UnsafeMutablePointer<Float>
  ) {
    let one = SIMD8<Float>(repeating: 1)
    for slot in Swift.stride(from: 0, to: stride, by: 8) {
      var largest = load(margins + slot)
      for column in 1..<columns {
        let margin = load(margins + column * stride + slot)
        largest = largest.replacing(with: margin, where: margin .> largest)
      }
      let truth = load(margins + label * stride + slot) - largest
      var total = SIMD8<Float>()
      for column in 0..<columns {
        let place = margins + column * stride + slot
        let value = FloatVector.exponential(load(place) - largest)
        store(value, place)
        total += value
      }
      store(FloatVector.logarithm(total) - truth, losses + slot)
      let share = one / total
      for column in 0..<columns {
        let place = margins + column * stride + slot
        let p = load(place) * share
        store(column == label ? p - one : p, place)
      }
    }
  }

  /// sums += values over `count` numbers, a multiple of eight.
  @inline(__always)
  func add(_ values: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, count: Int) {
    for slot in Swift.stride(from: 0, to: count, by: 8) {
      store(load(sums + slot) + load(values + slot), sums + slot)
    }
  }

  @inline(__always)
  private func load(_ place: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD8<Float>.self)
  }

  @inline(__always)
  private func store(_ value: SIMD8<Float>, _ place: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(place).storeBytes(of: value, as: SIMD8<Float>.self)
  }
}
