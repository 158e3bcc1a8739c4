import Transformers

/// The prompts of many texts, template by template.
struct EncodedPrompts: Sendable {
  /// `copies × texts` inputs.
  let inputs: [EncoderInput]
  /// Templates a text.
  let copies: Int
  let tokens: Int
  let truncated: Int
  let lostSuffixes: Int

  init(_ prompts: [PromptEncoder.Prompt], copies: Int) {
    inputs = prompts.map {
      EncoderInput(ids: $0.ids, typeIDs: $0.typeIDs, text: $0.text, secondCopy: $0.secondCopy)
    }
    self.copies = copies
    tokens = prompts.reduce(0) { $0 + $1.ids.count }
    // A text counts once, however many of its prompts were cut.
    let texts = prompts.count / copies
    func count(_ isCut: (PromptEncoder.Prompt) -> Bool) -> Int {
      (0..<texts).count { text in
        (0..<copies).contains { isCut(prompts[$0 * texts + text]) }
      }
    }
    truncated = count(\.isTruncated)
    lostSuffixes = count(\.lostSuffix)
  }
}
