/// How far two vectors are from each other, in double.
enum VectorDifference {
  /// ‖a − b‖ over the larger of ‖a‖ and ‖b‖; 0 where both are 0.
  static func relative(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
    var (difference, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      let (x, y) = (Double(x), Double(y))
      difference += (x - y) * (x - y)
      left += x * x
      right += y * y
    }
    let scale = max(left, right)
    return scale > 0 ? (difference / scale).squareRoot() : 0
  }

  /// ‖a/‖a‖ − b/‖b‖‖; 0 where both are 0, and 1 where one is.
  static func direction(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    let (left, right) = (norm(a), norm(b))
    guard left > 0, right > 0 else { return left == right ? 0 : 1 }
    var sum = 0.0
    for (x, y) in zip(a, b) {
      let difference = Double(x) / left - Double(y) / right
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  /// |‖a‖ − ‖b‖| over the larger.
  static func length(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    let (left, right) = (norm(a), norm(b))
    return max(left, right) > 0 ? abs(left - right) / max(left, right) : 0
  }

  /// The cosine; 0 where a vector is 0.
  static func cosine(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    let (left, right) = (norm(a), norm(b))
    guard left > 0, right > 0 else { return 0 }
    return zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / (left * right)
  }

  private static func norm(_ a: ArraySlice<Float>) -> Double {
    a.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
