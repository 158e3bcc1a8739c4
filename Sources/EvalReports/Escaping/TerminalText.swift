/// Text on its way to a terminal.
package enum TerminalText {
  /// `text` without C0 and C1 controls (escape sequences die with their ESC or CSI), with line ends
  /// and tabs as blanks, and without the marks that reverse the direction of writing.
  package static func stripControls(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: output += " "
      case 0x00...0x1F, 0x7F...0x9F: continue
      case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// `text` with controls and the marks that reverse the direction of writing made visible as U+FFFD; line ends and
  /// tabs stay.
  package static func visible(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: result.append(scalar)
      case 0x00..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The number of terminal cells that `text` takes: two for East Asian wide characters and emoji,
  /// none for combining marks and joiners.
  ///
  /// Source: Unicode Standard Annex 11, the ranges of classes W and F in condensed form.
  package static func width(_ text: String) -> Int {
    text.reduce(0) { total, character in
      total + (character.unicodeScalars.map(width).max() ?? 0)
    }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE,
      0x2614...0x2615, 0x2648...0x2653, 0x26CE...0x26CE, 0x2705...0x2705, 0x270A...0x270B,
      0x2728...0x2728, 0x274C...0x274C, 0x2753...0x2755, 0x2795...0x2797, 0x2B1B...0x2B1C,
      0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x16FE0...0x18AFF, 0x1B000...0x1B2FF, 0x1F200...0x1F320,
      0x1F32D...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD,
    ]
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// `text` with blanks added on the right (or left) to fill `cells`.
  package static func pad(_ text: String, to cells: Int, onLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, cells - width(text)))
    return onLeft ? blanks + text : text + blanks
  }
}
