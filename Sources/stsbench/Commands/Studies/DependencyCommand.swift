import ArgumentParser
import Documents
import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import EvalTasks
import Foundation

/// `stsbench dependency`: how much a token's state depends on the tokens before and after it.
struct DependencyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dependency",
    abstract:
      "Measure how much a token's state depends on tokens before and after it, layer by layer.",
    discussion: """
      EXAMPLES
        stsbench dependency --task STSB --model models/llama \\
            --patterns "none;last:1;all" --output out
        stsbench dependency --input sentences.txt --model models/llama \\
            --recipe bellm --suffixes

      The pivot is the middle token of the sentence. One other token of the sentence
      is replaced by a token of the next sentence, and the relative change of the
      pivot's hidden state is taken, averaged over replaced tokens before and after
      the pivot and over sentences. A causal model's dependency on later tokens is
      exactly 0; a bidirectional layer makes it greater than 0 from there on. Beside
      it stands Spearman's correlation of the pivot's state with those of the other
      tokens, as in the pilot of BeLLM.
      """)

  @OptionGroup(title: "Tasks and data") var dataOptions: DataOptions
  @OptionGroup(title: "Attention patterns (default: none, last:1, all)")
  var patternOptions: PatternAxisOptions
  @OptionGroup(title: "Model and recipe") var modelOptions: ModelOptions
  @OptionGroup(title: "Output") var outputOptions: OutputOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Sentences, one a line, instead of --task's (- is standard input).", valueName: "file"),
    completion: .file())
  var input: String?

  @Option(help: "Sentences that take part, spread evenly over all that there are.")
  var sentences: Int = 64

  @Option(help: "Tokens replaced on either side of the pivot at most.")
  var replacements: Int = 4

  mutating func validate() throws {
    if sentences < 2 { throw ValidationError("--sentences must be at least 2") }
    if replacements < 1 { throw ValidationError("--replacements must be at least 1") }
    if modelOptions.bidirectional != nil {
      throw ValidationError("--bidirectional is one pattern; name it in --patterns")
    }
    if modelOptions.pooling != nil || modelOptions.layer != nil {
      throw ValidationError(
        "dependency reads one token in every layer; leave --pooling and --layer out")
    }
    if modelOptions.padding == .billmLeak {
      throw ValidationError("dependency needs vectors without padding")
    }
  }

  func run() async throws {
    try outputOptions.apply()
    _ = try DependencyReport.format(named: outputOptions.format)
    let choices = try ModelOpening.choices(modelOptions)
    let (model, layers) = try await ModelOpening.openWithLayers(modelOptions.source)
    let recipe = try model.resolve(
      model.naming(prompt: modelOptions.promptName, in: choices))
    let states = try model.requiredTokenStates()
    let workload = try input == nil ? Workload(dataOptions) : nil
    let all =
      try input.map { try TextLines.read($0) } ?? workload.map { TextIndex($0.tasks).texts } ?? []
    let texts = DependencyProbe.spread(all, count: sentences)
    let patterns = try patternOptions.axis.patterns(toProbe: layers)
    let probe = DependencyProbe(replacements: replacements)
    let bar = ProgressBar("probing", unit: "sentences")
    let measurement = try await probe.measure(
      try states.fed(texts, under: recipe), patterns: patterns, states: states,
      threads: modelOptions.source.workers
    ) { done, total in bar.update(done, of: total) }
    bar.finish()
    let report = report(
      measurement, texts: texts, workload: workload, model: model, recipe: recipe)
    try outputOptions.deliver(report, files: try report.files())
  }

  private func report(
    _ measurement: DependencyMeasurement, texts: [String], workload: Workload?,
    model: any EmbeddingModel, recipe: Recipe
  ) -> DependencyReport {
    let tasks = workload?.requests.map {
      "\(TaskNames.heading($0.task)) (\($0.text.rawValue) text, \($0.split.rawValue))"
    }
    let file =
      input == "-" ? "standard input" : input.map { URL(fileURLWithPath: $0).lastPathComponent }
    return DependencyReport(
      model: model.identity, recipe: recipe, version: stsbenchVersion,
      machine: Machine.facts(),
      source: tasks?.joined(separator: ", ") ?? file ?? "",
      data: ContentDigest(ofText: texts.map { $0 + "\n" }.joined()),
      isSample: workload?.root.isSample == true, measurement: measurement)
  }
}
