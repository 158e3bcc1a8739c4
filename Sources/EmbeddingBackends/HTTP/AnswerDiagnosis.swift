import Foundation

/// What a server reports or sends in place of one finite vector a text.
enum AnswerDiagnosis {
  /// The status of an `error` that a body with status 200 holds; nil where there is no error.
  /// An error without a numeric `code` has status 200.
  static func reportedStatus(_ body: Data) -> Int? {
    guard let answer = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any],
      let error = answer["error"], !(error is NSNull)
    else { return nil }
    return (error as? [String: Any])?["code"] as? Int ?? 200
  }

  /// The fault of the first vector that is not a list of numbers within float32; nil where `body`
  /// holds no such vector.
  static func fault(of body: Data) -> InterfaceFault? {
    guard let answer = try? JSONSerialization.jsonObject(with: body) else { return nil }
    for (position, row) in rows(of: answer).enumerated() {
      if row is NSNull {
        return .unusable(
          "vector \(position) is null", remedy: "see the server's log for the text it failed on")
      }
      guard let row = row as? [Any] else { continue }
      for (index, component) in row.enumerated() {
        if component is [Any] { return perToken(row, position) }
        if component is NSNull {
          return .unusable(
            "component \(index) of vector \(position) is null, which servers write for NaN",
            remedy: "check the model and its precision on the server; "
              + "a score is never made of such vectors")
        }
        if let value = component as? Double, !Float(value).isFinite {
          return .unusable(
            "component \(index) of vector \(position) is \(value), beyond the range of float32",
            remedy: "check the model and its precision on the server; "
              + "a score is never made of such vectors")
        }
      }
    }
    return nil
  }

  private static func perToken(_ row: [Any], _ position: Int) -> InterfaceFault {
    .unusable(
      "vector \(position) is a list of \(row.count) lists: one vector a token, not one a text",
      remedy: "start the server with a pooling (llama.cpp: --pooling mean, cls or last)")
  }

  /// The vectors of OpenAI's (`data`), Ollama's (`embeddings`) and Text Embeddings Inference's shape.
  private static func rows(of answer: Any) -> [Any] {
    if let rows = answer as? [Any] { return rows }
    guard let answer = answer as? [String: Any] else { return [] }
    if let rows = answer["embeddings"] as? [Any] { return rows }
    return (answer["data"] as? [[String: Any]] ?? []).compactMap { $0["embedding"] }
  }
}
