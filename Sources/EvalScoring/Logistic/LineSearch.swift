/// The line search of Moré and Thuente (ACM TOMS 20, 1994) with the constants of L-BFGS-B: a step is
/// accepted when the value has fallen by 10⁻³ of what the first slope promised and the slope is at
/// most 0.9 of the first in size.
struct LineSearch: Sendable {
  private static let decrease = 1e-3
  private static let curvature = 0.9
  private static let narrow = 0.1
  private static let longest = 1e10

  /// The value of the objective and its slope along the line at one step.
  struct Point: Sendable {
    var step: Double
    var value: Double
    var slope: Double
  }

  /// The step to try.
  private(set) var step: Double
  private let start: Point
  /// The best step so far and the other end of the interval that holds a minimum.
  private var best: Point
  private var other: Point
  private var isBracketed = false
  /// Until a step has a sufficient decrease and a rising slope, the search works on the value less
  /// the decrease that is asked for.
  private var isFirstStage = true
  private var lowest = 0.0
  private var highest: Double
  private var width = LineSearch.longest
  private var formerWidth = 2 * LineSearch.longest

  /// A search from `value` with a falling `slope`, trying `step` first.
  init(value: Double, slope: Double, step: Double) {
    start = Point(step: 0, value: value, slope: slope)
    best = start
    other = start
    self.step = step
    highest = 5 * step
  }

  /// Takes value and slope at ``step``. True when the step is taken; otherwise ``step`` is new.
  mutating func accepts(value: Double, slope: Double) -> Bool {
    let asked = Self.decrease * start.slope
    let limit = start.value + step * asked
    let found = Point(step: step, value: value, slope: slope)
    if isFirstStage, value <= limit, slope >= 0 { isFirstStage = false }
    let isCramped =
      isBracketed
      && (step <= lowest || step >= highest || highest - lowest <= Self.narrow * highest)
    let isAtEnd =
      (step == Self.longest && value <= limit && slope <= asked)
      || (step == 0 && (value > limit || slope >= asked))
    if isCramped || isAtEnd || (value <= limit && abs(slope) <= Self.curvature * -start.slope) {
      return true
    }
    if isFirstStage, value <= best.value, value > limit {
      let lowered = { (point: Point, sign: Double) in
        Point(
          step: point.step, value: point.value - sign * point.step * asked,
          slope: point.slope - sign * asked)
      }
      best = lowered(best, 1)
      other = lowered(other, 1)
      move(lowered(found, 1))
      best = lowered(best, -1)
      other = lowered(other, -1)
    } else {
      move(found)
    }
    narrowInterval()
    return false
  }

  /// Forces the interval to shrink and keeps the next step inside it.
  private mutating func narrowInterval() {
    if isBracketed {
      if abs(other.step - best.step) >= 0.66 * formerWidth {
        step = best.step + 0.5 * (other.step - best.step)
      }
      formerWidth = width
      width = abs(other.step - best.step)
      lowest = min(best.step, other.step)
      highest = max(best.step, other.step)
    } else {
      lowest = step + 1.1 * (step - best.step)
      highest = step + 4 * (step - best.step)
    }
    step = min(Self.longest, max(0, step))
    if isBracketed,
      step <= lowest || step >= highest || highest - lowest <= Self.narrow * highest
    {
      step = best.step
    }
  }

  /// The next step from the minima of cubics and secants through the known points, and the new ends of
  /// the interval (§4 of the paper).
  private mutating func move(_ found: Point) {
    let isOpposite = found.slope * best.slope < 0
    let secant =
      found.step + found.slope / (found.slope - best.slope) * (best.step - found.step)
    let next: Double
    if found.value > best.value {
      let cubic = Self.cubicMinimum(from: best, to: found)
      let rise = (best.value - found.value) / (found.step - best.step) + best.slope
      let quadratic = best.step + best.slope / rise / 2 * (found.step - best.step)
      next =
        abs(cubic - best.step) < abs(quadratic - best.step)
        ? cubic : cubic + (quadratic - cubic) / 2
      isBracketed = true
    } else if isOpposite {
      let cubic = Self.cubicMinimum(from: found, to: best)
      next = abs(cubic - found.step) > abs(secant - found.step) ? cubic : secant
      isBracketed = true
    } else if abs(found.slope) < abs(best.slope) {
      next = extrapolated(found, secant: secant)
    } else if isBracketed {
      next = Self.cubicMinimum(from: found, to: other)
    } else {
      next = found.step > best.step ? highest : lowest
    }
    if found.value > best.value {
      other = found
    } else {
      if isOpposite { other = best }
      best = found
    }
    step = next
  }

  /// The third case: the slope has the same sign and is smaller, so a minimum lies beyond.
  private func extrapolated(_ found: Point, secant: Double) -> Double {
    let (theta, gamma) = Self.cubicTerms(best, found, clamped: true)
    let signed = found.step > best.step ? -gamma : gamma
    let ratio =
      (signed - found.slope + theta) / (signed + (best.slope - found.slope) + signed)
    let cubic =
      ratio < 0 && signed != 0
      ? found.step + ratio * (best.step - found.step)
      : found.step > best.step ? highest : lowest
    let cubicIsNearer = abs(cubic - found.step) < abs(secant - found.step)
    if isBracketed {
      let next = cubicIsNearer ? cubic : secant
      let bound = found.step + 0.66 * (other.step - found.step)
      return found.step > best.step ? min(bound, next) : max(bound, next)
    }
    let next = abs(cubic - found.step) > abs(secant - found.step) ? cubic : secant
    return max(lowest, min(highest, next))
  }

  /// θ and γ of the cubic through two points with their slopes.
  private static func cubicTerms(_ a: Point, _ b: Point, clamped: Bool) -> (Double, Double) {
    let theta = 3 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope
    let scale = max(abs(theta), abs(a.slope), abs(b.slope))
    guard scale > 0 else { return (theta, 0) }
    let square = theta / scale * (theta / scale) - a.slope / scale * (b.slope / scale)
    return (theta, scale * (clamped ? max(0, square) : square).squareRoot())
  }

  /// The minimum of the cubic through both points, as a step from `a`.
  private static func cubicMinimum(from a: Point, to b: Point) -> Double {
    let (theta, size) = cubicTerms(a, b, clamped: false)
    let gamma = b.step < a.step ? -size : size
    let ratio = (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope)
    return a.step + ratio * (b.step - a.step)
  }
}
