import EmbeddingBackends
import EvalCore
import EvalTestSupport
import Foundation
import Transformers

/// The random llama of ``TinyLlama`` as a native backend, with tasks of its words.
struct TinyModel {
  static let layers = TinyLlama.layers
  private static let words = TinyLlama.words

  private let files: TinyLlama
  /// The model directory.
  var folder: TemporaryFolder { files.folder }

  init(seed: UInt64 = 7) throws { files = try TinyLlama(seed: seed) }

  /// Opens the model; more than one chunk and worker, as a real run.
  func backend(
    options: PlanOptions = PlanOptions(), threads: Int = 2,
    _ change: (inout RecipeChoices) throws -> Void = { _ in }
  ) throws -> ModelUnderRecipe {
    var overrides = RecipeChoices()
    overrides.prompts = ["the representative word for sentence {text} is : \""]
    overrides.pooling = .last
    try change(&overrides)
    return try ModelUnderRecipe(
      NativeModel(directory: folder.url, name: "tiny", threads: threads, options: options),
      overrides)
  }

  /// Sentences of the tokenizer's words.
  static func sentences(_ count: Int, seed: UInt64 = 3) -> [String] {
    var generator = CounterGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<(4 + Int(generator.next() % 7))).map { _ in
        words[Int(generator.next() % 22)]
      }.joined(separator: " ")
    }
  }

  /// A similarity task of random sentences; gold scores are random too.
  static func task(_ id: String = "STSB", pairs: Int = 60, split: Split = .test) -> TaskData {
    var generator = CounterGenerator(seed: UInt64(pairs))
    let texts = sentences(2 * pairs, seed: UInt64(pairs) + 1)
    let gold = (0..<pairs).map { _ in Double(generator.next() % 26) / 5 }
    let spec = TaskSpec(
      id: id, title: id, group: .sts, kind: .similarity(goldRange: 0...5),
      subsets: [SubsetSpec(id, counts: [split: pairs])], split: split, aliases: [], licence: "none",
      homepage: "", citation: "")
    return TaskData(
      spec: spec,
      request: TaskRequest(task: id, version: 1, text: .senteval, split: split, subsets: [id]),
      content: .pairs([
        TaskData.PairSubset(
          name: id, first: Array(texts[..<pairs]), second: Array(texts[pairs...]), gold: gold)
      ]))
  }

  /// The spec of evaluating `backend` on `tasks`.
  static func spec(_ backend: any EmbeddingModel, _ tasks: [TaskData]) -> RunSpec {
    RunSpec(
      model: backend.identity, recipe: backend.defaultRecipe, protocol: .senteval,
      tasks: tasks.map(\.request), data: ContentDigest(ofText: "tiny"), isSample: true)
  }
}
