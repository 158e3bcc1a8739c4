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

  private static func reference(_ name: String) throws -> Reference {
    try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder(name).appending(path: "vectors.json")))
  }

  /// The largest difference of components.
  private static func gap(_ found: [Float], _ expected: [[Double]]) -> Double {
    let wanted = expected.flatMap { $0 }
    guard found.count == wanted.count else { return .infinity }
    return zip(found, wanted).reduce(0) { max($0, abs(Double($1.0) - $1.1)) }
  }

  @Test(arguments: ["static", "static-model2vec", "static-plain", "words"])
  func vectorsAreThoseOfSentenceTransformers(_ name: String) async throws {
    let reference = try Self.reference(name)
    let model = try Self.open(Self.folder(name))
    #expect(model.identity.attributes["architecture"] == "static_embedding")
    #expect(model.layers == nil)
    // sentence-transformers gives zeros where no word is known.
    let known = reference.texts.indices.filter { reference.vectors[$0].contains { $0 != 0 } }
    #expect(known.count >= reference.texts.count - 1)
    let vectors = try await model.embed(
      known.map { reference.texts[$0] }, under: model.defaultRecipe)
    #expect(Self.gap(vectors.values, known.map { reference.vectors[$0] }) < 2e-6)
  }

  @Test func vectorsBehindPromptsAreThoseOfSentenceTransformers() async throws {
    let reference = try Self.reference("static")
    let model = try Self.open(Self.folder("static"))
    #expect(reference.prompted.count == 2)
    for (prompt, expected) in reference.prompted {
      let recipe = try model.resolve(model.naming(prompt: prompt, in: RecipeChoices()))
      let vectors = try await model.embed(reference.texts, under: recipe)
      #expect(Self.gap(vectors.values, expected) < 2e-6, "prompt \(prompt)")
    }
  }

  /// A text without a word of the list has no direction.
  @Test func aTextOfUnknownWordsIsRefused() async throws {
    let model = try Self.open(Self.folder("words"))
    do {
      _ = try await model.embed(["the the"], under: model.defaultRecipe)
      Issue.record("a vector")
    } catch let error as EvalError {
      #expect("\(error)".contains("it has no tokens"))
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
