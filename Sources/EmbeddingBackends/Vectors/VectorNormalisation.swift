/// Unit length, for vectors that came from elsewhere.
enum VectorNormalisation {
  /// Divides the components from `start` on by their Euclidean norm (float64 sum). A zero vector
  /// stays zero, and scoring reports it.
  static func normalise(_ values: inout [Float], from start: Int) {
    var squares = 0.0
    for index in start..<values.count { squares += Double(values[index]) * Double(values[index]) }
    guard squares > 0 else { return }
    let scale = 1 / squares.squareRoot()
    for index in start..<values.count { values[index] = Float(Double(values[index]) * scale) }
  }
}
