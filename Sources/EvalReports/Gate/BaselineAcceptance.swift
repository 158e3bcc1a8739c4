package import EvalCore
package import Foundation

/// Writes a candidate as the new baseline, beside the old one, with the reason.
package struct BaselineAcceptance: Sendable {
  var candidate: RunResult
  /// The old baseline as it was named, and the run in it.
  var replaced: (name: String, run: String?)
  var reason: String
  var verdict: Verdict

  /// - Parameters:
  ///   - candidate: the run that becomes the baseline.
  ///   - replaced: the old baseline as it was named, and the run in it.
  ///   - verdict: what the gate said of the candidate.
  package init(
    candidate: RunResult, replaced: (name: String, run: String?), reason: String, verdict: Verdict
  ) {
    self.candidate = candidate
    self.replaced = replaced
    self.reason = reason
    self.verdict = verdict
  }

  private struct Document: Encodable {
    var schema = 1
    var run: String
    var replaces: String?
    var replacedRun: String?
    var reason: String
    var verdict: String
    var acceptedBy: String?
    var acceptedAt: String
    var version: String
  }

  /// The folder that is written where none is named: the old one's name with the new run's id, else
  /// `baseline-RUN`.
  package static func usualFolder(baseline: String?, folder: URL?, run: String) -> String {
    guard baseline != nil, let folder else { return "baseline-\(run)" }
    return folder.deletingLastPathComponent()
      .appending(path: "\(folder.lastPathComponent)-\(run)").path
  }

  /// Writes results, items, reports and `acceptance.json` to a folder that is not there yet.
  ///
  /// - Parameter context: what the reports show, made only for a run that can be a baseline.
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` when it is there,
  ///   ``EvalError/usage(_:remedy:)`` for a run that can be no baseline.
  package func write(
    to path: String, context: () throws -> ReportContext, environment: [String: String], now: Date
  ) throws {
    if let mark = RunMark.marks(of: candidate.spec).first(where: {
      [.sample, .partial].contains($0)
    }) {
      throw EvalError.usage(
        "a run marked “\(mark.title)” can be no baseline", remedy: "run the whole tasks")
    }
    guard !candidate.tasks.isEmpty, candidate.tasks.allSatisfy(\.hasItems) else {
      throw EvalError.usage(
        "the candidate has no items.json, and a later gate needs the items",
        remedy: "name the folder of run --output, or the run of the store")
    }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw EvalError.cannotCreate(
        path: path, "it exists already, and a baseline is never overwritten",
        remedy: "name another folder with --to")
    }
    let actor = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"]
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    let document = Document(
      run: candidate.id, replaces: replaced.run == nil ? nil : replaced.name,
      replacedRun: replaced.run, reason: reason, verdict: verdict.rawValue, acceptedBy: actor,
      acceptedAt: now.formatted(.iso8601), version: stsbenchVersion)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var files = try ResultFolder.files(of: RunReport(candidate, context()))
    files.append(ReportFile(path: "acceptance.json", content: try encoder.encode(document)))
    try ResultFolder.write(files, to: URL(fileURLWithPath: path))
  }
}
