/// Which texts and rows are evaluated, under which rules.
package enum EvaluationProtocol: String, Codable, CaseIterable, Hashable, Sendable {
  /// SentEval text everywhere, SICK-R on its 4,927 test pairs.
  case senteval
  /// What MTEB scores: STS12–16 SentEval text, STS-B raw, SICK-R all 9,927 pairs raw.
  case mteb
  /// What the BeLLM authors' copy of SentEval feeds (4AI/BeLLM). For audits only.
  case bellmFork = "bellm-fork"
}

/// One task of a run, with every choice made.
package struct TaskRequest: Hashable, Sendable, Codable {
  /// ``TaskSpec/id``.
  package var task: String
  /// ``TaskSpec/version``.
  package var version: Int
  package var text: TextVariant
  package var split: Split
  /// The subsets that take part, in declaration order; all of the task's unless narrowed.
  package var subsets: [String]

  package init(task: String, version: Int, text: TextVariant, split: Split, subsets: [String]) {
    self.task = task
    self.version = version
    self.text = text
    self.split = split
    self.subsets = subsets
  }
}

/// How the linear probes of the transfer tasks are trained.
package struct ProbeSpec: Hashable, Sendable, Codable {
  package enum Solver: String, Codable, CaseIterable, Hashable, Sendable {
    /// Logistic regression to convergence over SentEval's C grid.
    case lbfgs
    /// SentEval's published protocol: Adam, tenacity, l2 grid.
    case sentevalAdam = "senteval-adam"
  }

  package var solver: Solver = .lbfgs
  /// Folds of the outer and inner validation: 10, or 5 for the papers' development mode.
  package var folds = 10
  /// The seed of folds and shuffles (SentEval: 1111).
  package var seed: UInt32 = 1111

  package init(solver: Solver = .lbfgs, folds: Int = 10, seed: UInt32 = 1111) {
    self.solver = solver
    self.folds = folds
    self.seed = seed
  }
}

/// Who makes the vectors, down to the bytes.
package struct ModelIdentity: Hashable, Sendable, Codable {
  /// A kind of model, by the name that results have for it. Each backend declares its own beside its code.
  package struct Backend: RawRepresentable, Codable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The engine of this program, on a model directory.
    package static let native = Backend(rawValue: "native")
  }

  package var backend: Backend
  /// A name for people: the last part of a folder, a Hub id, a server's model. Never a local path.
  package var name: String
  /// Digests by role: `weights`, `tokenizer`, `config`, `adapter-0`, `vectors` …
  package var digests: [String: ContentDigest]
  /// What else the backend's answers depend on and can state: a server's revision, an n-gram order.
  package var attributes: [String: String]

  package init(
    backend: Backend, name: String, digests: [String: ContentDigest] = [:],
    attributes: [String: String] = [:]
  ) {
    self.backend = backend
    self.name = name
    self.digests = digests
    self.attributes = attributes
  }

  /// The attribute that names the precision of quantised weights: `Q4_K_M`.
  package static let weightsAttribute = "weights"
  /// The attribute that says what adapters change; what they are called is part of the model's name.
  package static let adapterAttribute = "adapter"

  /// The digests of adapters, in the order in which they are merged.
  package var adapterDigests: [ContentDigest] {
    (0...).lazy.map { digests["adapter-\($0)"] }.prefix { $0 != nil }.compactMap(\.self)
  }

  /// The role of the digest of a command: what was run, which does not pin the model behind it.
  package static let commandRole = "command"

  /// Whether the identity pins what answers: by digests of the model itself, or by a stated revision.
  package var isPinned: Bool {
    digests.keys.contains { $0 != Self.commandRole } || attributes["revision"] != nil
  }

  /// Whether the forward pass is this program's: for a server, a command, given vectors and the built-in
  /// baseline, the recipe's pooling, layer, attention, truncation and precision say nothing.
  package var decidesForwardPass: Bool { backend == .native }
}

/// Everything that can move a score, frozen. Equal specs give equal scores.
package struct RunSpec: Hashable, Sendable, Codable {
  /// The layout of this value; raised when a key changes its meaning.
  package static let currentSchema = 1

  package var schema = RunSpec.currentSchema
  package var model: ModelIdentity
  package var recipe: Recipe
  package var `protocol`: EvaluationProtocol
  package var tasks: [TaskRequest]
  /// The digest of the texts and gold of all tasks, as read.
  package var data: ContentDigest
  /// True for the bundled miniature, whose numbers are no scores.
  package var isSample: Bool
  /// Set when classification tasks take part.
  package var probe: ProbeSpec?
  /// Pairs or samples kept of each subset; a limited run is partial.
  package var limit: Int?

  package init(
    model: ModelIdentity, recipe: Recipe, protocol: EvaluationProtocol, tasks: [TaskRequest],
    data: ContentDigest, isSample: Bool = false, probe: ProbeSpec? = nil, limit: Int? = nil
  ) {
    self.model = model
    self.recipe = recipe
    self.protocol = `protocol`
    self.tasks = tasks
    self.data = data
    self.isSample = isSample
    self.probe = probe
    self.limit = limit
  }

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case schema, model, recipe, `protocol`, tasks, data, isSample, probe, limit
  }

  package init(from decoder: any Decoder) throws {
    try decoder.rejectUnknownKeys(besides: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(Int.self, forKey: .schema)
    guard schema == Self.currentSchema else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: container,
        debugDescription:
          "schema \(schema) is not \(Self.currentSchema), the one this version reads")
    }
    model = try container.decode(ModelIdentity.self, forKey: .model)
    recipe = try container.decode(Recipe.self, forKey: .recipe)
    `protocol` = try container.decode(EvaluationProtocol.self, forKey: .protocol)
    tasks = try container.decode([TaskRequest].self, forKey: .tasks)
    data = try container.decode(ContentDigest.self, forKey: .data)
    isSample = try container.decode(Bool.self, forKey: .isSample)
    probe = try container.decodeIfPresent(ProbeSpec.self, forKey: .probe)
    limit = try container.decodeIfPresent(Int.self, forKey: .limit)
  }

  /// The digest of the canonical JSON.
  ///
  /// - Throws: what encoding throws; every value of this type encodes.
  package func digest() throws -> ContentDigest { try ContentDigest(ofCanonicalJSON: self) }

  /// Whether the run covers less than its tasks declare.
  package var isPartial: Bool { limit != nil }

  /// What tells a run from others of its model, for people: `last:2, last token`; empty where the model decides.
  package var configuration: String {
    guard model.decidesForwardPass else { return "" }
    var parts = ["\(recipe.attention.label)", "\(recipe.pooling)"]
    if recipe.layer != .last { parts.append("layer \(recipe.layer)") }
    if recipe.prompts != ["{text}"] {
      parts.append(
        "prompt \(ContentDigest(ofText: recipe.prompts.joined(separator: "\n")).hex.prefix(4))")
    }
    if case .billmLeak = recipe.padding { parts.append("billm-leak") }
    if let dimensions = recipe.dimensions { parts.append("dim \(dimensions)") }
    return parts.joined(separator: ", ")
  }

  /// The one line that pins what a score means (after sacreBLEU's signatures). Pooling, layer, attention
  /// and arithmetic stand there only where this program decides them.
  package func signature(version: String) -> String {
    let texts = Set(tasks.map(\.text.rawValue)).sorted().joined(separator: "+")
    let splits = Set(tasks.map(\.split.rawValue)).sorted().joined(separator: "+")
    var parts = [
      "protocol:\(`protocol`.rawValue)", "text:\(texts)", "split:\(splits)", "agg:all",
      "metric:cosine_spearman",
    ]
    parts +=
      model.decidesForwardPass
      ? ["pool:\(recipe.pooling)", "layer:\(recipe.layer)", "attn:\(recipe.attention)"]
      : ["backend:\(model.backend.rawValue)"]
    if recipe.prompts != ["{text}"] {
      parts.append(
        "prompt:\(ContentDigest(ofText: recipe.prompts.joined(separator: "\n")).hex.prefix(4))")
    }
    if case .billmLeak = recipe.padding { parts.append("padding:billm-leak") }
    if let probe { parts.append("probe:\(probe.solver.rawValue)-\(probe.folds)") }
    if let limit { parts.append("limit:\(limit)") }
    if isSample { parts.append("sample") }
    if let dimensions = recipe.dimensions { parts.append("dim:\(dimensions)") }
    if !model.adapterDigests.isEmpty {
      parts.append(
        "adapter:\(model.adapterDigests.map { $0.hex.prefix(6) }.joined(separator: "+"))")
    }
    // Attributes of programs and baselines are their own words.
    if model.decidesForwardPass, let weights = model.attributes[ModelIdentity.weightsAttribute] {
      parts.append("weights:\(weights)")
    }
    if model.decidesForwardPass { parts.append("dtype:\(recipe.precision.rawValue)") }
    parts.append("v:\(version)")
    return parts.joined(separator: "|")
  }
}
