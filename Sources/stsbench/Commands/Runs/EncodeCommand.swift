import ArgumentParser
import Documents
import EmbeddingBackends
import EvalCore
import EvalReports
import EvalRuns
import Foundation
import Synchronization

/// `stsbench encode`: vectors of a file of texts.
struct EncodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Write the vectors of a file of texts, one text a line, as .npy.",
    discussion: """
      EXAMPLES
        stsbench encode --model models/all-MiniLM-L6-v2 --input texts.txt \\
            --output vectors.npy
        stsbench encode --model models/llama --recipe bellm \\
            --bidirectional last:2 --input - --output v.npy

      Row i of the matrix (float32, C order) belongs to line i. VECTORS.npy.texts
      beside it lets `--model vectors:VECTORS.npy` find each text again.
      """)

  @OptionGroup(title: "Model and recipe") var modelOptions: ModelOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Texts, one a line (- is standard input).", valueName: "file"),
    completion: .file())
  var input: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The .npy file to write.", valueName: "file"),
    completion: .file(extensions: ["npy"]))
  var output: String

  @Flag(name: .shortAndLong, help: "Say nothing but warnings and errors.")
  var quiet = false

  func run() async throws {
    Terminal.isQuiet.store(quiet, ordering: .relaxed)
    guard output.hasSuffix(".npy") else {
      throw EvalError.usage(
        "“\(output)” is no .npy file", remedy: "give --output a name that ends in .npy")
    }
    try requireFolder()
    let lines = try TextLines.read(input)
    if lines.isEmpty { Terminal.warning("\(input): there is no text in it") }
    let choices = try ModelOpening.choices(modelOptions)
    let model = try await ModelOpening.open(modelOptions.source)
    let recipe = try model.resolve(
      model.naming(prompt: modelOptions.promptName, in: choices))
    let bar = ProgressBar("encoding", unit: "tokens")
    let embeddings = try await TextVectors.embed(lines, model: model, recipe: recipe) {
      done, total, tokens in
      bar.update(done, of: total, rated: tokens > 0 ? tokens : nil)
    }
    bar.finish()
    for warning in embeddings.notes + embeddings.cutWarnings(of: lines.count) {
      Terminal.warning(warning)
    }
    try VectorFile.write(npy: output, embeddings: embeddings, texts: lines)
    Terminal.note(
      "\(output): \(counted(embeddings.count, "vector")) of \(counted(embeddings.dimension, "component"))"
    )
  }

  /// Finds a folder that is not there or cannot be written before any work.
  private func requireFolder() throws {
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent()
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw EvalError.cannotCreate(
        path: output, "its folder does not exist",
        remedy: "check that the folder exists, is writable and has room")
    }
    try ResultFolder.requireWritable(folder)
  }
}
