import EmbeddingBackends
import EvalCore
import EvalRuns
import EvalTestSupport
import Foundation
import Testing

/// The probe against `benchmarks/reference/dependency.py`, which computes its definition with transformers and
/// SciPy, every sequence on its own.
@Suite struct DependencyReferenceTests {
  private struct Reference: Decodable {
    struct Sentence: Decodable {
      var ids: [Int32]
      var start: Int
      var end: Int
    }
    struct Layer: Decodable {
      var before: Double
      var after: Double
      var similarityBefore: Double
      var similarityAfter: Double
    }
    var replacements: Int
    var sentences: [Sentence]
    var patterns: [String: [Layer]]
  }

  @Test func everyNumberIsTheReferences() async throws {
    let fixture = SharedData.repository.appending(path: "Tests/TransformersTests/Fixtures/llama")
    let reference = try JSONDecoder().decode(
      Reference.self, from: try Data(contentsOf: fixture.appending(path: "dependency.json")))
    let folder = try TemporaryFolder()
    for file in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(
        at: fixture.appending(path: file), to: folder.url.appending(path: file))
    }
    // The probe is given ids; a tokenizer is part of every model directory all the same.
    try folder.write(
      """
      {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"},
       "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {"[UNK]": 0}}}
      """, to: "tokenizer.json")
    let backend = try NativeModel(directory: folder.url, name: "llama", threads: 2)
    let names = reference.patterns.keys.sorted()
    let outcome = try await DependencyProbe(replacements: reference.replacements).measure(
      reference.sentences.map { FedText(ids: $0.ids, text: $0.start..<$0.end) },
      patterns: try names.map { try AttentionPattern(parsing: $0) },
      states: backend)
    #expect(outcome.tooShort == 0)
    for (name, profile) in zip(names, outcome.profiles) {
      let expected = try #require(reference.patterns[name])
      #expect(profile.layers.count == expected.count)
      for (layer, wanted) in zip(profile.layers, expected) {
        let place: Comment = "\(name), hidden state \(layer.state)"
        #expect(abs(layer.before - wanted.before) < 2e-6, place)
        #expect(abs(layer.after - wanted.after) < 2e-6, place)
        #expect(abs((layer.similarityBefore ?? 2) - wanted.similarityBefore) < 1e-9, place)
        #expect(abs((layer.similarityAfter ?? 2) - wanted.similarityAfter) < 1e-9, place)
      }
    }
  }
}
