import Foundation

/// Cosines and sines of rotary positions, `[positions, dimensions/2]`.
struct RotaryTable: Sendable {
  let cosines: StableVector
  let sines: StableVector

  /// The table of `rotary` for positions 0..<`length` of a sequence of `length` tokens.
  ///
  /// Frequencies and angles are rounded to float32 where transformers (5.23, `modeling_rope_utils.py`) does,
  /// so that large angles agree.
  init(_ rotary: RotaryBlueprint, length: Int) {
    let (frequencies, factor) = Self.frequencies(rotary, length: length)
    let half = frequencies.count
    var cosines = [Float](repeating: 0, count: length * half)
    var sines = cosines
    for position in 0..<length {
      for index in 0..<half {
        let angle = Double(Float(position) * frequencies[index])
        cosines[position * half + index] = Float(Float(cos(angle)) * factor)
        sines[position * half + index] = Float(Float(sin(angle)) * factor)
      }
    }
    self.cosines = StableVector(cosines)
    self.sines = StableVector(sines)
  }

  /// The angle a position adds for each pair, `[dimensions/2]`, and the factor of cosines and sines.
  static func frequencies(_ rotary: RotaryBlueprint, length: Int) -> ([Float], Float) {
    let dimensions = Double(rotary.exponentDivisor)
    func plain(_ theta: Double) -> [Double] {
      (0..<rotary.dimensions / 2).map { index in
        Double(1 / Float(pow(theta, Double(2 * index) / dimensions)))
      }
    }
    func rounded(_ values: [Double]) -> [Float] { values.map { Float($0) } }
    switch rotary.scaling {
    case .none:
      return (rounded(plain(rotary.theta)), 1)
    case .linear(let factor):
      return (rounded(plain(rotary.theta).map { $0 / factor }), 1)
    case .dynamic(let factor, let originalMax):
      // Dynamic NTK: θ grows once the sequence is longer than the checkpoint was trained for.
      guard length > originalMax else { return (rounded(plain(rotary.theta)), 1) }
      let stretch = factor * Double(length) / Double(originalMax) - (factor - 1)
      return (rounded(plain(rotary.theta * pow(stretch, dimensions / (dimensions - 2)))), 1)
    case .stretchedBase(let factor):
      let scale = pow(factor, 2 / dimensions)
      return (rounded(plain(rotary.theta * factor).map { $0 / scale }), 1)
    case .banded(let factor, let lowFrequency, let highFrequency, let originalMax):
      let original = Double(originalMax)
      return (
        rounded(
          plain(rotary.theta).map { frequency in
            let wavelength = 2 * Double.pi / frequency
            if wavelength > original / lowFrequency { return frequency / factor }
            if wavelength < original / highFrequency { return frequency }
            let smooth =
              (original / wavelength - lowFrequency) / (highFrequency - lowFrequency)
            return (1 - smooth) * frequency / factor + smooth * frequency
          }), 1
      )
    case .yarn(
      let factor, let betaFast, let betaSlow, let originalMax, let attentionFactor, let truncates):
      func correction(_ rotations: Double) -> Double {
        dimensions * log(Double(originalMax) / (rotations * 2 * Double.pi))
          / (2 * log(rotary.theta))
      }
      var low = correction(betaFast)
      var high = correction(betaSlow)
      if truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
      low = max(low, 0)
      high = min(high, dimensions - 1)
      if low == high { high += 0.001 }
      let values = plain(rotary.theta).enumerated().map { index, frequency in
        let ramp = min(max((Double(index) - low) / (high - low), 0), 1)
        return frequency / factor * ramp + frequency * (1 - ramp)
      }
      return (rounded(values), Float(attentionFactor))
    }
  }
}

/// The rotary tables that a plan needs, made once before the workers start.
struct RotaryTables: Sendable {
  private struct Key: Hashable {
    var rotary: Int
    /// 0: the table of every sequence that is not longer than the checkpoint's own bound.
    var length: Int
  }

  private var tables: [Key: RotaryTable] = [:]

  /// Tables for sequences of these lengths.
  init(_ rotaries: [RotaryBlueprint], lengths: Set<Int>) {
    for (index, rotary) in rotaries.enumerated() {
      let common = lengths.filter { Self.ownLength(rotary, $0) == 0 }
      tables[Key(rotary: index, length: 0)] = RotaryTable(
        rotary, length: max(common.max() ?? 0, 1))
      for length in lengths where Self.ownLength(rotary, length) > 0 {
        tables[Key(rotary: index, length: length)] = RotaryTable(rotary, length: length)
      }
    }
  }

  /// The table that sequences of `length` tokens use.
  func table(_ rotary: Int, of blueprint: RotaryBlueprint, length: Int) -> RotaryTable {
    tables[Key(rotary: rotary, length: Self.ownLength(blueprint, length))]!
  }

  /// `length` where sequences of this length have a table of their own, else 0.
  static func ownLength(_ rotary: RotaryBlueprint, _ length: Int) -> Int {
    rotary.dependsOnLength(length) ? length : 0
  }
}
