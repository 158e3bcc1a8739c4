import Documents
package import EvalCore
package import Foundation

/// Reads the result files of MTEB: scores without items. Layouts after mteb 1.0 to 2.26
/// (`results/task_result.py`): `scores` by split since 1.11, `mteb_dataset_name` before.
package enum MTEBResults {
  private static let sizeLimit = 4 << 20

  /// The scores of a file, or of a folder's files of one model; nil where nothing is MTEB's.
  ///
  /// - Parameter declarations: the catalogue's, with MTEB's names and revisions.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for two files of one task, a data set
  ///   revision that is not the one whose texts this program has, a score outside −1…1, or a file of
  ///   a folder that is no JSON; ``EvalError/inputOutput(path:_:remedy:)`` for one that cannot be read.
  package static func read(
    _ location: URL, declarations: [TaskSpec]
  ) throws -> ComparedRun? {
    let files = try jsonFiles(location)
    var tasks: [TaskResult] = []
    for file in files {
      let content: [String: Any]?
      do {
        content = try object(file)
      } catch  where file == location {
        continue
      }
      guard let content, let task = try task(content, of: file, declarations) else { continue }
      guard !tasks.contains(where: { $0.id == task.id }) else {
        throw EvalError.badData(
          file: file.path, place: task.id, "the folder has several results of this task",
          remedy: "name the folder of one model and revision")
      }
      tasks.append(task)
    }
    guard !tasks.isEmpty else { return nil }
    let order = declarations.map(\.id)
    tasks.sort { (order.firstIndex(of: $0.id) ?? 0) < (order.firstIndex(of: $1.id) ?? 0) }
    return ComparedRun(
      id: location.lastPathComponent, model: model(location, files),
      signature: "MTEB result files, no items", protocol: .mteb, tasks: tasks)
  }

  /// The result of one file, or nil when it is none of a known task.
  private static func task(
    _ content: [String: Any], of file: URL, _ declarations: [TaskSpec]
  ) throws -> TaskResult? {
    let name = (content["task_name"] ?? content["mteb_dataset_name"]) as? String
    guard let name,
      let declared = declarations.first(where: { $0.mtebName == name }),
      let request = MTEBTask.request(of: declared)
    else { return nil }
    let revision =
      (content["dataset_revision"] ?? content["mteb_dataset_revision"] ?? content["dataset_version"])
      as? String
    if let revision, let expected = declared.mtebRevision, revision != expected {
      throw EvalError.badData(
        file: file.path, place: "dataset_revision",
        "the scores are of revision \(revision.prefix(12)), this program has \(expected.prefix(12))",
        remedy: "compare scores of the same data, or leave this file out")
    }
    guard let scores = try scores(content, file: file) else {
      throw EvalError.badData(
        file: file.path, place: "test", "there is no cosine_spearman score of the test split",
        remedy: "name a result file of mteb 1.0 or later")
    }
    let n = declared.subsets.compactMap { $0.counts[request.split] }.reduce(0, +)
    return TaskResult(
      request: request, group: declared.group, metric: .cosineSpearman, n: n, scores: scores,
      items: .pairs(similarity: [], gold: [], subsetSizes: []))
  }

  private static func scores(_ content: [String: Any], file: URL) throws -> [Metric: Score]? {
    if let splits = content["scores"] as? [String: Any],
      let rows = (splits["test"] as? [[String: Any]])?
        .filter({ ($0["hf_subset"] as? String ?? "default") == "default" }), let row = rows.first
    {
      // Files that mteb merged badly hold two (embeddings-benchmark/mteb#3134).
      let values = Set(rows.map { ($0["cosine_spearman"] ?? $0["cos_sim_spearman"]) as? Double })
      guard values.count == 1 else {
        throw EvalError.badData(
          file: file.path, place: "scores, test",
          "there are \(rows.count) results of the same subset, and they differ",
          remedy: "evaluate this task again, or leave the wrong one out")
      }
      try checkRange(row, file: file, place: "scores, test")
      return scores(
        spearman: row["cosine_spearman"] ?? row["cos_sim_spearman"],
        pearson: row["cosine_pearson"] ?? row["cos_sim_pearson"])
    }
    guard let test = content["test"] as? [String: Any],
      let cosine = test["cos_sim"] as? [String: Any]
    else { return nil }
    try checkRange(cosine, file: file, place: "test, cos_sim")
    return scores(spearman: cosine["spearman"], pearson: cosine["pearson"])
  }

  private static func scores(spearman: Any?, pearson: Any?) -> [Metric: Score]? {
    guard let spearman = spearman as? Double else { return nil }
    var scores = [Metric.cosineSpearman: Score.value(spearman)]
    scores[.cosinePearson] = (pearson as? Double).map(Score.value)
    return scores
  }

  /// Every correlation of a row lies in −1…1; points of a hundred are refused and never scaled.
  private static func checkRange(_ row: [String: Any], file: URL, place: String) throws {
    for (key, value) in row.sorted(by: { $0.key < $1.key })
    where key.hasSuffix("pearson") || key.hasSuffix("spearman") || key == "main_score" {
      guard let value = value as? Double, !(-1 - 1e-9...1 + 1e-9).contains(value) else { continue }
      throw EvalError.badData(
        file: file.path, place: "\(place), \(key)",
        "the score is \(value), and a correlation lies between -1 and 1",
        remedy: "give the correlation as mteb writes it, not as points of a hundred")
    }
  }

  /// The model as `model_meta.json` names it, else the name of the file's folder.
  private static func model(_ location: URL, _ files: [URL]) -> String {
    let folder = files.first?.deletingLastPathComponent() ?? location
    let meta = try? object(folder.appending(path: "model_meta.json"))
    return meta?["name"] as? String ?? folder.lastPathComponent
  }

  /// The JSON object of a file; nil for JSON of another kind and for files larger than any of MTEB's.
  ///
  /// - Throws: ``EvalError`` naming a file that cannot be read or is no JSON.
  private static func object(_ file: URL) throws -> [String: Any]? {
    let data: Data
    do {
      data = try BoundedFile.bytes(of: file.path, atMost: sizeLimit)
    } catch {
      if case .tooLarge = error { return nil }
      throw EvalError(
        error, path: file.path, remedy: "check that it is a file and that you may read it")
    }
    do {
      return try JSONSerialization.jsonObject(with: data) as? [String: Any]
    } catch {
      throw EvalError.badData(
        file: file.path, place: nil, "is no JSON: it is cut off, or holds a value such as NaN",
        remedy: "evaluate this task again, or take the file out of the folder")
    }
  }

  /// The JSON files of a folder and its folders, in the order of their paths, hidden ones excepted.
  ///
  /// - Throws: ``EvalError/inputOutput(path:_:remedy:)`` for a folder inside that cannot be listed.
  private static func jsonFiles(_ location: URL) throws -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else { return [location] }
    var failure: EvalError?
    let found = FileManager.default.enumerator(
      at: location, includingPropertiesForKeys: nil,
      errorHandler: { url, error in
        failure = .inputOutput(
          path: url.path, "cannot be listed: \(error.fileReason)", remedy: "check its permissions")
        return false
      })
    let files = (found?.allObjects ?? []).compactMap { $0 as? URL }
    if let failure { throw failure }
    return files.filter { $0.pathExtension == "json" && !$0.lastPathComponent.hasPrefix(".") }
      .sorted { $0.path < $1.path }
  }
}
