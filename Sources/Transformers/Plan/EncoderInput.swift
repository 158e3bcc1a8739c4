package import EvalCore

/// One text as token ids, and which of its tokens belong to what.
package struct EncoderInput: Hashable, Sendable {
  /// Token ids, special ones included.
  package var ids: [Int32]
  /// Token types, one an id; nil is type 0 throughout.
  package var typeIDs: [Int32]?
  /// The tokens that ``EvalCore/Pooling/Span/text`` stands for, or nil where they are not marked.
  package var text: Range<Int>?
  /// The tokens that ``EvalCore/Pooling/Span/secondCopy`` stands for, or nil.
  package var secondCopy: Range<Int>?

  package init(
    ids: [Int32], typeIDs: [Int32]? = nil, text: Range<Int>? = nil, secondCopy: Range<Int>? = nil
  ) {
    self.ids = ids
    self.typeIDs = typeIDs
    self.text = text
    self.secondCopy = secondCopy
  }

  /// The tokens of `span`, or nil where they were not marked.
  func tokens(of span: Pooling.Span) -> Range<Int>? {
    switch span {
    case .all: 0..<ids.count
    case .text: text
    case .secondCopy: secondCopy
    }
  }
}

/// A batch as a padding implementation makes it: every text filled up to the longest.
///
/// Only for reproducing an implementation whose bidirectional layers see the padding; see
/// ``Encoder/plan(batches:configurations:options:)``.
package struct PaddedBatch: Hashable, Sendable {
  package var inputs: [EncoderInput]
  /// Where the pad tokens stand.
  package var side: LeakBatching.Side
  /// The id that fills up.
  package var padID: Int32

  package init(inputs: [EncoderInput], side: LeakBatching.Side, padID: Int32) {
    self.inputs = inputs
    self.side = side
    self.padID = padID
  }
}
