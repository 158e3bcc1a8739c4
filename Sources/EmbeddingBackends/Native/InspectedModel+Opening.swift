package import EvalCore
package import Foundation
import Tokenization
import Transformers

extension InspectedModel {
  /// The facts of the model at `place`, a folder or a GGUF file, as it would run under `pattern`.
  ///
  /// - Parameters:
  ///   - adapters: folders of adapters that are merged into it.
  ///   - accepted: keys that the user lets pass.
  ///   - workers: threads that the memory is counted for.
  /// - Throws: ``EvalError`` for files that are missing, broken or not supported.
  package init(
    at place: URL, adapters: [URL], accepted: Set<String>, pattern: AttentionPattern, workers: Int
  ) throws {
    let checkpoint = try Checkpoint.load(
      directory: place, adapters: adapters, accepted: accepted)
    let opened = try TokenizerFile.open(of: checkpoint, accepted: accepted)
    let summary = opened.tokenizer.summary
    self.init(
      model: try checkpoint.inspection(pattern: pattern, workers: workers),
      tokenizer: TokenizerInspection(
        model: summary.model, vocabularySize: summary.vocabularySize,
        addedTokens: summary.addedTokens, largestID: opened.tokenizer.largestID,
        normalizer: summary.normalizer, preTokenizer: summary.preTokenizer,
        postProcessor: summary.postProcessor, template: summary.template,
        digest: opened.digest.hex))
  }
}
