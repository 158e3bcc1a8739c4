import ArgumentParser
import EvalCore
import EvalReports

/// The attention patterns of a sweep.
struct PatternAxisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Attention patterns, separated by semicolons: \"none;last:2;0,5,9\".", valueName: "list"))
  var patterns: [String] = []

  @Flag(help: "Every suffix: none, last:1, last:2 … all.")
  var suffixes = false

  @Flag(help: "Every layer on its own.")
  var singleLayers = false

  @Option(
    help: ArgumentHelp(
      "Every run of N neighbouring layers; several widths as 2,3 or 1-4.", valueName: "N"))
  var windows: [String] = []

  /// Whether any pattern is named.
  var isEmpty: Bool { patterns.isEmpty && !suffixes && !singleLayers && windows.isEmpty }

  /// The widths of the windows, ascending.
  func widths() throws -> [Int] {
    guard !windows.isEmpty else { return [] }
    guard case .only(let widths) = try? AttentionPattern(parsing: windows.joined(separator: ","))
    else {
      throw EvalError.usage(
        "--windows \(windows.joined(separator: ",")) cannot be read",
        remedy: "write a width such as 2, several as 2,3 or a range as 1-4")
    }
    return widths
  }

  /// The lists that figures show.
  func figures() throws -> SweepFigures.Patterns {
    SweepFigures.Patterns(
      suffixes: suffixes, singleLayers: singleLayers, windows: try widths())
  }

  /// The patterns in a model of `layerCount` layers, each once in its one spelling, `none` first: every
  /// difference is taken from the model as it is.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for a pattern that cannot be read or does not fit the model.
  func resolved(layerCount: Int) throws -> [AttentionPattern] {
    guard !isEmpty else { return [] }
    var all: [AttentionPattern] = [.none]
    for list in patterns {
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
