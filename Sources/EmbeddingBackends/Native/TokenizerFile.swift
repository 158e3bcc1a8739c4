package import EvalCore
package import Foundation
package import Tokenization

/// Opens the tokenizer of a model directory.
package enum TokenizerFile {
  /// Reads `tokenizer.json` and, beside it, `tokenizer_config.json`.
  ///
  /// - Throws: ``EvalError`` with the tokenizer's own account of file, place and remedy.
  package static func open(folder: URL) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    try open(file: folder.appending(path: "tokenizer.json"))
  }

  /// Reads the tokenizer in `file`.
  ///
  /// - Throws: as ``open(folder:)``.
  package static func open(file: URL) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    let config = file.deletingLastPathComponent().appending(path: "tokenizer_config.json")
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(
        contentsOf: file,
        config: FileManager.default.fileExists(atPath: config.path) ? config : nil)
    } catch {
      throw EvalError(error)
    }
    var accumulator = DigestAccumulator()
    for source in tokenizer.digestSource {
      let digest = ContentDigest(of: try Data(contentsOf: source))
      accumulator.update("\(source.lastPathComponent) \(digest.hex)\n")
    }
    return (tokenizer, accumulator.finished())
  }

  /// The ids of each text alone, without template and truncation.
  package static func encode(
    _ texts: [String], tokenizer: Tokenizer, addsSpecialTokens: Bool
  ) -> [[Int32]] {
    var scratch = Tokenizer.Scratch()
    return texts.map {
      tokenizer.encode($0, addSpecialTokens: addsSpecialTokens, scratch: &scratch).ids
    }
  }
}

extension EvalError {
  /// A tokenizer's error with the exit code that its kind has.
  package init(_ error: TokenizerError) {
    switch error {
    case .missing(let file, let reason):
      self = .missingInput(
        path: file, "the tokenizer cannot be read: \(reason)", remedy: error.remedy)
    case .unsupported(let file, let place, let component):
      self = .unsupported("\(component) (at \(place))", file: file, remedy: error.remedy)
    case .tooLarge, .notJSON, .invalid:
      self = .badData(file: error.file, place: error.place, error.message, remedy: error.remedy)
    }
  }
}
