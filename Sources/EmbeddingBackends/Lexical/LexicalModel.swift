import EvalCore
import Foundation

/// Inverse document frequencies of one set of texts, and the vectors that they give.
///
/// A feature that occurs t times in a text weighs (1 + ln t) · idf, with
/// idf = ln((1 + N) / (1 + df)) + 1 over the N distinct texts (sublinear term frequency and smooth
/// idf, as scikit-learn's `TfidfVectorizer` documents them). Each family of features is brought to
/// unit length and enters with a fixed share of the squared length.
package struct LexicalModel: Sendable {
  /// The share of words in the squared length of a vector, the rest being character n-grams; chosen
  /// on STS-B dev.
  static let wordShare = 1.0 / 3.0

  /// The number of distinct texts.
  package let documentCount: Int
  private let documentFrequencies: [UInt64: Int32]

  /// Counts in how many of the distinct texts each feature occurs; order and repeats do not matter.
  package init(texts: some Sequence<String>) {
    var frequencies: [UInt64: Int32] = [:]
    let distinct = Set(texts)
    frequencies.reserveCapacity(distinct.count * 8)
    for text in distinct {
      for features in LexicalFeatures(text).counts.values {
        for feature in features { frequencies[feature.name, default: 0] += 1 }
      }
    }
    documentFrequencies = frequencies
    documentCount = distinct.count
  }

  /// The exact sparse vector of `text`, of unit length, ascending by name within a family.
  func weights(of text: String) -> [(name: UInt64, weight: Double)] {
    let counts = LexicalFeatures(text).counts
    var all: [(name: UInt64, weight: Double)] = []
    var total = 0.0
    for family in LexicalFeatures.Family.allCases {
      guard let features = counts[family], !features.isEmpty else { continue }
      let share = family == .words ? Self.wordShare : 1 - Self.wordShare
      let weighted = features.map { feature in
        let frequency = Double(documentFrequencies[feature.name] ?? 0)
        let rarity = log((1 + Double(documentCount)) / (1 + frequency)) + 1
        return (1 + log(Double(feature.occurrences))) * rarity
      }
      let scale = (share / weighted.reduce(0) { $0 + $1 * $1 }).squareRoot()
      for (feature, weight) in zip(features, weighted) {
        all.append((feature.name, weight * scale))
      }
      total += share
    }
    let scale = 1 / total.squareRoot()
    return all.map { ($0.name, $0.weight * scale) }
  }

  /// The cosine of two texts without any projection: what the dense vectors approximate.
  package func exactCosine(_ left: String, _ right: String) -> Double {
    let table = Dictionary(
      weights(of: right).map { ($0.name, $0.weight) }, uniquingKeysWith: +)
    return weights(of: left).reduce(0) { $0 + $1.weight * (table[$1.name] ?? 0) }
  }

  /// Adds the dense vector of `text`, `[dimension]` and of unit length, to `values`.
  ///
  /// Signed feature hashing (Weinberger et al., “Feature Hashing for Large Scale Multitask Learning”,
  /// ICML 2009): feature f adds its weight with the sign of one bit of its name at a place given by
  /// other bits. Inner products keep their expectation; collisions add noise of variance about
  /// 1 / dimension to a cosine.
  func appendVector(of text: String, dimension: Int, to values: inout [Float]) {
    let start = values.count
    values.append(contentsOf: repeatElement(0, count: dimension))
    for feature in weights(of: text) {
      let place = Int(feature.name & 0xFFFF_FFFF) % dimension
      let sign: Float = feature.name >> 63 == 0 ? 1 : -1
      values[start + place] += sign * Float(feature.weight)
    }
    var squares = 0.0
    for index in start..<values.count { squares += Double(values[index]) * Double(values[index]) }
    guard squares > 0 else {
      // Every feature met another of equal weight and opposite sign; one component keeps the vector
      // defined. Its place follows from the text alone.
      values[start] = 1
      return
    }
    let scale = Float(1 / squares.squareRoot())
    for index in start..<values.count { values[index] *= scale }
  }
}
