import Foundation

/// What a server says about an error, made fit for a terminal.
enum ServerMessage {
  /// The `message`, `error` or `detail` of a JSON body, else its beginning: one line of at most 200
  /// characters without control characters and without the secret.
  static func excerpt(_ body: Data, key: APIKey?, fromEnd: Bool = false) -> String {
    var text = String(decoding: body.prefix(4096), as: UTF8.self)
    if let answer = try? JSONDecoder().decode(ErrorBody.self, from: body), let found = answer.text {
      text = found
    }
    if let key { text = key.redacted(text) }
    let clean = text.unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: " "
      default: Character(scalar)
      }
    }
    let line = String(clean).split(separator: " ").joined(separator: " ")
    guard line.count > 200 else { return line }
    return fromEnd ? "…" + line.suffix(200) : line.prefix(200) + "…"
  }

  /// The `code` or `type` of an OpenAI error, such as `insufficient_quota`.
  static func codes(_ body: Data) -> [String] {
    guard let answer = try? JSONDecoder().decode(ErrorBody.self, from: body) else { return [] }
    return answer.codes
  }

  /// The shapes that OpenAI (`{"error": {"message", "type", "code"}}`), TEI (`{"error", "error_type"}`)
  /// and Ollama (`{"error"}`) give their errors.
  private struct ErrorBody: Decodable {
    struct Detail: Decodable {
      var message: String?
      var type: String?
      var code: String?

      enum CodingKeys: String, CodingKey { case message, type, code }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        message = try? container.decode(String.self, forKey: .message)
        type = try? container.decode(String.self, forKey: .type)
        code = try? container.decode(String.self, forKey: .code)
      }
    }

    var text: String?
    var codes: [String] = []

    enum CodingKeys: String, CodingKey {
      case error, message, detail
      case errorType = "error_type"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      if let detail = try? container.decode(Detail.self, forKey: .error) {
        text = detail.message
        codes = [detail.code, detail.type].compactMap(\.self)
      }
      for key in [CodingKeys.error, .message, .detail] where text == nil {
        text = try? container.decode(String.self, forKey: key)
      }
      if let type = try? container.decode(String.self, forKey: .errorType) { codes.append(type) }
    }
  }
}
