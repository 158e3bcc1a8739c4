import ArgumentParser
import EvalRuns

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

  /// What these options ask for.
  var axis: PatternAxis {
    PatternAxis(
      lists: patterns, suffixes: suffixes, singleLayers: singleLayers, windows: windows)
  }
}
