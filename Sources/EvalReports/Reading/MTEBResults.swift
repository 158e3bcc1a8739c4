package import EvalCore
package import Foundation

/// Reads the result files of MTEB: scores without items. Layouts after mteb 1.0 to 2.26
/// (`results/task_result.py`): `scores` by split since 1.11, `mteb_dataset_name` before.
package enum MTEBResults {
  private static let sizeLimit = 4 << 20

  /// The scores of a file, or of a folder's files of one model; nil where nothing is MTEB's.
  ///
  /// - Parameter declarations: the catalogue's, with MTEB's names and revisions.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for two files of one task, or a data set
  ///   revision that is not the one whose texts this program has.
  package static func read(
    _ location: URL, declarations: [TaskSpec]
  ) throws -> ComparedRun? {
    let files = jsonFiles(location)
    var tasks: [TaskResult] = []
    for file in files {
      guard let task = try task(file, declarations) else { continue }
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
  private static func task(_ file: URL, _ declarations: [TaskSpec]) throws -> TaskResult? {
    guard let content = object(file) else { return nil }
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
    guard let scores = scores(content) else {
      throw EvalError.badData(
        file: file.path, place: "test", "there is no cosine_spearman score of the test split",
        remedy: "name a result file of mteb 1.0 or later")
    }
    let n = declared.subsets.compactMap { $0.counts[request.split] }.reduce(0, +)
    return TaskResult(
      request: request, group: declared.group, metric: .cosineSpearman, n: n, scores: scores,
      items: .pairs(similarity: [], gold: [], subsetSizes: []))
  }

  private static func scores(_ content: [String: Any]) -> [Metric: Score]? {
    func score(_ value: Any?) -> Score? { (value as? Double).map(Score.value) }
    if let splits = content["scores"] as? [String: Any],
      let rows = splits["test"] as? [[String: Any]],
      let row = rows.first(where: { ($0["hf_subset"] as? String ?? "default") == "default" })
    {
      guard let spearman = score(row["cosine_spearman"]) ?? score(row["cos_sim_spearman"]) else {
        return nil
      }
      var scores = [Metric.cosineSpearman: spearman]
      scores[.cosinePearson] = score(row["cosine_pearson"]) ?? score(row["cos_sim_pearson"])
      return scores
    }
    guard let test = content["test"] as? [String: Any],
      let cosine = test["cos_sim"] as? [String: Any], let spearman = score(cosine["spearman"])
    else { return nil }
    var scores = [Metric.cosineSpearman: spearman]
    scores[.cosinePearson] = score(cosine["pearson"])
    return scores
  }

  /// The model as `model_meta.json` names it, else the name of the file's folder.
  private static func model(_ location: URL, _ files: [URL]) -> String {
    let folder = files.first?.deletingLastPathComponent() ?? location
    let meta = object(folder.appending(path: "model_meta.json"))
    return meta?["name"] as? String ?? folder.lastPathComponent
  }

  private static func object(_ file: URL) -> [String: Any]? {
    let size = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size]) as? Int ?? 0
    guard size <= sizeLimit, let data = try? Data(contentsOf: file) else { return nil }
    return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
  }

  /// The JSON files of a folder and its folders, in the order of their paths.
  private static func jsonFiles(_ location: URL) -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else { return [location] }
    let found = FileManager.default.enumerator(at: location, includingPropertiesForKeys: nil)
    let files = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }
}
