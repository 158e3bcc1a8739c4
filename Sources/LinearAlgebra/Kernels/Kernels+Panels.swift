internal import CKernels

/// Many linear models over the same samples. A panel is ``lanes`` numbers, one a model; matrices of
/// panels are `[rows, lanes]` (margins, slopes) or `[n, lanes]` (weights, gradients).
extension Kernels {
  /// The models of a panel.
  package static let lanes = Int(ck_lanes)

  /// Margins: out[p][r] = bias[p] + Σᵢ x[r][i] · w[p][i].
  ///
  /// - Parameters:
  ///   - x: Samples `[rows, n]`.
  ///   - w: Weights `[panels, n, lanes]`.
  ///   - bias: `[panels, lanes]`.
  ///   - ldp: Floats between two panels of `out`; each is `[rows, lanes]`.
  package static func panelProducts(
    _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int, w: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, panels: Int, into out: UnsafeMutablePointer<Float>, ldp: Int,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.panel_products(x, ldx, rows, n, w, bias, panels, out, ldp)
  }

  /// Gradients: sums[p][i] += Σᵣ x[r][i] · slopes[p][r].
  ///
  /// - Parameters:
  ///   - x: Samples `[rows, n]`.
  ///   - slopes: `[panels][rows, lanes]`, panels `ldp` floats apart.
  ///   - sums: `[panels, n, lanes]`.
  package static func panelGradients(
    _ x: UnsafePointer<Float>, ldx: Int, rows: Int, n: Int, slopes: UnsafePointer<Float>, ldp: Int,
    panels: Int, into sums: UnsafeMutablePointer<Float>, at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.panel_gradients(x, ldx, rows, n, slopes, ldp, panels, sums)
  }

  /// Margins of logistic regressions to p − y in place; adds up −log p of the true class and p − y.
  ///
  /// - Parameters:
  ///   - m: Margins `[columns][rows, lanes]`, columns `ldp` floats apart: the log-odds of class 1 for
  ///     one column, else one a class. Finite.
  ///   - labels: The class of each row.
  ///   - folds: The fold of each row.
  ///   - keep: `[folds, lanes]`: 1 where a regression sees the samples of a fold, else 0.
  ///   - losses: `[lanes]`.
  ///   - slopes: `[columns, lanes]`.
  package static func panelResiduals(
    _ m: UnsafeMutablePointer<Float>, ldp: Int, rows: Int, columns: Int,
    labels: UnsafePointer<Int32>, folds: UnsafePointer<Int32>, keep: UnsafePointer<Float>,
    losses: UnsafeMutablePointer<Float>, slopes: UnsafeMutablePointer<Float>,
    at level: SIMDLevel = Kernels.level
  ) {
    table(level).pointee.panel_residuals(
      m, ldp, rows, columns, labels, folds, keep, losses, slopes)
  }
}
