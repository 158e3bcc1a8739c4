import Documents
import EvalCore
import Foundation

extension ReportFormat {
  /// The folder that MTEB's `ResultCache` reads: `results/MODEL/REVISION/TASK.json` with
  /// `model_meta.json` and `run_settings.jsonl` beside.
  ///
  /// Layout and metric names after mteb 2.26.24 (`results/task_result.py`, `models/model_meta.py`).
  package static let mteb = ReportFormat(
    id: "mteb",
    run: ReportForm(
      filing: .onRequest,
      omissions: { MTEBExport(result: $0.result, context: $0.context).omissions }
    ) { report, _ in
      try MTEBExport(result: report.result, context: report.context).files()
    })
}

/// One run as MTEB would have written it.
struct MTEBExport {
  let result: RunResult
  let context: ReportContext

  /// - Throws: ``EvalError/usage(_:remedy:)`` for a run that MTEB's reader would take for its own
  ///   score and that is none: sample, partial, audits, or no task of its protocol.
  func files() throws -> [ReportFile] {
    if let mark = RunMark.marks(of: result.spec).first {
      throw EvalError.usage(
        "a run marked “\(mark.title)” cannot be exported as an MTEB result",
        remedy: "run the whole tasks with --protocol mteb")
    }
    let exported = result.tasks.compactMap { task in MTEBTask(task, context).map { (task, $0) } }
    guard !exported.isEmpty else {
      throw EvalError.usage(
        "no task of this run has MTEB’s texts and rows", remedy: "run with --protocol mteb")
    }
    let folder = "mteb/results/\(folderName)/\(Self.safe(revision))"
    var files = exported.map { task, declaration in
      ReportFile(
        path: "\(folder)/\(Self.safe(declaration.name)).json",
        text: document(of: task, declaration).text())
    }
    files.append(ReportFile(path: "\(folder)/model_meta.json", text: modelMeta.text()))
    let settings = exported.map { settingsLine(task: $0.1.name).text(indented: false) + "\n" }
    files.append(ReportFile(path: "\(folder)/run_settings.jsonl", text: settings.joined()))
    return files
  }

  /// The tasks that MTEB has not, or not on these texts and rows.
  var omissions: [String] {
    let left = result.tasks.filter { MTEBTask($0, context) == nil }.map { TaskNames.heading($0.id) }
    guard !left.isEmpty else { return [] }
    return [
      "left out: \(left.joined(separator: ", ")), which MTEB scores on other texts, rows or with another probe, or which have no score"
    ]
  }

  private func document(of task: TaskResult, _ declaration: MTEBTask) -> JSONValue {
    var scores: JSONObject = [:]
    func add(_ name: String, _ metric: Metric) {
      guard let value = task.scores[metric]?.value else { return }
      scores.add(.number(Self.rounded(value)), for: name)
    }
    add("pearson", .cosinePearson)
    add("spearman", .cosineSpearman)
    for similarity in [Similarity.cosine, .manhattan, .euclidean] {
      for correlation in [Correlation.pearson, .spearman] {
        add("\(similarity.rawValue)_\(correlation.rawValue)", .correlation(similarity, correlation))
      }
    }
    add("main_score", .cosineSpearman)
    scores.add(["hf_subset": "default", "languages": ["eng-Latn"]])
    return [
      "dataset_revision": .string(declaration.revision),
      "task_name": .string(declaration.name),
      "mteb_version": .null,
      "scores": ["test": [.object(scores)]],
      "evaluation_time": .null,
      "kg_co2_emissions": .null,
      "date": .number(result.facts.started.timeIntervalSince1970),
    ]
  }

  /// MTEB rounds to six decimals on disk.
  private static func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  /// `org/name`, which MTEB's reader demands; a model without an organisation is `local/NAME`.
  private var modelName: String {
    let parts = result.spec.model.name.split(separator: "/").map(Self.safe)
    return parts.count == 2 ? "\(parts[0])/\(parts[1])" : "local/\(parts.joined(separator: "_"))"
  }

  private var folderName: String { modelName.replacing("/", with: "__") }

  /// The Hub commit where the backend states one, else the start of the weights' digest.
  private var revision: String {
    result.spec.model.attributes["revision"]
      ?? result.spec.model.digests["weights"]?.hex.prefix(40).description
      ?? "no_revision_available"
  }

  /// A name that is one harmless path component.
  private static func safe(_ name: some StringProtocol) -> String {
    let kept = name.unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
        ? String(scalar) : "_"
    }.joined()
    return kept.isEmpty || kept.allSatisfy({ $0 == "." }) ? "unnamed" : kept
  }

  private var modelMeta: JSONValue {
    [
      "loader": .null, "name": .string(modelName), "revision": .string(revision),
      "release_date": .null, "languages": .null, "n_parameters": .null,
      "memory_usage_mb": .null, "max_tokens": .optional(result.spec.recipe.truncation.maxTokens),
      "embed_dim": .integer(result.facts.dimension), "license": .null, "open_weights": .null,
      "public_training_code": .null, "public_training_data": .null, "framework": [],
      "similarity_fn_name": "cosine", "use_instructions": .null, "training_datasets": .null,
    ]
  }

  private func settingsLine(task: String) -> JSONValue {
    [
      "task": .string(task), "splits": ["test"],
      "version": ["stsbench": .string(result.facts.version)],
      "encode_kwargs": ["signature": .string(result.spec.signature(version: result.facts.version))],
      "subsets": ["default"],
    ]
  }
}
