import LinearAlgebra
import Testing

/// Panels of linear models: every vector form against the scalar one, over numbers of rows, features and
/// panels that leave every kind of remainder, and the scalar one against hand-worked numbers.
@Suite struct PanelKernelTests {
  private let lanes = Kernels.lanes

  @Test(arguments: vectorLevels, [1, 2, 3, 5])
  func productsAndGradients(_ level: SIMDLevel, _ panels: Int) {
    for n in [1, 2, 3, 5, 11, 12, 13, 30, 64] {
      for rows in [1, 2, 3, 6, 11, 12, 13, 29] {
        var numbers = TestNumbers(UInt64(100 * n + rows))
        let (ldx, ldp) = (n + 3, (rows + 2) * lanes)
        let x = numbers.floats(rows * ldx)
        let w = numbers.floats(panels * n * lanes)
        let bias = numbers.floats(panels * lanes)
        let start = numbers.floats(panels * ldp)
        let found = [SIMDLevel.scalar, level].map { at -> (margins: [Float], sums: [Float]) in
          var (margins, sums) = (start, w)
          margins.withUnsafeMutableBufferPointer { margins in
            Kernels.panelProducts(
              x, ldx: ldx, rows: rows, n: n, w: w, bias: bias, panels: panels,
              into: margins.baseAddress!, ldp: ldp, at: at)
          }
          sums.withUnsafeMutableBufferPointer { sums in
            Kernels.panelGradients(
              x, ldx: ldx, rows: rows, n: n, slopes: start, ldp: ldp, panels: panels,
              into: sums.baseAddress!, at: at)
          }
          return (margins, sums)
        }
        #expect(worst(found[1].margins, found[0].margins) < 5e-6, "n \(n), rows \(rows)")
        #expect(worst(found[1].sums, found[0].sums) < 5e-6, "n \(n), rows \(rows)")
        for panel in 0..<panels {
          for index in rows * lanes..<ldp {
            #expect(found[1].margins[panel * ldp + index] == start[panel * ldp + index])
          }
        }
      }
    }
  }

  private struct Residuals {
    var margins: [Float]
    var losses: [Float]
    var slopes: [Float]
  }

  private func residuals(
    _ margins: [Float], rows: Int, columns: Int, labels: [Int32], folds: [Int32], keep: [Float],
    at level: SIMDLevel
  ) -> Residuals {
    var result = Residuals(
      margins: margins, losses: [Float](repeating: 0.5, count: lanes),
      slopes: [Float](repeating: 0, count: columns * lanes))
    result.margins.withUnsafeMutableBufferPointer { margins in
      result.losses.withUnsafeMutableBufferPointer { losses in
        result.slopes.withUnsafeMutableBufferPointer { slopes in
          Kernels.panelResiduals(
            margins.baseAddress!, ldp: rows * lanes, rows: rows, columns: columns, labels: labels,
            folds: folds, keep: keep, losses: losses.baseAddress!, slopes: slopes.baseAddress!,
            at: level)
        }
      }
    }
    return result
  }

  /// Margins up to ±6, and up to ±200 where probabilities leave the range of float32.
  @Test(arguments: vectorLevels, [1, 2, 6]) func residuals(_ level: SIMDLevel, _ columns: Int) {
    let rows = 23
    for size: Float in [6, 200] {
      var numbers = TestNumbers(UInt64(columns))
      let margins = numbers.floats(columns * rows * lanes, size: size)
      let labels = (0..<rows).map { Int32($0 % max(2, columns)) }
      let folds = (0..<rows).map { Int32($0 % 3) }
      // Lane k does not see fold k % 4; fold 3 does not exist.
      let keep = (0..<3).flatMap { fold in (0..<lanes).map { $0 % 4 == fold ? Float(0) : 1 } }
      let expected = residuals(
        margins, rows: rows, columns: columns, labels: labels, folds: folds, keep: keep,
        at: .scalar)
      let found = residuals(
        margins, rows: rows, columns: columns, labels: labels, folds: folds, keep: keep, at: level)
      #expect(worst(found.margins, expected.margins) < 1e-6)
      #expect(worst(found.slopes, expected.slopes) < 5e-6)
      // Beyond 88 two classes' losses are cut off with the exponential.
      if size == 6 || columns > 1 { #expect(worst(found.losses, expected.losses) < 2e-6) }
      #expect(!found.losses.contains { !$0.isFinite })
      for row in 0..<rows {
        for lane in 0..<lanes where keep[Int(folds[row]) * lanes + lane] == 0 {
          #expect(found.margins[row * lanes + lane] == 0)
        }
      }
    }
  }

  /// One row, class 1, log-odds ln 3: p = 3/4, slope −1/4, loss ln 4/3. Three classes with logits 0, ln 2,
  /// 0, true class 1: shares ¼, ½, ¼, slopes ¼, −½, ¼, loss ln 2.
  @Test(arguments: SIMDLevel.available) func handWorked(_ level: SIMDLevel) {
    let keep = [Float](repeating: 1, count: lanes)
    let two = residuals(
      [Float](repeating: 1.098_612_3, count: lanes), rows: 1, columns: 1, labels: [1], folds: [0],
      keep: keep, at: level)
    #expect(two.margins.allSatisfy { abs($0 + 0.25) < 1e-6 })
    #expect(two.slopes == two.margins)
    #expect(two.losses.allSatisfy { abs($0 - 0.5 - 0.287_682_07) < 1e-6 })
    let logits: [Float] = [0, 0.693_147_2, 0]
    let three = residuals(
      logits.flatMap { [Float](repeating: $0, count: lanes) }, rows: 1, columns: 3, labels: [1],
      folds: [0], keep: keep, at: level)
    for (column, slope) in [Float(0.25), -0.5, 0.25].enumerated() {
      #expect(
        three.margins[column * lanes..<(column + 1) * lanes].allSatisfy { abs($0 - slope) < 1e-6 })
    }
    #expect(three.losses.allSatisfy { abs($0 - 0.5 - 0.693_147_2) < 1e-6 })
  }
}
