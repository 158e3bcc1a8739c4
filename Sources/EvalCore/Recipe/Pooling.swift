/// How the hidden states `[tokens, hidden]` of one text become one vector.
package struct Pooling: Hashable, Sendable {
  /// One way to reduce rows to a vector.
  package enum Mode: String, Codable, CaseIterable, Hashable, Sendable {
    /// The first token (`[CLS]`).
    case cls
    /// The mean over tokens.
    case mean
    /// The last token.
    case last
    /// The mean weighted by position 1…n (SGPT, arXiv 2202.08904).
    case weightedMean = "weighted-mean"
    /// The maximum of every column.
    case max
    /// The sum over tokens divided by the square root of their number.
    case meanSquareRootLength = "mean-sqrt-len"
    /// The first token behind the checkpoint's own pooler, tanh(W x + b): transformers' `pooler_output`
    /// (BERT; what supervised SimCSE reads).
    case pooler
  }

  /// Which tokens take part.
  package enum Span: String, Codable, CaseIterable, Hashable, Sendable {
    /// All tokens, special ones included.
    case all
    /// The tokens of `{text}`, and the special tokens after it; instruction and BOS are left out
    /// (LLM2Vec, GritLM, INSTRUCTOR).
    case text
    /// The tokens of the second `{text}` of the template (echo embeddings, arXiv 2402.15449).
    case secondCopy = "second-copy"
  }

  /// The modes, whose vectors are concatenated in this order; at least one.
  package var modes: [Mode]
  /// The tokens that take part; `cls` and `pooler` read the first and `last` the last of them.
  package var span: Span

  /// One or more modes over a span.
  package init(_ modes: [Mode], over span: Span = .all) {
    self.modes = modes
    self.span = span
  }

  package static let mean = Pooling([.mean])
  package static let cls = Pooling([.cls])
  package static let last = Pooling([.last])
}

extension Pooling: CustomStringConvertible {
  /// Parses `mean`, `cls+mean`, `mean@text`, `last@second-copy`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest known name.
  package init(parsing text: String) throws {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let aliases = [
      "avg": "mean", "average": "mean", "last-token": "last", "lasttoken": "last",
      "weightedmean": "weighted-mean", "mean_sqrt_len": "mean-sqrt-len",
    ]
    func unknown(_ name: Substring, _ known: [String]) -> EvalError {
      let near = nearMisses(for: String(name), among: known).first
      return .usage(
        "pooling “\(text)” is not known",
        remedy: (near.map { "did you mean \($0)? " } ?? "")
          + "choose from \(Mode.allCases.map(\.rawValue).joined(separator: ", ")), joined by +, "
          + "and @ \(Span.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    modes = try halves[0].split(separator: "+", omittingEmptySubsequences: false).map { name in
      let plain = name.lowercased()
      guard let mode = Mode(rawValue: aliases[plain] ?? plain) else {
        throw unknown(name, Mode.allCases.map(\.rawValue))
      }
      return mode
    }
    if halves.count == 2 {
      guard let span = Span(rawValue: halves[1].lowercased()) else {
        throw unknown(halves[1], Span.allCases.map(\.rawValue))
      }
      self.span = span
    } else {
      span = .all
    }
  }

  package var description: String {
    modes.map(\.rawValue).joined(separator: "+") + (span == .all ? "" : "@\(span.rawValue)")
  }
}

extension Pooling: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
