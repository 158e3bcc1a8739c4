package import Checkpoints
package import Documents
package import EvalCore
package import Foundation
package import Tokenization
package import Transformers

/// Opens the tokenizer of a model directory.
package enum TokenizerFile {
  /// What a model directory or a user adds to the files of a tokenizer.
  package struct Additions: Sendable {
    /// Members that stand in place of those of `tokenizer_config.json`.
    package var configuration: [String: JSONValue] = [:]
    /// Keys that the user lets pass.
    package var acceptedKeys: Set<String> = []

    package init() {}
  }

  /// The tokenizer of an opened model: that of its folder, or the one that its GGUF file describes.
  ///
  /// - Throws: as ``open(folder:additions:)``.
  package static func open(
    of checkpoint: Checkpoint, accepted: Set<String> = []
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    if let gguf = checkpoint.gguf {
      return try GgufTokenizer.open(gguf, acceptedKeys: accepted)
    }
    return try open(model: checkpoint.folder, modules: checkpoint.modules, accepted: accepted)
  }

  /// The tokenizer at `place`, a folder or a GGUF file.
  ///
  /// - Throws: as ``open(folder:additions:)``.
  package static func open(at place: URL, accepted: Set<String> = []) throws -> Tokenizer {
    if let gguf = try GgufModel.open(place) {
      return try GgufTokenizer.open(gguf, acceptedKeys: accepted).tokenizer
    }
    return try open(
      model: place, modules: try SentenceModules.read(place, accepted: accepted),
      accepted: accepted
    ).tokenizer
  }

  /// The tokenizer as the model in `folder` is fed by it.
  ///
  /// - Parameters:
  ///   - modules: the modules of sentence-transformers that the folder holds, which say where the tokenizer lies, what
  ///     stands in place of its settings, and whether texts are lower-cased first.
  ///   - accepted: keys that the user lets pass.
  /// - Throws: as ``open(folder:additions:)``.
  package static func open(
    model folder: URL, modules: SentenceModules?, accepted: Set<String> = []
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    if let modules, modules.input == .wordEmbeddings {
      return try openWordList(modules)
    }
    var additions = Additions()
    additions.configuration = modules?.tokenizerOverlay ?? [:]
    additions.acceptedKeys = accepted
    let opened = try open(folder: modules?.transformerFolder ?? folder, additions: additions)
    return (
      modules?.lowercases == true ? opened.tokenizer.lowercasing : opened.tokenizer, opened.digest
    )
  }

  /// Reads `tokenizer.json`, or where there is none the files of a slow tokenizer (`vocab.txt`, `vocab.json` and
  /// `merges.txt`, a model of SentencePiece), and beside them `tokenizer_config.json`, `special_tokens_map.json` and
  /// `added_tokens.json`.
  ///
  /// - Throws: ``EvalError`` with the tokenizer's own account of file, place and remedy.
  package static func open(
    folder: URL, additions: Additions = Additions()
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    let file = folder.appending(path: "tokenizer.json")
    func isThere(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }
    guard !isThere("tokenizer.json"), Tokenizer.slowFiles.contains(where: isThere) else {
      return try open(file: file, additions: additions)
    }
    do {
      let tokenizer = try Tokenizer(
        slowFolder: folder, overlay: additions.configuration, acceptedKeys: additions.acceptedKeys)
      return (tokenizer, try digest(of: tokenizer))
    } catch let error as TokenizerError {
      throw EvalError(error)
    }
  }

  /// Reads the list of words beside word vectors.
  private static func openWordList(
    _ modules: SentenceModules
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    do {
      let tokenizer = try Tokenizer(wordListIn: modules.transformerFolder)
      return (tokenizer, try digest(of: tokenizer))
    } catch let error as TokenizerError {
      throw EvalError(error)
    }
  }

  /// Reads the tokenizer in `file`.
  ///
  /// - Throws: as ``open(folder:additions:)``.
  package static func open(
    file: URL, additions: Additions = Additions()
  ) throws -> (tokenizer: Tokenizer, digest: ContentDigest) {
    let folder = file.deletingLastPathComponent()
    let config = folder.appending(path: "tokenizer_config.json")
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(
        contentsOf: file,
        config: FileManager.default.fileExists(atPath: config.path) ? config : nil,
        overlay: additions.configuration, acceptedKeys: additions.acceptedKeys)
    } catch {
      throw EvalError(error)
    }
    try checkDeclaredTokens(folder, tokenizer)
    return (tokenizer, try digest(of: tokenizer))
  }

  /// The digest of the files that `tokenizer` was read from.
  private static func digest(of tokenizer: Tokenizer) throws -> ContentDigest {
    var accumulator = DigestAccumulator()
    for source in tokenizer.digestSource {
      let digest = ContentDigest(
        of: try BoundedFile.content(
          of: source.path, atMost: Tokenizer.largestFile, remedy: "fetch the tokenizer again"))
      accumulator.update("\(source.lastPathComponent) \(digest.hex)\n")
    }
    return accumulator.finished()
  }

  /// Refuses tokens that files beside `tokenizer.json` declare and it does not have: transformers would add them when it
  /// loads the tokenizer.
  private static func checkDeclaredTokens(_ folder: URL, _ tokenizer: Tokenizer) throws {
    if let file = try JSONFile.ifPresent(folder.appending(path: "added_tokens.json")) {
      for (token, id) in try file.members().sorted(by: { $0.key < $1.key })
      where tokenizer.id(of: token) != id.whole {
        throw undeclared(token, in: file)
      }
    }
    guard let file = try JSONFile.ifPresent(folder.appending(path: "special_tokens_map.json"))
    else { return }
    try checkRoles(file, tokenizer, beside: folder)
    for (_, value) in try file.members().sorted(by: { $0.key < $1.key }) {
      for entry in value.elements ?? [value] {
        guard let token = entry.text ?? entry["content"]?.text else { continue }
        guard tokenizer.id(of: token) != nil else { throw undeclared(token, in: file) }
      }
    }
  }

  /// Refuses a token around texts that `special_tokens_map.json` gives another role than `tokenizer_config.json`:
  /// which of them transformers follows depends on whether the second file has a table of added tokens, and then it is
  /// the second.
  private static func checkRoles(
    _ file: JSONFile, _ tokenizer: Tokenizer, beside folder: URL
  ) throws {
    let config = try JSONFile.ifPresent(folder.appending(path: "tokenizer_config.json"))
    guard config?.value["added_tokens_decoder"]?.members == nil else { return }
    for role in ["bos_token", "eos_token", "cls_token", "sep_token"] {
      guard let value = try file.members()[role],
        let mapped = value.text ?? value["content"]?.text,
        let own = tokenizer.configuration.tokenNames[role], own != mapped
      else { continue }
      throw EvalError.unsupported(
        "the \(role) “\(mapped)”, which tokenizer_config.json says is “\(own)”,",
        file: file.url.path,
        remedy: "save the tokenizer anew with transformers, so that both files name one token")
    }
  }

  private static func undeclared(_ token: String, in file: JSONFile) -> EvalError {
    .unsupported(
      "the token “\(token)”, which tokenizer.json does not have by that id,", file: file.url.path,
      remedy: "save the tokenizer anew with transformers, so that tokenizer.json holds every token")
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
