extension Recipe: Codable {
  /// Reads an object of choices; those that are not there keep their defaults.
  ///
  /// - Throws: `DecodingError` for keys that are no choices, and for values that cannot be read.
  package init(from decoder: any Decoder) throws {
    self.init()
    try decoder.rejectKeys(besides: RecipeField.all.map { $0.place[0] })
    let container = try decoder.container(keyedBy: AnyCodingKey.self)
    for (part, fields) in RecipeField.parts {
      guard let part else {
        for field in fields {
          _ = try field.decode(container, AnyCodingKey(stringValue: field.place[0]), &self)
        }
        continue
      }
      let key = AnyCodingKey(stringValue: part)
      guard container.contains(key), try !container.decodeNil(forKey: key) else { continue }
      let nested = try container.nestedContainer(keyedBy: AnyCodingKey.self, forKey: key)
      for field in fields {
        _ = try field.decode(nested, AnyCodingKey(stringValue: field.place[1]), &self)
      }
    }
  }

  /// Writes every choice, those inside objects in their place.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyCodingKey.self)
    for (part, fields) in RecipeField.parts {
      guard let part else {
        for field in fields {
          try field.encode(self, &container, AnyCodingKey(stringValue: field.place[0]))
        }
        continue
      }
      var nested = container.nestedContainer(
        keyedBy: AnyCodingKey.self, forKey: AnyCodingKey(stringValue: part))
      for field in fields {
        try field.encode(self, &nested, AnyCodingKey(stringValue: field.place[1]))
      }
    }
  }
}

extension RecipeField {
  /// The fields by the object of the JSON that they stand in; nil is the recipe itself.
  fileprivate static let parts: [(part: String?, fields: [RecipeField])] = {
    var parts: [(part: String?, fields: [RecipeField])] = []
    for field in all {
      let part = field.place.count > 1 ? field.place[0] : nil
      if let index = parts.firstIndex(where: { $0.part == part }) {
        parts[index].fields.append(field)
      } else {
        parts.append((part, [field]))
      }
    }
    return parts
  }()
}
