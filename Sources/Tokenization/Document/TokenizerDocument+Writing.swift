import Documents

extension TokenizerDocument {
  /// The text of the `tokenizer.json` that says what this document says; one that was read from such a file is that file.
  ///
  /// - Throws: ``TokenizerError`` for pieces that imply no merges.
  package func text() throws(TokenizerError) -> String {
    guard bytes.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
    guard case .listed(let tokens) = vocabulary else {
      throw .invalid(file: file, place: "model.vocab", reason: "there is no vocabulary")
    }
    var members: JSONObject = ["version": "1.0", "truncation": .null, "padding": .null]
    for key in ["added_tokens", "normalizer", "pre_tokenizer", "post_processor"] {
      members.set(root[key]?.value ?? (key == "added_tokens" ? [] : .null), for: key)
    }
    members.set(.null, for: "decoder")
    return Self.joined(members, "model", try modelText(tokens)) + "\n"
  }

  private func modelText(_ tokens: [ListedToken]) throws(TokenizerError) -> String {
    var members: JSONObject = [:]
    if case .object(let object) = model.value { members = object }
    if model["type"]?.value == "Unigram" {
      members.set(.array(tokens.map { [.string($0.text), .number($0.score)] }), for: "vocab")
      return JSONValue.object(members).text(indented: false)
    }
    if let merges = try listedMerges(tokens) {
      // What the `tokenizers` package asks of every byte-pair model.
      for (key, value) in [
        ("dropout", .null), ("unk_token", .null), ("continuing_subword_prefix", .null),
        ("end_of_word_suffix", .null), ("fuse_unk", .boolean(false)),
        ("byte_fallback", .boolean(false)), ("ignore_merges", .boolean(false)),
      ] as [(String, JSONValue)] where model[key] == nil {
        members.set(value, for: key)
      }
      members.set(.array(merges.map { [.string($0.left), .string($0.right)] }), for: "merges")
    }
    // Not an object of values: its keys would be equal where they are canonically equivalent.
    let vocabulary = tokens.sorted { $0.id < $1.id }.map {
      JSONValue.string($0.text).text(indented: false) + ":\($0.id)"
    }
    return Self.joined(members, "vocab", "{\(vocabulary.joined(separator: ","))}")
  }

  /// The text of `members` and of one more, which is written already.
  private static func joined(_ members: JSONObject, _ key: String, _ text: String) -> String {
    let others = JSONValue.object(members).text(indented: false).dropLast()
    return "\(others)\(members.keys.isEmpty ? "" : ",")\"\(key)\":\(text)}"
  }

  private func listedMerges(_ tokens: [ListedToken]) throws(TokenizerError) -> [ListedMerge]? {
    switch merges {
    case nil, .written: return nil
    case .listed(let merges): return merges
    case .implied(let byScores):
      let table = try VocabularyReader(document: self).tokens()
      let implied = try ImpliedMerges(
        table, scores: byScores ? tokens.map(\.score) : nil, file: file)
      let texts = Dictionary(tokens.map { ($0.id, $0.text) }, uniquingKeysWith: { $1 })
      return implied.merges.map {
        ListedMerge(texts[Int($0.left)] ?? "", texts[Int($0.right)] ?? "")
      }
    }
  }
}
