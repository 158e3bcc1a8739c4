package import Documents
package import EvalCore
import Foundation

/// An embeddings server: OpenAI's interface, Text Embeddings Inference, or Ollama.
///
/// The server owns tokenizer, attention, layer and pooling, so these options are refused. Prompts,
/// text rule, leading dimensions and normalisation are applied here and honoured. An empty prompt is
/// refused by name, because the servers refuse it or answer with anything.
package struct ServerModel: SeparateRecipesModel {
  /// How a server is asked.
  package struct Options: Sendable {
    /// The environment variable that holds the key, or nil for none.
    package var apiKeyVariable: String?
    /// The interface, where the address does not tell it.
    package var api: ServerReference.API?
    /// The most texts of one request; nil is the interface's own bound.
    package var batchSize: Int?
    package var retries = RetryPolicy()
    /// The longest silence of the server.
    package var timeout: Duration = .seconds(120)
    /// Whether eight sentences are embedded three times to see if the answers agree.
    package var probesDeterminism = true
    package var transport: any HTTPTransport = URLSessionTransport()

    package init() {}
  }

  package let identity: ModelIdentity
  package let defaultRecipe: Recipe
  package let honoured = RecipeFields(
    \.prompts, \.instruction, \.textRule, \.dimensions, \.normalisation)
  package let kindName = "an embeddings server"
  private let connection: ServerConnection
  private let interface: any EmbeddingInterface
  private let batchSize: Int
  /// What the server was seen to do; part of every answer.
  private var remarks: [String]

  /// Asks the server who it is, and probes whether it is deterministic.
  ///
  /// - Parameter environment: where the key's variable is looked up.
  /// - Throws: ``EvalError`` for a key over plain HTTP to another machine, a server
  ///   that cannot be reached or does not have the model.
  package static func open(
    _ reference: ServerReference, options: Options = Options(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> ServerModel {
    let key = try options.apiKeyVariable.map { try APIKey(variable: $0, environment: environment) }
    if key != nil, reference.base.scheme?.lowercased() != "https", !reference.isLoopback {
      throw EvalError.denied(
        "the API key would go to \(reference.hostAndPort) over plain HTTP",
        remedy: "use https://, or leave the key out")
    }
    let connection = ServerConnection(
      reference: reference, key: key, transport: options.transport, retries: options.retries,
      timeout: options.timeout)
    let found = try await ServerDiscovery.identify(connection, api: options.api)
    var recipe = Recipe()
    recipe.pooling = found.pooling ?? recipe.pooling
    var model = ServerModel(
      identity: found.identity, defaultRecipe: recipe, connection: connection,
      interface: found.interface,
      batchSize: min(
        options.batchSize ?? found.interface.largestBatch, found.interface.largestBatch),
      remarks: found.notes)
    if options.probesDeterminism, let note = try await DeterminismProbe.note(on: model) {
      model.remarks.append(note)
    }
    return model
  }

  package func vectors(
    of texts: [String], under recipe: Recipe, progress: EmbeddingProgress?
  ) async throws -> Embeddings {
    let templates = try PromptTemplate.all(of: recipe)
    var result = Embeddings(dimension: 0, values: [], notes: remarks)
    var done = 0
    for batch in batches(of: texts, templates: templates) {
      try Task.checkCancellation()
      let slice = Array(texts[batch])
      var answers = AnsweredVectors(recipe: recipe, error: fault)
      for template in templates {
        let prompts = try slice.map { text in
          try prompt(template, text, rule: recipe.textRule)
        }
        let asksWho = done == 0
        let (rows, tokens, remark) = try await connection.ask(
          interface.path, body: interface.body(prompts)
        ) { answer in
          let (rows, tokens) = try interface.rows(answer, expected: prompts.count)
          return (rows, tokens, asksWho ? interface.remark(answer) : nil)
        }
        if let remark, !result.notes.contains(remark) { result.notes.append(remark) }
        if let tokens { result.tokens = (result.tokens ?? 0) + tokens }
        try answers.add(rows, expected: prompts.count)
      }
      try answers.append(to: &result)
      done += batch.count
      progress?(done, result.tokens ?? 0)
    }
    return result
  }

  private func prompt(
    _ template: PromptTemplate, _ text: String, rule: TextRule
  ) throws -> String {
    let prompt = template.format(rule.apply(to: text)).prompt
    guard !prompt.trimmingASCIIWhitespace().isEmpty else {
      throw EvalError.badData(
        file: reference, place: nil, "the text “\(text)” is empty, and servers refuse empty texts",
        remedy: "give a prompt with words around {text}, or leave the text out")
    }
    return prompt
  }

  private var reference: String { connection.reference.hostAndPort }

  private func fault(_ fault: AnswerFault) -> EvalError {
    switch fault {
    case .tooShort(let count, _): .usage(fault.sentence, remedy: "ask for at most \(count)")
    case .notFinite(let value): connection.notFinite("\(value)", path: interface.path)
    case .count, .uneven: connection.wrongModel(fault.sentence)
    case .changedDimension:
      connection.unreachable(fault.sentence, "check that one model answers at this address")
    }
  }

  /// Ranges of texts that fit one request, by number and by an estimate of tokens: one for every
  /// three bytes, which is more than tokenizers make of most languages.
  private func batches(of texts: [String], templates: [PromptTemplate]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var tokens = 0
    let overhead = templates.map(\.source.utf8.count).max() ?? 0
    for (index, text) in texts.enumerated() {
      let estimate = (text.utf8.count + overhead) / 3 + 2
      if index > start,
        index - start >= batchSize || tokens + estimate > interface.largestTokenCount
      {
        ranges.append(start..<index)
        start = index
        tokens = 0
      }
      tokens += estimate
    }
    if start < texts.count { ranges.append(start..<texts.count) }
    return ranges
  }
}
