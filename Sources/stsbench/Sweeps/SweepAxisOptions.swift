import ArgumentParser
import EvalCore
import Foundation

/// The axes of an ablation besides attention.
struct SweepAxisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Poolings, separated by commas: mean,last,cls+mean.", valueName: "list"))
  var poolings: [String] = []

  @Option(
    help: ArgumentHelp(
      "Hidden states, separated by semicolons: \"last;-2;1,-1\"; all is every one.",
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

  /// The values in a model of `layerCount` layers, each once.
  ///
  /// - Throws: ``EvalError`` for a value that cannot be read, or a file of prompts that is missing or
  ///   empty.
  func resolved(layerCount: Int) throws -> Values {
    Values(
      poolings: try poolings.flatMap { $0.split { ",;".contains($0) } }
        .map { try Pooling(parsing: $0.trimmingASCIIWhitespace()) }.distinct,
      layers: try layers.flatMap { try selections($0, layerCount: layerCount) }.distinct,
      prompts: try prompts.flatMap(templates).map { [$0] }.distinct)
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

extension Array where Element: Hashable {
  /// Each element once, in order of first appearance.
  fileprivate var distinct: [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
