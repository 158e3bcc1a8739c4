extension Tokenizer {
  /// Encodes a text.
  ///
  /// - Parameter addSpecialTokens: whether the post-processor's tokens are added.
  package func encode(_ text: String, addSpecialTokens: Bool = true) -> Encoding {
    var scratch = Scratch()
    return encode(text, addSpecialTokens: addSpecialTokens, scratch: &scratch)
  }

  /// Encodes a text, remembering words in `scratch`.
  package func encode(
    _ text: String, addSpecialTokens: Bool = true, scratch: inout Scratch
  ) -> Encoding {
    let bytes = Array(text.utf8)
    var builder = EncodingBuilder(
      type: addSpecialTokens ? postProcessor.type : 0, trims: postProcessor.trims, input: bytes)
    if addSpecialTokens {
      for special in postProcessor.before { builder.addSpecial(special, at: 0) }
    }
    builder.beginText()
    if rawMatcher.isEmpty {
      encode(bytes, bytes.indices, &scratch, &builder)
    } else {
      for stretch in rawMatcher.find(bytes) {
        if let id = stretch.token {
          builder.add(id, stretch.range, text: bytes[stretch.range])
        } else {
          encode(bytes, stretch.range, &scratch, &builder)
        }
      }
    }
    if addSpecialTokens {
      for special in postProcessor.after { builder.addSpecial(special, at: bytes.count) }
    }
    return builder.encoding
  }

  /// A part of the input without raw added tokens.
  private func encode(
    _ bytes: [UInt8], _ range: Range<Int>, _ scratch: inout Scratch,
    _ builder: inout EncodingBuilder
  ) {
    scratch.list.text.reset(bytes, range)
    normalizer?.apply(&scratch.list.text, spare: &scratch.list.spare)
    guard !normalizedMatcher.isEmpty else { return encodeText(&scratch, &builder) }
    let stretches = normalizedMatcher.find(scratch.list.text.bytes)
    if stretches.count == 1, stretches[0].token == nil { return encodeText(&scratch, &builder) }
    scratch.whole = scratch.list.text
    for stretch in stretches {
      if let id = stretch.token {
        builder.add(
          id, scratch.whole.inputRange(stretch.range.lowerBound, stretch.range.upperBound),
          text: scratch.whole.bytes[stretch.range])
      } else {
        scratch.list.text.take(stretch.range, of: scratch.whole)
        encodeText(&scratch, &builder)
      }
    }
  }

  /// Normalised text without added tokens.
  private func encodeText(_ scratch: inout Scratch, _ builder: inout EncodingBuilder) {
    scratch.list.reset()
    preTokenizer?.apply(&scratch.list, keepsBytes: model.takesBytes)
    if case .bpe(let bpe) = model, bpe.cutsBeforeMark, !scratch.list.isByteLevel {
      Self.cutBeforeMarks(&scratch.list)
    }
    scratch.tokens.removeAll(keepingCapacity: true)
    for piece in scratch.list.pieces {
      model.encode(
        scratch.list.text.bytes, piece.range, isByteLevel: scratch.list.isByteLevel,
        cache: &scratch.cache, workspace: &scratch.workspace, into: &scratch.tokens)
    }
    let table = model.tokens
    for token in scratch.tokens { builder.add(token, scratch.list.text, table) }
  }

  /// Cuts before each “▁” that follows something else; see ``BPEModel/cutsBeforeMark``.
  private static func cutBeforeMarks(_ list: inout PieceList) {
    let mark = BPEModel.mark
    list.split { bytes, piece, out in
      var start = piece.lowerBound
      var wasMark = true
      var position = start
      while position < piece.upperBound {
        let isMark =
          bytes[position] == mark[0] && position + 2 < piece.upperBound
          && bytes[position + 1] == mark[1] && bytes[position + 2] == mark[2]
        if isMark, !wasMark {
          out.append(Piece(start: start, end: position))
          start = position
        }
        wasMark = isMark
        position += isMark ? 3 : 1
      }
      out.append(Piece(start: start, end: piece.upperBound))
    }
  }
}
