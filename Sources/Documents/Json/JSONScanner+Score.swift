extension JSONScanner {
  /// A number as the reference's JSON reader rounds it, for scores whose ties decide.
  ///
  /// It is not always the nearest double: up to 64 bits of digits become a double, which is then
  /// multiplied or divided by a power of ten (serde_json without `float_roundtrip`).
  package mutating func score() throws(JSONFault) -> Double {
    _ = peek()
    let start = position
    _ = try number()
    var digits: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var isFull = false
    var index = start
    while index < position, bytes[index] | 0x20 != 0x65 {
      let byte = bytes[index]
      index += 1
      if byte == 0x2E { isFraction = true }
      guard byte &- 0x30 < 10 else { continue }
      let (tens, overflow) = digits.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(UInt64(byte - 0x30))
      // Further digits are dropped; those of the whole part still count for the size.
      if isFull || overflow || carry {
        isFull = true
        if !isFraction { exponent += 1 }
      } else {
        digits = sum
        if isFraction { exponent -= 1 }
      }
    }
    if index < position {
      let written = String(decoding: bytes[(index + 1)..<position], as: UTF8.self)
      // Beyond these bounds nothing changes: the digits are at most 64, so the value is 0 or infinite.
      let exponentWritten = Int(written) ?? (written.hasPrefix("-") ? .min : .max)
      exponent += min(max(exponentWritten, -100_000), 100_000)
    }
    var value = Double(digits)
    while exponent < -308, value != 0 {
      value /= 1e308
      exponent += 308
    }
    let power = Self.powersOfTen[min(abs(exponent), 308)]
    value = exponent >= 0 ? value * power : value / power
    guard value.isFinite else { throw fault("a number out of range") }
    return bytes[start] == 0x2D ? -value : value
  }

  /// 10⁰ … 10³⁰⁸, each the nearest double.
  private static let powersOfTen: [Double] = (0...308).map { Double("1e\($0)") ?? .infinity }
}
