package import EvalCore

/// The axes of a sweep besides attention, as a user writes them.
package struct SweepAxes: Hashable, Sendable {
  /// Lists of poolings, separated by commas.
  package var poolings: [String]
  /// Lists of hidden states, separated by semicolons; commas average.
  package var layers: [String]
  /// Prompt templates.
  package var prompts: [String]

  package init(poolings: [String], layers: [String], prompts: [String]) {
    self.poolings = poolings
    self.layers = layers
    self.prompts = prompts
  }

  /// Whether a single value averages hidden states, which is easily meant as a list of them.
  package var hasAveragedLayers: Bool { layers.count == 1 && layers[0].contains(",") }

  /// The sweep from `base` over these axes and `patterns`, in a model of `layerCount` layers.
  ///
  /// - Throws: ``EvalError`` for a value that cannot be read or stands twice on its axis.
  package func sweep(
    from base: RunSpec, patterns: [AttentionPattern], layerCount: Int
  ) throws -> SweepSpec {
    SweepSpec(
      base: base, patterns: patterns,
      poolings: try poolings.flatMap { $0.split { ",;".contains($0) } }
        .map { try Pooling(parsing: $0.trimmingASCIIWhitespace()) }.distinct("pooling"),
      layers: try layers.flatMap { try selections($0, layerCount: layerCount) }
        .distinct("hidden state"),
      prompts: try prompts.distinct("prompt").map { [$0] })
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
  package func reference(among points: [SweepSpec.Point]) -> Int {
    let patterns = points.contains { $0.spec.recipe.attention == .none }
    let depths = points.contains { $0.spec.recipe.layer == .last }
    return points.firstIndex {
      (!patterns || $0.spec.recipe.attention == .none)
        && (!depths || $0.spec.recipe.layer == .last)
    } ?? 0
  }

  /// The point called `label`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with what may have been meant.
  package func point(labelled label: String, among points: [SweepSpec.Point]) throws -> Int {
    if let place = points.firstIndex(where: { $0.label == label }) { return place }
    let near = nearMisses(for: label, among: points.map(\.label))
    throw EvalError.usage(
      "no configuration is called “\(label)”",
      remedy: "choose from "
        + (near.isEmpty ? Array(points.map(\.label).prefix(8)) : near).joined(separator: ", "))
  }

  /// What “prompt 1” and so on stand for, where prompts vary.
  package var promptNotes: [String] {
    guard prompts.count > 1 else { return [] }
    return prompts.enumerated().map { number, templates in
      "Prompt \(number + 1): " + templates.map { "“\($0)”" }.joined(separator: ", ") + "."
    }
  }
}
