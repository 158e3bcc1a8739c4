import ArgumentParser
import EmbeddingBackends

/// What every sweep takes beside its axes.
struct SweepOptions: ParsableArguments {
  @Flag(help: "Show configurations, work against naive, memory and time; compute nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Most megabytes of activations and vectors together; more passes where they do not fit.",
      valueName: "MB"))
  var memoryBudget: Int?

  mutating func validate() throws {
    if let memoryBudget, !(1...(1 << 24)).contains(memoryBudget) {
      throw ValidationError("--memory-budget must be 1 to \(1 << 24) megabytes")
    }
  }

  /// Half for activations, half for vectors.
  var memory: SweepMemory { SweepMemory(megabytes: memoryBudget) }
}

/// What `--memory-budget` means: half for activations, half for vectors.
struct SweepMemory {
  /// Bytes of activations of all workers, or nil for the engine's default.
  var activations: Int?
  /// Bytes of vectors held at once, or nil for all in one pass.
  var vectors: Int?

  /// - Parameter megabytes: the option; nil where it was not given.
  init(megabytes: Int?) {
    activations = megabytes.map { $0 << 19 }
    vectors = megabytes.map { $0 << 19 }
  }
}
