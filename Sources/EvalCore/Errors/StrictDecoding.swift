/// A coding key that takes any string.
package struct AnyCodingKey: CodingKey, Hashable {
  package let stringValue: String
  package var intValue: Int? { nil }
  package init(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { return nil }
}

extension Decoder {
  /// Refuses keys that are not among `known`, so that a misspelt option is never ignored.
  ///
  /// - Throws: `DecodingError.dataCorrupted` that names the key and its nearest known spelling.
  package func rejectUnknownKeys<Key: CodingKey & CaseIterable>(besides known: Key.Type) throws {
    try rejectKeys(besides: known.allCases.map(\.stringValue))
  }

  /// The same for names that no type lists.
  package func rejectKeys(besides names: [String]) throws {
    let container = try self.container(keyedBy: AnyCodingKey.self)
    for key in container.allKeys where !names.contains(key.stringValue) {
      let near = nearMisses(for: key.stringValue, among: names, limit: 1).first
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: codingPath + [key],
          debugDescription:
            "unknown key “\(key.stringValue)”\(near.map { "; did you mean “\($0)”?" } ?? "")"))
    }
  }
}
