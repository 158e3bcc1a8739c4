package import Foundation

/// Moments as text: ISO 8601 in UTC with milliseconds, `2026-11-23T11:18:38.250Z`.
package enum InstantText {
  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// `date` in UTC, rounded to milliseconds.
  package static func write(_ date: Date) -> String { date.formatted(style) }

  /// Reads what ``write(_:)`` wrote, or whole seconds; nil when it is neither.
  package static func read(_ text: String) -> Date? {
    (try? style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
  }

  /// Date and minute for people: `2026-11-23 11:18 UTC`.
  package static func minute(_ date: Date) -> String {
    let text = write(date)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
