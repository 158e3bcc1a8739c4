package import EvalCore
import Foundation

extension FoundModel: ListingRow {
  package static var titles: [String] { ["kept by", "model", "family", "MB", "runs", "reference"] }

  package var cells: [String] {
    [
      keeper, name, family ?? "—", String(format: "%.0f", Double(bytes) / 1_048_576),
      obstacle.map { "no: \($0)" } ?? "yes", reference,
    ].map { TerminalText.stripControls($0) }
  }
}
