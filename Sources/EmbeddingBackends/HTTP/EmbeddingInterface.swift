import EvalCore
import Foundation

/// What one server interface looks like: how texts are asked for and how vectors come back.
protocol EmbeddingInterface: Sendable {
  /// The path of the request, under the server's base.
  var path: String { get }
  /// The most texts of one request.
  var largestBatch: Int { get }
  /// The most (estimated) tokens of one request.
  var largestTokenCount: Int { get }

  /// The request's JSON body.
  func body(_ texts: [String]) throws -> Data
  /// The rows in the order of the texts, as many as the answer holds, and the tokens it counted.
  ///
  /// - Throws: ``InterfaceFault``.
  func rows(_ body: Data, expected: Int) throws -> (rows: [[Float]], tokens: Int?)
  /// What is to be said of an answer beside its rows.
  func remark(_ body: Data) -> String?
}

extension EmbeddingInterface {
  func remark(_ body: Data) -> String? { nil }
}

/// What is wrong with an answer.
enum InterfaceFault: Error, Hashable {
  /// No JSON, or JSON of another shape; it may have been cut off, and a repeat may help.
  case malformed
  /// A value that no repeat will mend.
  case wrong(String)
  /// A component that is no number: the model behind is broken, not the way to it.
  case notFinite(String)
  /// Vectors of another kind than one finite vector a text, and what changes that.
  case unusable(String, remedy: String)
}

extension EmbeddingInterface {
  /// Decodes `body`, with an error of its own for each fault: vectors of another kind, numbers that JSON cannot hold,
  /// broken JSON.
  func decode<Answer: Decodable>(_ type: Answer.Type, from body: Data) throws -> Answer {
    let decoder = JSONDecoder()
    do {
      return try decoder.decode(type, from: body)
    } catch {
      if let fault = AnswerDiagnosis.fault(of: body) { throw fault }
      for name in ["NaN", "Infinity"] where body.range(of: Data(name.utf8)) != nil {
        throw InterfaceFault.notFinite(name)
      }
      throw InterfaceFault.malformed
    }
  }
}

/// POST `/v1/embeddings` (OpenAI's API reference: at most 2,048 inputs and 300,000 tokens a
/// request; base64 is little-endian float32).
struct OpenAIInterface: EmbeddingInterface {
  let model: String
  let path = "v1/embeddings"
  let largestBatch = 256
  let largestTokenCount = 100_000

  private struct Request: Encodable {
    var model: String
    var input: [String]
    var encoding_format = "float"
  }

  private struct Answer: Decodable {
    struct Row: Decodable {
      var index: Int?
      var embedding: Components
    }
    struct Usage: Decodable {
      var prompt_tokens: Int?
    }
    var data: [Row]
    var usage: Usage?
  }

  private struct Served: Decodable {
    var model: String?
  }

  /// A list of numbers, or base64 of little-endian float32.
  private struct Components: Decodable {
    var values: [Float]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 4) else {
          throw DecodingError.dataCorruptedError(
            in: container, debugDescription: "no base64 of float32")
        }
        values = data.withUnsafeBytes { VectorTable.decode($0, .float32) }
      } else {
        values = try container.decode([Float].self)
      }
    }
  }

  func body(_ texts: [String]) throws -> Data {
    try CanonicalJSON.encode(Request(model: model, input: texts))
  }

  /// Servers that hold one model answer with it, whatever was asked for.
  func remark(_ body: Data) -> String? {
    guard let served = (try? JSONDecoder().decode(Served.self, from: body))?.model, !served.isEmpty
    else { return nil }
    func plain(_ name: String) -> String {
      (name.split(separator: "/").last.map(String.init) ?? name).lowercased()
    }
    let (asked, got) = (plain(model), plain(served))
    guard !got.hasPrefix(asked), !asked.hasPrefix(got) else { return nil }
    return "the server says that the model “\(served)” answered, and “\(model)” was asked for"
  }

  func rows(_ body: Data, expected: Int) throws -> (rows: [[Float]], tokens: Int?) {
    let answer = try decode(Answer.self, from: body)
    guard answer.data.count == expected else {
      throw InterfaceFault.wrong("\(answer.data.count) vectors for \(expected) texts")
    }
    var rows = [[Float]?](repeating: nil, count: expected)
    for (position, row) in answer.data.enumerated() {
      let index = row.index ?? position
      guard rows.indices.contains(index), rows[index] == nil else {
        throw InterfaceFault.wrong("the index \(index) is out of range or occurs twice")
      }
      rows[index] = row.embedding.values
    }
    return (rows.compactMap(\.self), answer.usage?.prompt_tokens)
  }
}

/// POST `/embed` of Text Embeddings Inference. Truncation is refused and normalisation left to
/// stsbench, so that nothing happens unseen.
struct TextEmbeddingsInferenceInterface: EmbeddingInterface {
  let path = "embed"
  let largestBatch: Int
  let largestTokenCount = 16_000

  private struct Request: Encodable {
    var inputs: [String]
    var truncate = false
    var normalize = false
  }

  func body(_ texts: [String]) throws -> Data { try CanonicalJSON.encode(Request(inputs: texts)) }

  func rows(_ body: Data, expected: Int) throws -> (rows: [[Float]], tokens: Int?) {
    (try decode([[Float]].self, from: body), nil)
  }
}

/// POST `/api/embed` of Ollama, which truncates unless `truncate` is false.
struct OllamaInterface: EmbeddingInterface {
  let model: String
  let path = "api/embed"
  let largestBatch = 64
  let largestTokenCount = 32_000

  private struct Request: Encodable {
    var model: String
    var input: [String]
    var truncate = false
  }

  private struct Answer: Decodable {
    var embeddings: [[Float]]
    var prompt_eval_count: Int?
  }

  func body(_ texts: [String]) throws -> Data {
    try CanonicalJSON.encode(Request(model: model, input: texts))
  }

  func rows(_ body: Data, expected: Int) throws -> (rows: [[Float]], tokens: Int?) {
    let answer = try decode(Answer.self, from: body)
    return (answer.embeddings, answer.prompt_eval_count)
  }
}
