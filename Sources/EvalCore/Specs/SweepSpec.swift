/// Many runs that differ along axes; ``runs()`` is their cross product.
package struct SweepSpec: Hashable, Sendable, Codable {
  /// The run that every point starts from.
  package var base: RunSpec
  /// Values to put in place of the base's; an empty axis leaves the base as it is.
  package var patterns: [AttentionPattern]
  package var poolings: [Pooling]
  package var layers: [LayerSelection]
  /// Each entry is the whole list of templates of one point.
  package var prompts: [[String]]

  package init(
    base: RunSpec, patterns: [AttentionPattern] = [], poolings: [Pooling] = [],
    layers: [LayerSelection] = [], prompts: [[String]] = []
  ) {
    self.base = base
    self.patterns = patterns
    self.poolings = poolings
    self.layers = layers
    self.prompts = prompts
  }

  /// One run of a sweep with the name that tells it from the others.
  package struct Point: Hashable, Sendable {
    /// The values along the axes that vary: `last:2`, `last:2 · mean`.
    package var label: String
    package var spec: RunSpec

    package init(label: String, spec: RunSpec) {
      self.label = label
      self.spec = spec
    }
  }

  /// The runs, axes nested in the order patterns, poolings, layers, prompts; equal specs once.
  package func runs() -> [Point] {
    func axis<Value>(_ values: [Value], _ base: Value) -> [Value] {
      values.isEmpty ? [base] : values
    }
    var seen = Set<RunSpec>()
    var points: [Point] = []
    for pattern in axis(patterns, base.recipe.attention) {
      for pooling in axis(poolings, base.recipe.pooling) {
        for layer in axis(layers, base.recipe.layer) {
          for (number, prompt) in axis(prompts, base.recipe.prompts).enumerated() {
            var spec = base
            spec.recipe.attention = pattern
            spec.recipe.pooling = pooling
            spec.recipe.layer = layer
            spec.recipe.prompts = prompt
            guard seen.insert(spec).inserted else { continue }
            var parts: [String] = []
            if patterns.count > 1 { parts.append(pattern.label) }
            if poolings.count > 1 { parts.append(pooling.description) }
            if layers.count > 1 { parts.append("layer \(layer)") }
            if prompts.count > 1 { parts.append("prompt \(number + 1)") }
            points.append(
              Point(
                label: parts.isEmpty ? pattern.label : parts.joined(separator: " · "),
                spec: spec))
          }
        }
      }
    }
    return points
  }
}

extension AttentionPattern {
  /// The suffixes of a model of `layerCount` layers, from none to all.
  package static func suffixes(layerCount: Int) -> [AttentionPattern] {
    (0...layerCount).map { count in
      count == 0 ? .none : count == layerCount ? .all : .last(count)
    }
  }

  /// Every layer on its own.
  package static func singleLayers(layerCount: Int) -> [AttentionPattern] {
    (0..<layerCount).map {
      $0 == layerCount - 1 ? (layerCount == 1 ? .all : .last(1)) : .only([$0])
    }
  }

  /// Every run of `width` neighbouring layers.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when no such run exists.
  package static func windows(_ width: Int, layerCount: Int) throws -> [AttentionPattern] {
    guard (1...layerCount).contains(width) else {
      throw EvalError.usage(
        "windows of \(width) layers do not exist in a model of \(layerCount)",
        remedy: "choose 1 to \(layerCount)")
    }
    return try (0...(layerCount - width)).map {
      try AttentionPattern.only(Array($0..<$0 + width)).canonical(layerCount: layerCount)
    }
  }
}
