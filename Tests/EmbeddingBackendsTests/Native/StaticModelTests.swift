import EvalCore
import EvalTestSupport
import Foundation
import Testing
import Transformers

@testable import EmbeddingBackends

/// Models without layers: tables of vectors that are looked up. Expected vectors are those of sentence-transformers
/// (benchmarks/reference/static_models.py, versions in each vectors.json).
@Suite struct StaticModelTests {
  private struct Reference: Decodable {
    var texts: [String]
    var vectors: [[Double]]
    /// By the name of a prompt.
    var prompted: [String: [[Double]]]
  }

  private static func folder(_ name: String) -> URL {
    SharedData.repository.appending(path: "Tests/EmbeddingBackendsTests/Fixtures/\(name)")
  }

  private static func open(_ folder: URL) throws -> NativeModel {
    try NativeModel(directory: folder, name: "tiny", threads: 1)
  }

  @Test(arguments: ["static", "static-model2vec", "static-plain", "words"])
  func vectorsAreThoseOfSentenceTransformers(_ name: String) async throws {
    let reference = try JSONDecoder().decode(
      Reference.self,
      from: Data(contentsOf: Self.folder(name).appending(path: "vectors.json")))
    let model = try Self.open(Self.folder(name))
    #expect(model.identity.attributes["architecture"] == "static_embedding")
    #expect(model.layers?.count == 0)
    // sentence-transformers gives zeros where no word is known; such a text has no direction, and is refused.
    let known = reference.texts.indices.filter { reference.vectors[$0].contains { $0 != 0 } }
    #expect(known.count >= reference.texts.count - 1)
    let vectors = try await model.embed(
      known.map { reference.texts[$0] }, under: model.defaultRecipe)
    for (row, text) in known.enumerated() {
      let expected = reference.vectors[text]
      let found = vectors.values[row * expected.count..<(row + 1) * expected.count]
      let gap = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(gap < 2e-6, "\(name): \(reference.texts[text].debugDescription)")
    }
    for (name, expected) in reference.prompted {
      let recipe = try model.resolve(model.naming(prompt: name, in: RecipeChoices()))
      let rows = try await model.embed(reference.texts, under: recipe).values
      let gap = zip(rows, expected.joined()).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(gap < 2e-6, "prompt \(name)")
    }
    for text in reference.texts.indices where !known.contains(text) {
      await #expect(throws: EvalError.self) {
        try await model.embed([reference.texts[text]], under: model.defaultRecipe)
      }
    }
  }

  @Test func promptsOfTheModelAreNamed() throws {
    let model = try Self.open(Self.folder("static"))
    #expect(model.namedPrompts["STS"] == "cat ")
    #expect(try model.naming(prompt: nil, in: RecipeChoices()) == RecipeChoices())
    // A named prompt stands in place of a preset's, whose instruction goes with it.
    var preset = RecipeChoices()
    preset.prompts = ["Instruct: {instruction} {text}"]
    preset.instruction = "find"
    let named = try model.naming(prompt: "STS", in: preset)
    #expect(named.prompts == ["cat {text}"])
    #expect(named.instruction == nil)
    #expect {
      _ = try model.naming(prompt: "passage", in: preset)
    } throws: { error in
      "\(error)".contains("passage") && "\(error)".contains("STS, document, query")
    }
  }

  @Test func recipesSayWhatTheModulesDo() throws {
    let normed = try Self.open(Self.folder("static")).defaultRecipe
    #expect(normed.normalisation == .l2 && normed.pooling == .mean)
    #expect(normed.specialTokens.bos == .omit && normed.specialTokens.eos == .omit)
    let plain = try Self.open(Self.folder("static-plain"))
    #expect(plain.defaultRecipe.normalisation == .none)
    #expect(plain.defaultRecipe.truncation.maxTokens == 512)
    #expect(plain.notes.contains { $0.contains("leaves them out") })
  }

  @Test(arguments: [
    ("whitespacetokenizer_config.json", #"{"vocab":["a","a"]}"#, "occurs twice"),
    ("whitespacetokenizer_config.json", #"{"vocab":["a"],"stemmer":"x"}"#, "stemmer"),
    ("whitespacetokenizer_config.json", #"{"stop_words":["a"]}"#, "vocab is missing"),
    (
      "wordembedding_config.json",
      #"{"tokenizer_class":"sentence_transformers.models.tokenizer.PhraseTokenizer"}"#, "NLTK"
    ),
    (
      "wordembedding_config.json",
      #"{"tokenizer_class":"sentence_transformers.models.tokenizer.WhitespaceTokenizer","case":1}"#,
      "case"
    ),
    ("1_Pooling/config.json", #"{"pooling_mode":"mean","embedding_dimension":9}"#, "9 components"),
    (
      "modules.json",
      #"[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.WordEmbeddings"},{"idx":1,"name":"1","path":"","type":"sentence_transformers.models.WordWeights"}]"#,
      "divide the mean"
    ),
  ])
  func whatIsNotUnderstoodIsRefused(file: String, content: String, reason: String) throws {
    let folder = try TemporaryFolder()
    let place = folder.url.appending(path: "model")
    try FileManager.default.copyItem(at: Self.folder("words"), to: place)
    try Data(content.utf8).write(to: place.appending(path: file))
    #expect {
      _ = try Self.open(place)
    } throws: { error in
      "\(error)".contains(reason)
    }
  }
}
