extension StringProtocol {
  /// The text without leading and trailing ASCII blanks, tabs and line ends.
  package func trimmingASCIIWhitespace() -> String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]
    let bytes = Array(utf8)
    guard let first = bytes.firstIndex(where: { !blanks.contains($0) }),
      let last = bytes.lastIndex(where: { !blanks.contains($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// The text with its first character in upper case.
  package var capitalisedFirst: String {
    guard let first else { return "" }
    return first.uppercased() + dropFirst()
  }
}

/// `count` things by name: `1 text`, `2 texts`; `plural` where adding an s does not make it.
package func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
