import Checkpoints
import Documents
import EvalCore
import Foundation

extension ModelConfiguration {
  /// The rotary positions of the layers of one kind.
  ///
  /// transformers 5 writes `rope_parameters`, flat or by layer kind; transformers 4 wrote `rope_theta`
  /// and `rope_scaling` with `type` or `rope_type`. Where both are there, `rope_scaling` replaces the
  /// flat parameters. Source: `RotaryEmbeddingConfigMixin` and `modeling_rope_utils.py` of transformers 5.23.
  ///
  /// - Parameters:
  ///   - kind: the key in parameters by layer kind, or nil in families that have one kind.
  ///   - headDimension: components of a head.
  ///   - theta: θ where neither parameters nor `thetaKey` say it.
  ///   - thetaKey: the older key of θ for this kind of layer.
  ///   - takesOldScaling: whether an older `rope_scaling` applies to this kind.
  ///   - share: the part of a head that turns where the parameters do not say it.
  ///   - turnsPart: whether the family lets a part of a head turn; true for any `share` below 1.
  ///   - knowsStretchedBase: whether the family knows the scaling “ntk” by a fixed factor.
  func rotary(
    kind: String? = nil, headDimension: Int, theta fallback: Double = 10_000,
    thetaKey: String = "rope_theta", takesOldScaling: Bool = true, share: Double = 1,
    turnsPart: Bool = false, knowsStretchedBase: Bool = false
  ) throws -> RotaryBlueprint {
    let parameters = try rotaryParameters(kind: kind, takesOldScaling: takesOldScaling)
    supersede(thetaKey, "rope_scaling", "rope_parameters", "original_max_position_embeddings")
    let theta =
      try parameters["rope_theta"] == nil
      ? positive(thetaKey, fallback) : parameters.positive("rope_theta", fallback)
    let turning = try parameters.positive("partial_rotary_factor", share)
    guard turning <= 1 else { throw parameters.wrong("partial_rotary_factor", "at most 1") }
    if share == 1, !turnsPart {
      try refuse("partial_rotary_factor", unless: .integer(1))
      if turning != 1 { throw parameters.unsupported("partial_rotary_factor \(turning)") }
    }
    let divisor = Int(Double(headDimension) * turning)
    guard divisor > 0, divisor + divisor % 2 <= headDimension else {
      throw unsupported("a head dimension of \(headDimension) with rotary positions")
    }
    let scaling = try scaling(parameters, knowsStretchedBase: knowsStretchedBase)
    if case .dynamic = scaling, divisor <= 2 {
      throw unsupported("dynamic rotary scaling of \(divisor) components")
    }
    return RotaryBlueprint(
      dimensions: divisor + divisor % 2, exponentDivisor: divisor, theta: theta,
      scaling: scaling)
  }

  private func rotaryParameters(kind: String?, takesOldScaling: Bool) throws -> ModelConfiguration {
    if takesOldScaling, self["rope_scaling"] != nil {
      var scaling = try nested("rope_scaling")
      if let kind, scaling[kind] != nil { scaling = try scaling.nested(kind) }
      return scaling
    }
    guard self["rope_parameters"] != nil else {
      return ModelConfiguration(
        file: file, values: [:], path: path + "rope_parameters.", ledger: ledger)
    }
    let parameters = try nested("rope_parameters")
    if let kind {
      return parameters[kind] == nil
        ? ModelConfiguration(
          file: file, values: [:], path: parameters.path + kind + ".", ledger: ledger)
        : try parameters.nested(kind)
    }
    return parameters
  }

  private func scaling(
    _ parameters: ModelConfiguration, knowsStretchedBase: Bool
  ) throws -> RotaryBlueprint.Scaling {
    try parameters.refuse("mrope_section")
    let name = try parameters.text("rope_type", parameters.text("type", "default"))
    // transformers writes it for every kind of scaling and reads it for two.
    parameters.supersede("original_max_position_embeddings")
    let positions = try size("max_position_embeddings", 2048)
    func factor() throws -> Double {
      guard parameters["factor"] != nil else {
        throw parameters.wrong("factor", "a number from 1 on")
      }
      return try parameters.positive("factor", 1)
    }
    func originalMax() throws -> Int {
      if self["original_max_position_embeddings"] != nil {
        return try size("original_max_position_embeddings")
      }
      return try parameters.size("original_max_position_embeddings", positions)
    }
    switch name {
    case "default": return .none
    case "ntk" where knowsStretchedBase:
      try parameters.refuse("mixed_b")
      return .stretchedBase(factor: try factor())
    case "linear": return .linear(factor: try factor())
    case "dynamic": return .dynamic(factor: try factor(), originalMax: positions)
    case "llama3":
      for key in ["low_freq_factor", "high_freq_factor"] where parameters[key] == nil {
        throw parameters.wrong(key, "a positive number")
      }
      let low = try parameters.positive("low_freq_factor", 1)
      let high = try parameters.positive("high_freq_factor", 4)
      guard high > low else {
        throw parameters.wrong("high_freq_factor", "greater than low_freq_factor \(low)")
      }
      return .banded(
        factor: try factor(), lowFrequency: low, highFrequency: high, originalMax: try originalMax()
      )
    case "yarn":
      let original = try originalMax()
      let factor =
        parameters["factor"] == nil ? Double(positions) / Double(original) : try factor()
      return .yarn(
        factor: factor, betaFast: try parameters.positive("beta_fast", 32),
        betaSlow: try parameters.positive("beta_slow", 1), originalMax: original,
        attentionFactor: try attentionFactor(parameters, factor: factor),
        truncates: try parameters.flag("truncate", true))
    default: throw parameters.unsupported("rope_type “\(name)”")
    }
  }

  /// What YaRN multiplies cosines and sines with: as given, else 0.1 m ln(factor) + 1, as a ratio of two
  /// where `mscale` and `mscale_all_dim` are given (arXiv 2309.00071, §3.4).
  private func attentionFactor(_ parameters: ModelConfiguration, factor: Double) throws -> Double {
    parameters.supersede("mscale", "mscale_all_dim")
    if parameters["attention_factor"] != nil {
      return try parameters.positive("attention_factor", 1)
    }
    func mscale(_ weight: Double) -> Double {
      factor <= 1 ? 1 : 0.1 * weight * log(factor) + 1
    }
    if let above = parameters["mscale"]?.real, let below = parameters["mscale_all_dim"]?.real,
      above != 0, below != 0
    {
      return mscale(above) / mscale(below)
    }
    return mscale(1)
  }

  /// The most tokens that the checkpoint is made for: `max_position_embeddings`, and with linear or dynamic
  /// scaling or YaRN the stretched length where that is longer.
  func maxPositions(_ rotaries: [RotaryBlueprint], _ fallback: Int = 2048) throws -> Int {
    let stated = try size("max_position_embeddings", fallback)
    let stretched = rotaries.map { rotary in
      switch rotary.scaling {
      case .linear(let factor): Int(min(factor * Double(stated), 1e7))
      case .dynamic(let factor, let originalMax), .yarn(let factor, _, _, let originalMax, _, _):
        Int(min(factor * Double(originalMax), 1e7))
      default: stated
      }
    }
    return max(stated, stretched.min() ?? stated)
  }
}
