/// What a candidate must hold against a baseline: the content of a gate file.
///
/// Rules are laid over each other: `defaults`, then the rule of the task's group (`group:sts`), then the
/// rule of the task; what none of them says is ``GateRule/standard``.
package struct GateSpec: Hashable, Sendable, Codable {
  /// What an improvement beyond the margin means.
  package enum OnImprovement: String, Codable, CaseIterable, Hashable, Sendable {
    /// It is reported and passes.
    case note
    /// It fails with exit code 4, so that the baseline is renewed.
    case fail
  }

  package var version: Int
  /// A result folder, a `results.json`, or a run id of the store; `--baseline` wins.
  package var baseline: String?
  package var defaults: GateRule
  /// By task id or `group:NAME`.
  package var tasks: [String: GateRule]
  package var onImprovement: OnImprovement

  package init(
    version: Int = 1, baseline: String? = nil, defaults: GateRule = GateRule(),
    tasks: [String: GateRule] = [:], onImprovement: OnImprovement = .note
  ) {
    self.version = version
    self.baseline = baseline
    self.defaults = defaults
    self.tasks = tasks
    self.onImprovement = onImprovement
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case version, baseline, defaults, tasks
    case onImprovement = "on_improvement"
  }

  package init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription: "version \(version) of the gate file is not known; write version: 1")
    }
    baseline = try container.decodeIfPresent(String.self, forKey: .baseline)
    defaults = try container.decodeIfPresent(GateRule.self, forKey: .defaults) ?? GateRule()
    tasks = try container.decodeIfPresent([String: GateRule].self, forKey: .tasks) ?? [:]
    onImprovement =
      try container.decodeIfPresent(OnImprovement.self, forKey: .onImprovement) ?? .note
  }

  /// The complete rule for `name`, a task of `group`; pass a group's own key (`group:sts`) and nil for
  /// the rule of its average.
  package func rule(for name: String, group: TaskGroup?) -> GateRule {
    var rule = GateRule.standard.overlaid(by: defaults)
    if let group, let groupRule = tasks["group:\(group.rawValue)"] {
      // A floor of the group is a floor of its average and not of every task in it.
      var inherited = groupRule
      inherited.min = nil
      inherited.minRatio = nil
      rule = rule.overlaid(by: inherited)
    }
    if let own = tasks[name] { rule = rule.overlaid(by: own) }
    return rule
  }
}

/// The checks of one task; nil leaves the choice to the rule below.
package struct GateRule: Hashable, Sendable, Codable {
  package enum Mode: String, Codable, CaseIterable, Hashable, Sendable {
    /// The same weights elsewhere: scores and similarities may hardly move.
    case drift
    /// New weights: not worse by more than the margin, judged by paired bootstrap.
    case quality
  }

  package var mode: Mode?
  /// The one-sided level of the quality check.
  package var alpha: Double?
  /// How much worse a score may be, as a fraction.
  package var margin: Double?
  /// Bootstrap draws.
  package var resamples: Int?
  package var seed: UInt64?
  /// Drift: the largest |difference| of the score, as a fraction.
  package var tolerance: Double?
  /// Drift: the largest |difference| of any pair's cosine similarity.
  package var similarityTolerance: Double?
  /// The least score, as a fraction.
  package var min: Double?
  /// The least ratio of the score to the baseline's.
  package var minRatio: Double?

  package init() {}

  /// What holds where nothing is said: quality, 5 %, a margin of 0.2 points, 10,000 draws; for drift 1e-4 on the score
  /// and 1e-3 on similarities.
  package static let standard: GateRule = {
    var rule = GateRule()
    rule.mode = .quality
    rule.alpha = 0.05
    rule.margin = 0.002
    rule.resamples = 10_000
    rule.seed = 20_260_101
    rule.tolerance = 1e-4
    rule.similarityTolerance = 1e-3
    return rule
  }()

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case mode, alpha, margin, resamples, seed, tolerance, min
    case similarityTolerance = "similarity_tolerance"
    case minRatio = "min_ratio"
  }

  package init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys, in range: ClosedRange<Double>) throws -> Double? {
      guard let value = try container.decodeIfPresent(Double.self, forKey: key) else { return nil }
      guard range.contains(value) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    mode = try container.decodeIfPresent(Mode.self, forKey: .mode)
    alpha = try number(.alpha, in: 1e-6...0.5)
    margin = try number(.margin, in: 0...1)
    resamples = try container.decodeIfPresent(Int.self, forKey: .resamples)
    if let resamples, !(100...10_000_000).contains(resamples) {
      throw DecodingError.dataCorruptedError(
        forKey: .resamples, in: container,
        debugDescription: "\(resamples) is outside 100 to 10000000")
    }
    seed = try container.decodeIfPresent(UInt64.self, forKey: .seed)
    tolerance = try number(.tolerance, in: 0...1)
    similarityTolerance = try number(.similarityTolerance, in: 0...2)
    min = try number(.min, in: -1...1)
    minRatio = try number(.minRatio, in: 0...2)
  }

  /// This rule with everything that `other` says in its place.
  package func overlaid(by other: GateRule) -> GateRule {
    var merged = self
    merged.mode = other.mode ?? mode
    merged.alpha = other.alpha ?? alpha
    merged.margin = other.margin ?? margin
    merged.resamples = other.resamples ?? resamples
    merged.seed = other.seed ?? seed
    merged.tolerance = other.tolerance ?? tolerance
    merged.similarityTolerance = other.similarityTolerance ?? similarityTolerance
    merged.min = other.min ?? min
    merged.minRatio = other.minRatio ?? minRatio
    return merged
  }
}
