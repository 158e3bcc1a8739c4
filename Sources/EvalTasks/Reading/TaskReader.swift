package import EvalCore

/// Reads the rows of tasks and checks them against their declarations.
///
/// What text a reader yields:
/// - pairs of STS12–16, STS-B and SICK: the field as it stands in the file. These are the texts whose
///   character totals MTEB publishes. SentEval's `split` and `join` changes one of the 37,700 test
///   sentences (STS14 tweet-news, line 721: a doubled space) and no other.
/// - samples in the `senteval` variant: words joined by one space, as SentEval's loaders and batchers
///   do (lines of MR, CR, SUBJ and MPQA end with a space; SST-5 holds no-break spaces).
/// - samples in the `raw` variant: the field as it stands in the file.
/// - the `bellm-fork` variant: see ``BellmFork``.
///
/// Rows stand in file order; SentEval's own order for folds is ``SentEvalOrder``.
package enum TaskReader {
  /// Reads one task.
  ///
  /// - Parameter limit: keeps the first `limit` scored rows of every subset; of classification tasks
  ///   the first `limit` of every class in every split, in file order, so that stratified folds stay
  ///   possible. Counts are checked before.
  /// - Throws: ``EvalError`` naming file, line, what was found and what was expected.
  package static func load(
    _ request: TaskRequest, from root: DataRoot, limit: Int? = nil
  ) throws -> TaskData {
    let reading = try Reading(request: request, root: root, limit: limit)
    return try reading.load()
  }

  /// Reads several tasks, in order.
  package static func load(
    _ requests: [TaskRequest], from root: DataRoot, limit: Int? = nil
  ) throws -> [TaskData] {
    try requests.map { try load($0, from: root, limit: limit) }
  }
}

/// One task while it is read.
struct Reading {
  let request: TaskRequest
  let declaration: TaskDeclaration
  let root: DataRoot
  let limit: Int?

  var spec: TaskSpec { declaration.spec }

  init(request: TaskRequest, root: DataRoot, limit: Int?) throws {
    declaration = try TaskCatalogue.declaration(for: request)
    if let limit, limit < 1 {
      throw EvalError.usage("a limit of \(limit) rows leaves nothing", remedy: "give 1 or more")
    }
    self.request = request
    self.root = root
    self.limit = limit
  }

  func load() throws -> TaskData {
    var notes: [String] = []
    let content: TaskData.Content<String>
    switch declaration.layout {
    case .inputAndGold(let folder, let stems):
      content = .pairs(
        try request.subsets.map { name in
          try inputAndGold(subset: subset(name), folder: folder, stem: stems[name] ?? name, &notes)
        })
    case .scoredTable(let files, let columns):
      content = try scoredTable(files: files, columns: columns, &notes)
    case .classFiles(let files):
      content = try classFiles(files, &notes)
    case .labelledLines(let files, let format):
      content = try samples(files: files) { try labelledLines($0, format: format, &notes) }
    case .labelledPairs(let files):
      content = try samples(files: files) { try labelledPairs($0) }
    }
    return TaskData(spec: spec, request: request, content: content, notes: notes)
  }

  /// The declared subset `name`.
  func subset(_ name: String) throws -> SubsetSpec {
    guard let subset = spec.subsets.first(where: { $0.name == name }) else {
      let known = spec.subsets.map(\.name)
      let near = nearMisses(for: name, among: known)
      throw EvalError.usage(
        "\(spec.id) has no subset “\(name)”",
        remedy: "choose among \((near.isEmpty ? known : near).joined(separator: ", "))")
    }
    return subset
  }

  /// Opens a file below `downstream`.
  func open(_ relative: String) throws -> DataFile {
    try DataFile(path: root.path(relative, variant: request.text, task: spec.id))
  }

  /// Refuses a number of rows that is not the declared one.
  func check(count: Int, subset: SubsetSpec, split: Split, file: String, what: String) throws {
    guard let expected = root.expectedCount(task: spec, subset: subset, split: split) else {
      throw EvalError.badData(
        file: file, place: nil,
        "\(spec.id) has no declared count for \(subset.name), \(split.rawValue)",
        remedy: root.isSample
          ? "install stsbench again" : "choose another split: \(declaredSplits(subset))")
    }
    guard count == expected else {
      throw EvalError.badData(
        file: file, place: nil,
        "\(subset.name) has \(count) \(what), and \(expected) are expected",
        remedy: "this is not the published file: fetch it again, and see “stsbench data verify”")
    }
  }

  private func declaredSplits(_ subset: SubsetSpec) -> String {
    subset.counts.keys.map(\.rawValue).sorted().joined(separator: ", ")
  }

  /// The text of a sample: joined words in the SentEval variant, verbatim in the raw one.
  func sampleText(_ text: String) -> String {
    request.text == .raw ? text : WordSplitting.joined(text)
  }

  /// A gold score; nil for a blank one.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for what is no number or out of range.
  func gold(_ text: String, line: Int, file: DataFile) throws -> Double? {
    let hasBlanks =
      text.utf8.first.map { $0 <= 0x20 } ?? false || text.utf8.last.map { $0 <= 0x20 } ?? false
    let trimmed = hasBlanks ? text.trimmingASCIIWhitespace() : text
    guard !trimmed.isEmpty else { return nil }
    let range: ClosedRange<Double> =
      switch spec.kind {
      case .similarity(let range), .regression(let range): range
      case .classification: 0...0
      }
    guard trimmed.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x78 && $0 != 0x58 }),
      let value = Double(trimmed), value.isFinite
    else {
      throw file.wrong(
        line: line, "“\(trimmed.shortened)” is no gold score",
        remedy: "a score is a decimal number such as 3.25, or blank where a pair was not scored")
    }
    guard range.contains(value) else {
      throw file.wrong(
        line: line,
        "the gold score \(trimmed.shortened) is outside \(range.lowerBound) to \(range.upperBound)",
        remedy: "fetch the file again; \(spec.id) is scored in that range")
    }
    return value
  }
}

extension String {
  /// At most 40 characters, for messages; control characters as question marks.
  var shortened: String {
    let clean = String(
      String.UnicodeScalarView(
        unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    return clean.unicodeScalars.count < unicodeScalars.count ? clean + "…" : clean
  }
}
