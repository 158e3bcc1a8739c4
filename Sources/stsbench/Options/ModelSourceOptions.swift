import ArgumentParser
import EmbeddingBackends

/// Where the vectors come from: the model, its server or file, and the threads that compute.
struct ModelSourceOptions: ParsableArguments {
  /// What is opened where no model is named.
  static let defaultModel = "builtin:lexical"

  @Option(
    name: [.customLong("model"), .customShort("m")],
    help: ArgumentHelp(
      "Model directory, hf:org/name[@revision], http(s)://…, vectors:FILE, exec:COMMAND or builtin:NAME.",
      valueName: "ref"),
    completion: .directory)
  var model: String = Self.defaultModel

  @Option(
    help: ArgumentHelp("PEFT LoRA adapter folder; repeat to stack.", valueName: "dir"),
    completion: .directory)
  var adapter: [String] = []

  @Option(help: "Worker threads. Default: one a processor.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Environment variable that holds the key of an embeddings server.", valueName: "name"))
  var apiKeyEnv: String?

  @Option(help: ArgumentHelp("The model to ask an embeddings server for.", valueName: "name"))
  var serverModel: String?

  @Option(help: "The interface of an embeddings server: openai, tei, ollama; else its path tells.")
  var serverAPI: ServerReference.API?

  @Option(
    help: ArgumentHelp(
      "The texts of vectors:FILE where they are not beside it.", valueName: "file"),
    completion: .file())
  var texts: String?

  @Option(
    help: ArgumentHelp(
      "A key of the model's files that may be passed over, whatever it means; repeat for several.",
      valueName: "key"))
  var acceptKey: [String] = []

  @Flag(help: "Run the family's own forward pass where a model names code of its own.")
  var ignoreRemoteCode = false

  @Option(
    help: ArgumentHelp(
      "Longest wait for an answer of a server or program. Default: 120 and 600; 60 for a program's first line.",
      valueName: "seconds"))
  var timeout: Double?

  @Option(
    help: ArgumentHelp(
      "A variable of the environment that exec:COMMAND gets besides PATH and HOME; repeat for several.",
      valueName: "name"))
  var passEnv: [String] = []

  @Flag(help: "Never download; use what the Hub cache holds.")
  var offline = false

  mutating func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if let timeout, !(0.1...86_400).contains(timeout) {
      throw ValidationError("--timeout is 0.1 to 86400 seconds")
    }
  }

  /// What these options let pass in a model's files.
  var reading: ModelReading {
    ModelReading(acceptedKeys: Set(acceptKey), ignoresRemoteCode: ignoreRemoteCode)
  }

  /// The worker threads to use.
  var workers: Int { threads ?? Machine.defaultThreads }
}

extension ServerReference.API: ExpressibleByArgument {}
