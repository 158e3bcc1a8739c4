package import EvalCore

/// The degradation experiment: the model cut after every layer, with and without its final norm.
///
/// Depth k keeps the first k layers; its state is hidden state k, 0 being the embedding output. The
/// whole model always has its final norm, so that depth appears once.
///
/// Source of the question: BeLLM, arXiv 2311.05296 (layers taken away from the top); what the
/// authors' code does with the final norm is not known, so both are computed.
package enum DepthSweep {
  /// A depth with or without the final norm.
  package struct Depth: Hashable, Sendable {
    package var layers: Int
    package var hasFinalNorm: Bool

    /// `depth 3`, `depth 3 · no final norm`, `depth 12`; a model without a final norm has one kind of depth.
    package func label(layerCount: Int, modelHasFinalNorm: Bool) -> String {
      let lacksNorm = modelHasFinalNorm && !hasFinalNorm && layers < layerCount
      return "depth \(layers)" + (lacksNorm ? " · no final norm" : "")
    }
  }

  /// Depths 0 to `layerCount` with the final norm, then 0 to `layerCount − 1` without it; only the
  /// second kind (and the whole model) for a model that has no final norm.
  package static func depths(layerCount: Int, hasFinalNorm: Bool) -> [Depth] {
    let normed = (0...layerCount).map { Depth(layers: $0, hasFinalNorm: true) }
    let plain = (0..<layerCount).map { Depth(layers: $0, hasFinalNorm: false) }
    return hasFinalNorm ? normed + plain : plain + [normed[layerCount]]
  }

  /// One point a depth, in the order of ``depths(layerCount:hasFinalNorm:)``.
  package static func points(
    base: RunSpec, layerCount: Int, hasFinalNorm: Bool
  ) -> [SweepSpec.Point] {
    depths(layerCount: layerCount, hasFinalNorm: hasFinalNorm).map { depth in
      var spec = base
      let isWhole = depth.layers == layerCount
      spec.recipe.layer = isWhole ? .last : .state(depth.layers)
      spec.recipe.normsEarlyLayers = isWhole ? base.recipe.normsEarlyLayers : depth.hasFinalNorm
      return SweepSpec.Point(
        label: depth.label(layerCount: layerCount, modelHasFinalNorm: hasFinalNorm), spec: spec)
    }
  }

  /// The scores of `results`, one a depth in the order of ``depths(layerCount:hasFinalNorm:)``, as curves: with
  /// and without the final norm where the model has one. A depth without an average is left out, and a curve of
  /// fewer than two depths.
  package static func curves(
    of results: [RunResult], depths: [Depth], layerCount: Int
  ) -> [DepthCurve] {
    func curve(_ name: String, hasFinalNorm: Bool) -> DepthCurve? {
      let points = zip(depths, results)
        .filter { $0.0.hasFinalNorm == hasFinalNorm || $0.0.layers == layerCount }
        .compactMap { depth, result in
          result.sweepAverage.map { DepthCurve.Point(x: Double(depth.layers), y: $0) }
        }
        .sorted { $0.x < $1.x }
      guard points.count > 1 else { return nil }
      return DepthCurve(
        name: name, points: points,
        turningPoint: TurningPoint(of: points.map { (x: $0.x, y: $0.y) }))
    }
    guard depths.contains(where: { $0.hasFinalNorm && $0.layers < layerCount }) else {
      return [curve("all depths", hasFinalNorm: false)].compactMap(\.self)
    }
    return [
      curve("with final norm", hasFinalNorm: true),
      curve("without final norm", hasFinalNorm: false),
    ].compactMap(\.self)
  }
}
