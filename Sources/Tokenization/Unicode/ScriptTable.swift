/// Script classes of code points, as the UnicodeScripts pre-tokenizer compares them.
struct ScriptTable: Sendable {
  private var starts: [UInt32] = []
  private var classes: [UInt8] = []

  static let shared = ScriptTable()

  private init() {
    var numbers = CompactNumbers(ScriptTables.classes)
    var start: UInt32 = 0
    while !numbers.isAtEnd {
      starts.append(start)
      classes.append(UInt8(truncatingIfNeeded: numbers.next()))
      start += UInt32(numbers.next())
    }
  }

  /// 0 for what joins any script.
  func script(_ scalar: UInt32) -> UInt8 {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= scalar { low = middle } else { high = middle }
    }
    return classes[low]
  }
}
