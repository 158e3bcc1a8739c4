import LinearAlgebra

/// The samples that logistic fits are made on. Many fits share one problem: each leaves out one
/// fold of it, or none.
struct LogisticProblem: Sendable {
  /// Marks a fit that leaves nothing out.
  static let nothing = -1

  /// `[samples, dimension]`.
  let features: Matrix
  /// The class of every sample, in 0..<classes.
  let labels: [Int32]
  let classes: Int
  /// The rows that take part.
  var ranges: [Range<Int>]
  /// The fold of every row, `[samples]`.
  var folds: [Int32]

  /// A problem in which all rows take part, in one fold.
  init(features: Matrix, labels: [Int], classes: Int) {
    self.features = features
    self.labels = labels.map { Int32($0) }
    self.classes = classes
    ranges = [0..<labels.count]
    folds = [Int32](repeating: 0, count: labels.count)
  }

  /// Columns of a fit: one for two classes (the log-odds of class 1), else one a class.
  var columns: Int { classes == 2 ? 1 : classes }

  /// Parameters of a fit: `[columns, dimension]` weights, then `[columns]` intercepts.
  var parameters: Int { columns * (features.columns + 1) }

  /// The number of samples that a fit sees.
  func sampleCount(leavingOut fold: Int) -> Int {
    ranges.reduce(0) { $0 + $1.reduce(0) { $0 + (Int(folds[$1]) == fold ? 0 : 1) } }
  }
}
