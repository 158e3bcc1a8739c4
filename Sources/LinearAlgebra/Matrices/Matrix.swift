/// A dense row-major float32 matrix, as a value.
package struct Matrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// [rows · columns], row by row.
  package var values: [Float]

  /// A matrix of the given numbers, row by row.
  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(values.count == rows * columns, "a matrix needs rows × columns numbers")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// One row.
  package subscript(row row: Int) -> ArraySlice<Float> {
    values[row * columns..<(row + 1) * columns]
  }
}
