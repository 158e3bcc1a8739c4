/// Which hidden states are pooled.
///
/// Hidden state 0 is the embedding output, hidden state k the output of layer k − 1, as in
/// transformers' `hidden_states`; negative numbers count from the end, −1 being the last. The model's
/// final norm is part of the last hidden state only.
package enum LayerSelection: Hashable, Sendable {
  /// The output of the model: the last hidden state after the final norm.
  case last
  /// One hidden state.
  case state(Int)
  /// The mean of several hidden states, row by row (`1,-1` is “first-last average”).
  case average([Int])

  /// Parses `last`, `-2`, `7`, `first-last`, `top-2` or `1,-1`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when it cannot be read.
  package init(parsing text: String) throws {
    switch text.lowercased() {
    case "last", "-1": self = .last
    case "first-last": self = .average([1, -1])
    case "top-2": self = .average([-2, -1])
    default:
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard !numbers.isEmpty, !numbers.contains(nil) else {
        throw EvalError.usage(
          "layer “\(text)” cannot be read",
          remedy:
            "write last, first-last, top-2, a hidden state such as -2 or 7, or several to average such as 1,-1"
        )
      }
      let states = numbers.compactMap(\.self)
      self = states.count == 1 ? .state(states[0]) : .average(states)
    }
  }

  /// The hidden states, counted from 0 to `layerCount`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when one does not exist.
  package func states(layerCount: Int) throws -> [Int] {
    let wanted: [Int] =
      switch self {
      case .last: [-1]
      case .state(let state): [state]
      case .average(let states): states
      }
    return try wanted.map { state in
      let index = state < 0 ? layerCount + 1 + state : state
      guard (0...layerCount).contains(index) else {
        throw EvalError.usage(
          "hidden state \(state) does not exist in a model of \(layerCount) layers",
          remedy: "choose 0 (embeddings) to \(layerCount) (last), or -1 to -\(layerCount + 1)")
      }
      return index
    }
  }
}

extension LayerSelection: CustomStringConvertible {
  package var description: String {
    switch self {
    case .last: "last"
    case .state(let state): String(state)
    case .average(let states): states.map(String.init).joined(separator: ",")
    }
  }
}

extension LayerSelection: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
