import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports
import Foundation
import Synchronization

/// `stsbench repeat`: a recorded run once more, held against what was recorded.
struct RepeatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repeat",
    abstract: "Run again what a result file says, and check that every score is reproduced.",
    discussion: """
      EXAMPLES
        stsbench repeat results/baselines/minilm-mteb \\
            --model models/all-MiniLM-L6-v2
        stsbench repeat e3017078c256 --model models/all-MiniLM-L6-v2
        stsbench repeat ablation --configuration last:3 \\
            --model models/stories260K --data ~/senteval-data

      Tasks, protocol, recipe and probes come from the file. Model and data are
      where you say, and must be the recorded ones to the digest. Every vector is
      computed anew, and nothing is kept in the store.

      EXIT CODES
        0 every score is reproduced · 2 one is not
        5 model, data or recipe are not the recorded ones
      """)

  @Argument(
    help: ArgumentHelp(
      "A folder that run, ablate or degrade wrote, its JSON file, or a run of the store.",
      valueName: "run"),
    completion: .directory)
  var recorded: String

  @Option(help: ArgumentHelp("The configuration of a sweep to repeat.", valueName: "label"))
  var configuration: String?

  @OptionGroup(title: "Model") var source: ModelSourceOptions

  @Option(
    help: ArgumentHelp(
      "Data root (or “sample”). Default: STSBENCH_DATA, then the XDG data folder.",
      valueName: "dir"),
    completion: .directory)
  var data: String?

  @Option(
    help: "Largest difference of a score, as a fraction, that counts as the same.")
  var tolerance: Double = 1e-5

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder for the reports of the new run.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @Option(help: "What standard output gets: table or json.")
  var format = FormatOption<Repetition>(.table)

  @Option(
    help: ArgumentHelp("Results database that holds the run.", valueName: "file"),
    completion: .file())
  var store: String?

  @Flag(name: .shortAndLong, help: "Say nothing beside the result but warnings and errors.")
  var quiet = false

  func validate() throws {
    guard tolerance >= 0 else { throw ValidationError("--tolerance is at least 0") }
  }

  func run() async throws {
    Terminal.isQuiet.store(quiet, ordering: .relaxed)
    let run = try RecordedRun.read(recorded, configuration: configuration, store: store)
    guard source.model != ModelSourceOptions.defaultModel || run.spec.model.backend == .builtin
    else {
      throw EvalError.usage(
        "run \(run.id) is of the model \(run.spec.model.name), and --model names none",
        remedy: "name it with --model, as a folder or a reference such as hf:org/name")
    }
    if let output {
      let folder = URL(fileURLWithPath: output, isDirectory: true)
      try ResultFolder.requireWritable(folder)
      try ResultFolder.requireRoom(for: [run.id], in: folder, remedy: "name another folder")
    }
    let workload = try Workload(repeating: run.spec, data: data)
    let model = try await ModelOpening.open(source)
    let recipe = try model.resolve(
      RecipeChoices(turning: model.defaultRecipe, into: run.spec.recipe))
    var spec = workload.spec(for: model, under: recipe, probe: run.spec.probe)
    spec.model.name = run.spec.model.name
    let obstacles = run.obstacles(to: spec)
    guard obstacles.isEmpty else {
      Terminal.error(
        "run \(run.id) cannot be repeated with this model and data; "
          + obstacles.joined(separator: "; "))
      throw ExitCode(5)
    }
    Terminal.note("repeating \(run.id): \(spec.signature(version: stsbenchVersion))")
    let result = try await RunSession(
      workload: workload, model: model, spec: spec, keeping: .nothing, threads: source.workers
    ).evaluate()
    if let output {
      let formats = ResultFolder.defaultFormats + [.html]
      try ResultFolder.write(
        result, to: URL(fileURLWithPath: output), formats: formats,
        context: try ReportContexts.context(for: result, keeping: .nothing, formats: formats))
    }
    let repetition = Repetition(recorded: run, result: result, tolerance: tolerance)
    try Terminal.output(try repetition.text(as: format.format))
    if !repetition.isReproduced { throw ExitCode(2) }
  }
}
