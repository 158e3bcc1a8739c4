import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct LexicalTests {
  /// scikit-learn's TfidfVectorizer (version in the fixture) computes the same exact cosines.
  @Test func exactCosinesAreThoseOfScikitLearn() throws {
    let reference = try Fixture.load().lexical
    let model = LexicalModel(texts: reference.texts)
    for (row, left) in reference.texts.enumerated() {
      for (column, right) in reference.texts.enumerated() {
        let difference = abs(model.exactCosine(left, right) - reference.cosines[row][column])
        #expect(difference < 1e-12, "texts \(row) and \(column)")
      }
    }
  }

  /// Collisions add noise of standard deviation about 1/√1024 = 0.031; five of them bound every
  /// pair, two the root of the mean square.
  @Test func denseCosinesApproximateTheExactOnes() async throws {
    let texts = ModelConformance.texts + (try Fixture.load().lexical.texts)
    let model = LexicalModel(texts: texts)
    let embeddings = try await LexicalBaseline().embed(texts, progress: nil)
    var squares: [Double] = []
    for row in texts.indices {
      for column in texts.indices where column > row {
        let dense = zip(embeddings[row: row], embeddings[row: column])
          .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let difference = dense - model.exactCosine(texts[row], texts[column])
        #expect(abs(difference) < 5 / Double(LexicalBaseline.dimension).squareRoot())
        squares.append(difference * difference)
      }
    }
    let rootMeanSquare = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    #expect(rootMeanSquare < 2 / Double(LexicalBaseline.dimension).squareRoot())
  }

  @Test func keepsTheLawsOfABackend() async throws {
    #expect(try await ModelConformance.violations(of: LexicalBaseline()) == [])
  }

  @Test func orderNeverMattersAndTheSetDoes() async throws {
    let backend = LexicalBaseline()
    let texts = ModelConformance.texts
    let forward = try await backend.embed(texts, progress: nil)
    let backward = try await backend.embed(texts.reversed(), progress: nil)
    for index in texts.indices {
      #expect(forward[row: index].elementsEqual(backward[row: texts.count - 1 - index]))
    }
    let fewer = try await backend.embed(Array(texts.prefix(3)), progress: nil)
    #expect(!fewer[row: 1].elementsEqual(forward[row: 1]))
  }

  @Test func everyTextHasAUnitVector() async throws {
    let texts = [
      "", " ", "?!", "...", "a", "\u{0301}", "🙂", String(repeating: "word ", count: 5000),
    ]
    let embeddings = try await LexicalBaseline().embed(texts, progress: nil)
    for row in texts.indices {
      let squares = embeddings[row: row].reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(squares - 1) < 1e-5)
    }
    #expect(embeddings[row: 0].elementsEqual(embeddings[row: 1]))
    #expect(!embeddings[row: 2].elementsEqual(embeddings[row: 3]))
  }

  @Test func caseAndPunctuationDoNotMatterAndWordsDo() async throws {
    let model = LexicalModel(texts: ["The cat sat.", "the CAT sat!", "the dog sat"])
    #expect(abs(model.exactCosine("The cat sat.", "the CAT sat!") - 1) < 1e-12)
    #expect(model.exactCosine("The cat sat.", "the dog sat") < 0.9)
  }

  @Test func refusesWhatItCannotHonour() throws {
    var overrides = RecipeChoices()
    overrides.attention = .all
    overrides.prompts = ["Query: {text}"]
    #expect(
      performing { try LexicalBaseline().resolve(overrides) }
        .contains("attention pattern, prompt template on builtin:lexical"))
    overrides = RecipeChoices()
    overrides.normalisation = Normalisation.none
    #expect(throws: EvalError.self) { try LexicalBaseline().resolve(overrides) }
    overrides.normalisation = .l2
    #expect(try LexicalBaseline().resolve(overrides).normalisation == .l2)
  }
}
