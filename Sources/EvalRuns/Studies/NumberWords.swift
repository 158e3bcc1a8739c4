/// Numbers as sentences have them.
enum NumberWords {
  /// `0.95` as `95 %`, `0.999` as `99.9 %`.
  static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
  }
}
