/// Numbers as people read them.
package enum NumberText {
  /// What stands where there is no number.
  package static let missing = "—"

  /// `value` with `decimals` digits after the point (halves away from zero, as written out exactly),
  /// a true minus sign avoided so that columns can be copied.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return missing }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + padded }
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// A fraction as points: × 100 with two decimals, `72.37`; “—” for nil.
  package static func points(_ fraction: Double?, decimals: Int = 2) -> String {
    fraction.map { fixed($0 * 100, decimals: decimals) } ?? missing
  }

  /// A difference of fractions as signed points: `+0.30`.
  package static func signedPoints(_ fraction: Double?, decimals: Int = 2) -> String {
    guard let fraction else { return missing }
    let text = points(fraction, decimals: decimals)
    // What rounds to nothing has no sign on either side.
    return text.hasPrefix("-") || text.allSatisfy { "0.".contains($0) } ? text : "+" + text
  }

  /// Digits in groups of three: `817,735`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var output = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { output += "," }
      output.append(digit)
    }
    return (value < 0 ? "-" : "") + output
  }

  /// A duration: `12.5 s`, `3 min 05 s`, `2 h 10 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return missing }
    if seconds < 60 { return "\(fixed(seconds, decimals: seconds < 10 ? 2 : 1)) s" }
    let whole = Int(seconds.rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
  }

  /// A p value: three decimals, or `< 0.001`.
  package static func probability(_ value: Double?) -> String {
    guard let value else { return missing }
    return value < 0.001 ? "< 0.001" : fixed(value, decimals: 3)
  }
}
