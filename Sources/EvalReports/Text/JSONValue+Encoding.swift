package import Documents
import Foundation

extension JSONValue {
  /// Any encodable value, with its keys in alphabetical order.
  ///
  /// - Throws: what its encoding throws.
  package init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(InstantText.write(date))
    }
    self = try JSONScanner.scan(encoder.encode(value)).withSortedKeys
  }

  private var withSortedKeys: JSONValue {
    switch self {
    case .object(let object):
      .object(
        JSONObject(
          object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.withSortedKeys) }))
    case .array(let values): .array(values.map(\.withSortedKeys))
    default: self
    }
  }
}
