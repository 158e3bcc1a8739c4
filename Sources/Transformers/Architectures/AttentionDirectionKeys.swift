import Checkpoints
import Documents
import EvalCore

extension ModelConfiguration {
  /// Which way the layers of a decoder look.
  ///
  /// `is_causal: false` gives a decoder bidirectional masks since transformers 5.2 (`create_causal_mask` of
  /// masking_utils.py); 4 and 5.0 did not read it. The newer versions are followed.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` for `use_bidirectional_attention`, which transformers
  ///   does not read in these families; ``EvalError/badData(file:place:_:remedy:)``.
  func decoderDirection() throws -> AttentionBlueprint.Direction {
    if try flag("use_bidirectional_attention", false) {
      throw EvalError.unsupported(
        "\(path)use_bidirectional_attention, which transformers does not read in this family,",
        file: file,
        remedy: "say what is meant: --bidirectional all with the key taken out, or is_causal: false"
      )
    }
    return try flag("is_causal", true) ? .causal : .bidirectional
  }

  /// Refuses an encoder that is to look one way only.
  func refuseCausalEncoder() throws {
    try refuse("is_decoder", unless: .boolean(false))
    try refuse("is_causal", unless: .boolean(false))
    try refuse("use_bidirectional_attention", unless: .boolean(true))
  }
}
