/// What is put around the tokens of a text, as a list of steps in order.
struct PostProcessor: Sendable {
  /// A token of a template.
  struct Special: Hashable, Sendable {
    let id: Int32
    let type: Int32
  }

  enum Step: Sendable {
    /// White space at the ends of tokens is taken out of their offsets.
    case trimOffsets(addsPrefixSpace: Bool)
    case wrap(before: [Special], type: Int32, after: [Special])
  }

  var steps: [Step] = []
  /// The name in the file.
  var name = ""

  /// Tokens added before the text, the outermost first.
  var before: [Special] {
    steps.reduce(into: []) { all, step in
      if case .wrap(let before, _, _) = step { all = before + all }
    }
  }

  /// Tokens added after the text, the outermost last.
  var after: [Special] {
    steps.reduce(into: []) { all, step in
      if case .wrap(_, _, let after) = step { all += after }
    }
  }

  /// Segment id of the tokens of the text.
  var type: Int32 {
    steps.reduce(0) { type, step in
      if case .wrap(_, let other, _) = step { other } else { type }
    }
  }

  /// The trimming steps: whether each leaves one leading space that the pre-tokenizer added.
  var trims: [Bool] {
    steps.compactMap { if case .trimOffsets(let adds) = $0 { adds } else { nil } }
  }
}
