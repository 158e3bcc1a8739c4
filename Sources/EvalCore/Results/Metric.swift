/// What is computed between the two vectors of a pair.
package enum Similarity: String, Codable, CaseIterable, Hashable, Sendable {
  /// u·v / (‖u‖‖v‖).
  case cosine
  /// u·v.
  case dot
  /// −‖u − v‖₂: a similarity, so that larger is nearer.
  case euclidean
  /// −‖u − v‖₁.
  case manhattan
}

/// How similarities are held against gold scores.
package enum Correlation: String, Codable, CaseIterable, Hashable, Sendable {
  /// Pearson's r of average ranks.
  case spearman
  case pearson
  /// Kendall's tau-b.
  case kendall
}

/// A measured quantity, spelt as in result files: `cosine_spearman`, `accuracy`, `f1`.
package enum Metric: Hashable, Sendable {
  case correlation(Similarity, Correlation)
  case accuracy
  case f1
  /// Of a learnt regressor's predictions.
  case regression(Correlation)
}

extension Metric: RawRepresentable, CustomStringConvertible {
  package init?(rawValue: String) {
    switch rawValue {
    case "accuracy": self = .accuracy
    case "f1": self = .f1
    default:
      let parts = rawValue.split(separator: "_").map(String.init)
      guard parts.count == 2, let correlation = Correlation(rawValue: parts[1]) else { return nil }
      if parts[0] == "regression" {
        self = .regression(correlation)
      } else if let similarity = Similarity(rawValue: parts[0]) {
        self = .correlation(similarity, correlation)
      } else {
        return nil
      }
    }
  }

  package var rawValue: String {
    switch self {
    case .accuracy: "accuracy"
    case .f1: "f1"
    case .regression(let correlation): "regression_\(correlation.rawValue)"
    case .correlation(let similarity, let correlation):
      "\(similarity.rawValue)_\(correlation.rawValue)"
    }
  }

  package var description: String { rawValue }

  package static let cosineSpearman = Metric.correlation(.cosine, .spearman)
  package static let cosinePearson = Metric.correlation(.cosine, .pearson)
}

extension Metric: Codable, CodingKeyRepresentable {
  package init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let metric = Metric(rawValue: name) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "unknown metric “\(name)”"))
    }
    self = metric
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }

  package var codingKey: any CodingKey { AnyCodingKey(stringValue: rawValue) }

  package init?(codingKey: some CodingKey) { self.init(rawValue: codingKey.stringValue) }
}

/// A number, or the reason why there is none: never 0 or NaN in its place.
package enum Score: Hashable, Sendable {
  /// A finite value; correlations in [−1, 1], accuracies in [0, 1].
  case value(Double)
  /// No value, with a reason for people, such as “all similarities are equal”.
  case degenerate(String)

  /// The number, or nil.
  package var value: Double? {
    if case .value(let value) = self { value } else { nil }
  }
}

extension Score: Codable {
  private enum CodingKeys: String, CodingKey { case degenerate }

  package init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Double.self) {
      self = .value(value)
    } else {
      self = .degenerate(
        try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .degenerate))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .value(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .degenerate(let reason):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(reason, forKey: .degenerate)
    }
  }
}
