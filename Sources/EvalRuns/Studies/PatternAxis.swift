package import EvalCore

/// The attention patterns of a sweep, as a user writes them.
package struct PatternAxis: Hashable, Sendable {
  /// Lists of patterns, separated by semicolons: `none;last:2;0,5,9`.
  package var lists: [String]
  /// Whether every suffix takes part.
  package var suffixes: Bool
  /// Whether every layer on its own takes part.
  package var singleLayers: Bool
  /// Widths of runs of neighbouring layers: `2,3`, `1-4`.
  package var windows: [String]

  package init(lists: [String], suffixes: Bool, singleLayers: Bool, windows: [String]) {
    self.lists = lists
    self.suffixes = suffixes
    self.singleLayers = singleLayers
    self.windows = windows
  }

  /// Whether no pattern is named.
  package var isEmpty: Bool { lists.isEmpty && !suffixes && !singleLayers && windows.isEmpty }

  /// The widths of the windows, ascending.
  package func widths() throws -> [Int] {
    guard !windows.isEmpty else { return [] }
    guard case .only(let widths) = try? AttentionPattern(parsing: windows.joined(separator: ","))
    else {
      throw EvalError.usage(
        "--windows \(windows.joined(separator: ",")) cannot be read",
        remedy: "write a width such as 2, several as 2,3 or a range as 1-4")
    }
    return widths
  }

  /// The patterns in a model of `layerCount` layers, each once in its one spelling, `none` first: every
  /// difference is taken from the model as it is.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a pattern that cannot be read or does not fit the model.
  package func resolved(layerCount: Int) throws -> [AttentionPattern] {
    guard !isEmpty else { return [] }
    var all: [AttentionPattern] = [.none]
    for list in lists {
      all += try list.split(separator: ";").flatMap { try Self.parse(String($0)) }
    }
    if suffixes { all += AttentionPattern.suffixes(layerCount: layerCount) }
    if singleLayers { all += AttentionPattern.singleLayers(layerCount: layerCount) }
    for width in try widths() {
      all += try AttentionPattern.windows(width, layerCount: layerCount)
    }
    var seen = Set<AttentionPattern>()
    return try all.map { try $0.canonical(layerCount: layerCount) }
      .filter { seen.insert($0).inserted }
  }

  /// One pattern, or several where commas between them cannot be those of a list of layers: `none,last:2,all`.
  private static func parse(_ text: String) throws -> [AttentionPattern] {
    let parts = text.split(separator: ",")
    let areNames = parts.allSatisfy {
      $0.trimmingASCIIWhitespace().first?.isLetter ?? false
    }
    if !areNames, parts.contains(where: { $0.trimmingASCIIWhitespace().first?.isLetter ?? false }),
      parts.count > 1
    {
      throw EvalError.usage(
        "the attention patterns “\(text)” cannot be told apart",
        remedy: "separate patterns by semicolons, as in --patterns \"none;last:2;0,5,9\"")
    }
    return try (areNames ? parts.map(String.init) : [text]).map {
      try AttentionPattern(parsing: $0)
    }
  }
}
