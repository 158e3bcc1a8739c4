import ArgumentParser
import EvalCore
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

  /// The values along the axes.
  struct Values {
    var poolings: [Pooling]
    var layers: [LayerSelection]
    var prompts: [[String]]
  }

  /// Whether a single value averages hidden states, which is easily meant as a list of them.
  var hasAveragedLayers: Bool { layers.count == 1 && layers[0].contains(",") }

  /// The values in a model of `layerCount` layers.
  ///
  /// - Throws: ``EvalError`` for a value that cannot be read or stands twice on its axis, or a file of prompts
  ///   that is missing or empty.
  func resolved(layerCount: Int) throws -> Values {
    let templates = try prompts.flatMap(templates)
    ModelOpening.warn(ofSpelledLineBreaks: templates)
    return Values(
      poolings: try poolings.flatMap { $0.split { ",;".contains($0) } }
        .map { try Pooling(parsing: $0.trimmingASCIIWhitespace()) }.distinct("pooling"),
      layers: try layers.flatMap { try selections($0, layerCount: layerCount) }
        .distinct("hidden state"),
      prompts: try templates.distinct("prompt").map { [$0] })
  }

  private func selections(_ list: String, layerCount: Int) throws -> [LayerSelection] {
    try list.split(separator: ";").flatMap { part -> [LayerSelection] in
      let name = part.trimmingASCIIWhitespace()
      if name == "all" { return (0..<layerCount).map { .state($0) } + [.last] }
      let selection = try LayerSelection(parsing: name)
      let states = try selection.states(layerCount: layerCount)
      // One spelling for one state, so that equal points are recognised.
      guard case .state = selection, let state = states.first else { return [selection] }
      return [state == layerCount ? .last : .state(state)]
    }
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

extension Array where Element: Hashable & CustomStringConvertible {
  /// The values, none of which may stand twice: a configuration that is quietly left out would be missed.
  fileprivate func distinct(_ kind: String) throws -> [Element] {
    var seen = Set<Element>()
    if let twice = first(where: { !seen.insert($0).inserted }) {
      throw EvalError.usage(
        "\(kind) “\(twice)” is named twice", remedy: "name every value of an axis once")
    }
    return self
  }
}

extension SweepSpec {
  /// The point that differences are taken from: the uni-directional model and the model's whole depth where they are
  /// among the points, under the first of every other axis.
  func reference(among points: [SweepSpec.Point]) -> Int {
    let patterns = points.contains { $0.spec.recipe.attention == .none }
    let depths = points.contains { $0.spec.recipe.layer == .last }
    return points.firstIndex {
      (!patterns || $0.spec.recipe.attention == .none)
        && (!depths || $0.spec.recipe.layer == .last)
    } ?? 0
  }

  /// What “prompt 1” and so on stand for, where prompts vary.
  var promptNotes: [String] {
    guard prompts.count > 1 else { return [] }
    return prompts.enumerated().map { number, templates in
      "Prompt \(number + 1): " + templates.map { "“\($0)”" }.joined(separator: ", ") + "."
    }
  }
}
