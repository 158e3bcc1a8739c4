import Foundation

/// One axis of a chart: what it shows, in which unit, and from where to where.
package struct ChartAxis: Sendable, Hashable {
  /// What is shown and its unit: “Spearman × 100”, “layer”.
  package var label: String
  /// The range; nil is that of the data, widened to ticks.
  package var range: ClosedRange<Double>?
  /// Words for the places 0, 1, 2 …; nil for a numeric axis.
  package var categories: [String]?
  /// Whether only whole numbers have ticks: layers, counts.
  package var isWhole: Bool

  package init(
    _ label: String, range: ClosedRange<Double>? = nil, categories: [String]? = nil,
    isWhole: Bool = false
  ) {
    self.label = label
    self.range = range
    self.categories = categories
    self.isWhole = isWhole
  }
}

/// A linear map from values to places on the canvas, with its ticks.
struct ChartScale: Sendable, Hashable {
  var low: Double
  var high: Double
  var ticks: [Double]
  var decimals: Int
  /// Canvas units of `low` and `high`.
  var from: Double
  var to: Double

  /// A scale for an axis over `values`, about `count` ticks.
  ///
  /// Ticks are multiples of 1, 2 or 5 times a power of ten (P. Heckbert, “Nice numbers for graph
  /// labels”, Graphics Gems, 1990).
  init(_ axis: ChartAxis, over values: [Double], count: Int, from: Double, to: Double) {
    self.from = from
    self.to = to
    if let categories = axis.categories {
      low = -0.5
      high = Double(max(1, categories.count)) - 0.5
      ticks = categories.indices.map(Double.init)
      decimals = 0
      return
    }
    let finite = values.filter(\.isFinite)
    let least = axis.range?.lowerBound ?? finite.min() ?? 0
    let most = axis.range?.upperBound ?? finite.max() ?? 1
    let span = most > least ? most - least : max(abs(least), 1) * 0.1
    let nice = Self.nice(span / Double(max(1, count)))
    let step = axis.isWhole ? max(1, nice.rounded()) : nice
    let first = (least / step + (axis.range == nil ? -1e-9 : -1e-6))
    let last = (most / step + 1e-9)
    let lowTick = axis.range == nil ? (first + 2e-9).rounded(.down) : first.rounded(.up)
    let highTick = axis.range == nil ? (last - 2e-9).rounded(.up) : (last + 1e-6).rounded(.down)
    ticks = stride(from: lowTick, through: max(lowTick, highTick), by: 1).map { $0 * step }
    low = axis.range?.lowerBound ?? lowTick * step
    high = axis.range?.upperBound ?? max(highTick, lowTick + 1) * step
    if high <= low { high = low + step }
    decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
  }

  /// The nearest of 1, 2, 5 × 10ⁿ to `size`.
  static func nice(_ size: Double) -> Double {
    let power = pow(10, log10(size).rounded(.down))
    let fraction = size / power
    let factor: Double =
      fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10
    return factor * power
  }

  /// The place of `value` on the canvas, held inside the plot.
  func place(_ value: Double) -> Double {
    let share = (value - low) / (high - low)
    return from + min(1, max(0, share)) * (to - from)
  }

  /// A tick as text.
  func text(_ tick: Double) -> String { NumberText.fixed(tick, decimals: decimals) }
}

/// Coordinates as text, rounded to a tenth: small files, the same bytes everywhere.
enum ChartNumber {
  static func text(_ value: Double) -> String {
    let rounded = (value * 10).rounded() / 10
    return rounded == rounded.rounded()
      ? String(Int(rounded)) : NumberText.fixed(rounded, decimals: 1)
  }
}
