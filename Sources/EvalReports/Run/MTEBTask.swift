import EvalCore

/// A task as MTEB knows it.
struct MTEBTask {
  /// MTEB's name: `STSBenchmark`.
  var name: String
  /// The revision of the data set that MTEB pins.
  var revision: String
  /// The data set on the Hugging Face Hub.
  var dataset: String

  /// Texts, splits and Hub data sets of MTEB's seven tasks (mteb 2.20.0).
  private static let known: [String: (text: TextVariant, split: Split, dataset: String)] = [
    "STS12": (.senteval, .test, "mteb/sts12-sts"), "STS13": (.senteval, .test, "mteb/sts13-sts"),
    "STS14": (.senteval, .test, "mteb/sts14-sts"), "STS15": (.senteval, .test, "mteb/sts15-sts"),
    "STS16": (.senteval, .test, "mteb/sts16-sts"), "STSB": (.raw, .test, "mteb/stsbenchmark-sts"),
    "SICKR": (.raw, .all, "mteb/sickr-sts"),
  ]

  /// MTEB's task when `task` was scored on exactly its rows and texts; else nil.
  init?(_ task: TaskResult, _ context: ReportContext) {
    guard let declaration = context.declaration(of: task.id), let name = declaration.mtebName,
      let revision = declaration.mtebRevision, let known = Self.known[task.id],
      task.request.text == known.text, task.request.split == known.split,
      Set(declaration.subsets.map(\.name)) == Set(task.request.subsets), task.score.value != nil
    else { return nil }
    self.name = name
    self.revision = revision
    dataset = known.dataset
  }

  /// The rows and texts of `declaration` that MTEB scores; nil where it is none of its seven tasks.
  static func request(of declaration: TaskSpec) -> TaskRequest? {
    known[declaration.id].map { known in
      TaskRequest(
        task: declaration.id, version: declaration.version, text: known.text, split: known.split,
        subsets: declaration.subsets.map(\.name))
    }
  }
}
