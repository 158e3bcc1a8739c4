package import EvalCore
import Foundation

/// `exec:COMMAND`: a program that embeds texts for us.
///
/// The protocol is lines of JSON on standard input and output; standard error is for people.
///
/// 1. The program starts with one line about itself:
///    `{"name": "my-model", "revision": "1.2"}`. `name` is required; every other string is kept as
///    an attribute of the identity, so put in what the vectors depend on.
/// 2. For every line `{"texts": ["…", …]}` it answers one line `{"embeddings": [[0.1, …], …]}`, one
///    vector a text in the same order, all of one length, or `{"error": "…"}`.
/// 3. When its input ends, it leaves.
///
/// The program is started without a shell, in a session of its own, with an environment of `PATH`,
/// `HOME`, `LANG=C.UTF-8` and the variables that the user passes by name. It is stopped, with everything it started, when an
/// answer takes too long or grows too large.
package struct ProgramModel: SeparateRecipesModel {
  /// How the program is run.
  package struct Options: Hashable, Sendable {
    /// The most texts of one request.
    package var batchSize = 256
    /// The longest wait for the first line, and for each answer; nil is 60 and 600 seconds.
    package var timeout: Duration?
    /// Variables of the environment that the program gets besides `PATH` and `HOME`. Their values belong to the
    /// identity of the model.
    package var passedVariables: [String] = []
    /// The longest answer, in bytes.
    package var longestAnswer = 268_435_456

    package init() {}
  }

  package let identity: ModelIdentity
  package let defaultRecipe = Recipe()
  package let honoured = RecipeFields(
    \.prompts, \.instruction, \.textRule, \.dimensions, \.normalisation)
  package let kindName = "exec:COMMAND"
  private let session: ExecSession
  private let options: Options

  /// Starts the program and reads its first line.
  ///
  /// - Throws: ``EvalError`` for a program that cannot be started, and a first line that is not of the protocol.
  package static func open(
    _ arguments: [String], options: Options = Options(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> ProgramModel {
    guard let program = arguments.first else {
      throw EvalError.usage("exec: names no program", remedy: "write exec:PROGRAM [ARGUMENT …]")
    }
    let name = (program as NSString).lastPathComponent
    var kept = ["LANG": "C.UTF-8"]
    for variable in ["PATH", "HOME"] { kept[variable] = environment[variable] }
    var passed: [String: String] = [:]
    for variable in options.passedVariables {
      guard let value = environment[variable] else {
        throw EvalError.usage(
          "the environment has no variable \(variable)",
          remedy: "set it, or leave --pass-env \(variable) out")
      }
      passed[variable] = value
    }
    let command = try CommandDigest.of(arguments, environment: kept, passed: passed)
    kept.merge(passed) { _, new in new }
    let session = ExecSession(
      arguments: arguments, environment: kept,
      limits: .init(
        start: options.timeout ?? .seconds(60), answer: options.timeout ?? .seconds(600),
        line: options.longestAnswer))
    let hello = try await session.exchange(nil)
    guard var fields = try? JSONDecoder().decode([String: String].self, from: Data(hello)),
      let model = fields.removeValue(forKey: "name"), !model.isEmpty
    else {
      throw EvalError.unreachable(
        name, "its first line is no JSON object of strings with a name",
        remedy: #"let it start with a line such as {"name": "my-model", "revision": "1"}"#)
    }
    fields["program"] = name
    return ProgramModel(
      identity: ModelIdentity(
        backend: .exec, name: model, digests: [ModelIdentity.commandRole: command],
        attributes: fields),
      session: session, options: options)
  }

  private struct Request: Encodable {
    var texts: [String]
  }

  private struct Answer: Decodable {
    var embeddings: [[Float]]?
    var error: String?
  }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    let templates = try PromptTemplate.all(of: recipe)
    var result = Embeddings(dimension: 0, values: [])
    for start in stride(from: 0, to: texts.count, by: max(1, options.batchSize)) {
      try Task.checkCancellation()
      let part = Array(texts[start..<min(start + max(1, options.batchSize), texts.count)])
      var answers = AnsweredVectors(recipe: recipe, error: fault)
      for template in templates {
        let rows = try await ask(part.map { template.format(recipe.textRule.apply(to: $0)).prompt })
        try answers.add(rows, expected: part.count)
      }
      try answers.append(to: &result)
      progress?(start + part.count, 0)
    }
    return result
  }

  private func ask(_ prompts: [String]) async throws -> [[Float]] {
    let line = try await session.exchange(Array(CanonicalJSON.encode(Request(texts: prompts))))
    let data = Data(line)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else {
      for name in ["NaN", "Infinity"] where data.range(of: Data(name.utf8)) != nil {
        throw notFinite(name)
      }
      throw fault("a line is no JSON of the protocol, or holds numbers out of range")
    }
    if let error = answer.error {
      throw fault("it reports “\(ServerMessage.excerpt(Data(error.utf8), key: nil))”")
    }
    return answer.embeddings ?? []
  }

  /// The model behind the program is broken, not the way to it.
  private func notFinite(_ value: String) -> EvalError {
    .badData(
      file: identity.attributes["program"] ?? identity.name, place: "embeddings",
      "a component of a vector is \(value)",
      remedy: "check the program's model; a score is never made of such vectors")
  }

  private func fault(_ fault: AnswerFault) -> EvalError {
    switch fault {
    case .tooShort(let count, _):
      return .usage(fault.sentence, remedy: "ask for at most \(count)")
    case .notFinite(let value): return notFinite("\(value)")
    case .count, .uneven, .changedDimension: return self.fault(fault.sentence)
    }
  }

  private func fault(_ message: String) -> EvalError {
    .unreachable(
      identity.attributes["program"] ?? identity.name, message,
      remedy:
        #"let it answer {"texts": […]} with one line {"embeddings": [[…], …]}, one vector a text"#)
  }
}
