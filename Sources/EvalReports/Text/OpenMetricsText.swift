/// Text on its way into OpenMetrics exposition format 1.0.
package enum OpenMetricsText {
  /// A label value: backslash, quote and line feed are escaped, other controls dropped.
  package static func label(_ text: String) -> String {
    text.mappingScalars { scalar in
      switch scalar {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): ""
      default: nil
      }
    }
  }
}
