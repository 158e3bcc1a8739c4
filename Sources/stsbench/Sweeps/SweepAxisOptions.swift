import ArgumentParser
import EvalCore
import EvalRuns
import Foundation

/// The axes of an ablation besides attention.
struct SweepAxisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Poolings, separated by commas: mean,last,cls+mean; the same as --pooling with several values.",
      valueName: "list"))
  var poolings: [String] = []

  @Option(
    help: ArgumentHelp(
      "Hidden states, separated by semicolons: \"last;-2;1,-1\" (commas average); all is every one.",
      valueName: "list"))
  var layers: [String] = []

  @Option(
    help: ArgumentHelp(
      "A prompt template; repeat for several, or @FILE with one a line.", valueName: "template"))
  var prompts: [String] = []

  /// What these options ask for.
  ///
  /// - Throws: ``EvalError`` for a file of prompts that is missing or empty.
  func axes() throws -> SweepAxes {
    let templates = try prompts.flatMap(templates)
    ModelOpening.warn(ofSpelledLineBreaks: templates)
    return SweepAxes(poolings: poolings, layers: layers, prompts: templates)
  }

  private func templates(_ argument: String) throws -> [String] {
    guard argument.hasPrefix("@") else { return [argument] }
    let path = String(argument.dropFirst())
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EvalError.missingInput(
        path: path, "the file of prompts cannot be read",
        remedy: "check --prompts, or write the template itself")
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(String.init)
    guard !lines.isEmpty else {
      throw EvalError.badData(
        file: path, place: nil, "there is no prompt", remedy: "write one template a line")
    }
    return lines
  }
}
