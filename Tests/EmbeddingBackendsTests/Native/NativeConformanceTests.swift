import EmbeddingBackends
import EvalCore
import EvalTestSupport
import Testing

/// The native engine obeys the laws of backends and of sweeps, on a random llama.
@Suite struct NativeConformanceTests {
  private let model: TinyLlama

  init() throws { model = try TinyLlama() }

  private func backend(
    threads: Int = 2, _ change: (inout RecipeChoices) throws -> Void = { _ in }
  ) throws -> ModelUnderRecipe {
    var choices = RecipeChoices()
    try change(&choices)
    return try ModelUnderRecipe(
      NativeModel(directory: model.folder.url, name: "tiny", threads: threads), choices)
  }

  @Test(arguments: [
    Pooling.last, .mean, .cls, Pooling([.max]), Pooling([.weightedMean]),
    Pooling([.meanSquareRootLength]), Pooling([.cls, .last]), Pooling([.weightedMean], over: .text),
  ]) func laws(_ pooling: Pooling) async throws {
    for attention in [AttentionPattern.none, .last(2)] {
      let backend = try backend {
        $0.pooling = pooling
        $0.attention = attention
      }
      #expect(
        try await ModelConformance.violations(of: backend, refusesEmptyText: true) == [],
        "\(attention.label)")
    }
  }

  /// A prompt has tokens of its own, so that an empty text has a vector.
  @Test func lawsUnderPrompts() async throws {
    let backend = try backend {
      $0.prompts = ["the word for sentence {text} is : \"", "the {text} ."]
      $0.pooling = .last
      $0.dimensions = 5
      $0.normalisation = .l2
    }
    #expect(try await ModelConformance.violations(of: backend) == [])
  }

  /// All texts fill one batch, whose padding does not depend on their order.
  @Test(arguments: [LeakBatching.Side.left, .right], [Pooling.last, .mean])
  func lawsUnderTheLeak(_ side: LeakBatching.Side, _ pooling: Pooling) async throws {
    let backend = try backend {
      $0.padding = .billmLeak(LeakBatching(side: side, batchSize: 16))
      $0.pooling = pooling
      $0.attention = .last(2)
      $0.prompts = ["the word for {text} is"]
    }
    #expect(ModelConformance.texts.count <= 16)
    #expect(!backend.embedsTextsIndependently(under: [backend.defaultRecipe]))
    #expect(try await ModelConformance.violations(of: backend) == [])
  }

  @Test func sweepLaws() async throws {
    let backend = try backend { $0.pooling = .last }
    func recipe(_ change: (inout Recipe) -> Void) -> Recipe {
      var recipe = backend.defaultRecipe
      change(&recipe)
      return recipe
    }
    let recipes = [
      recipe { _ in },
      // Nothing that the last layer lets through is read at the last token.
      recipe { $0.attention = .last(1) },
      recipe { $0.attention = .last(2) },
      recipe {
        $0.attention = .last(1)
        $0.pooling = .mean
      },
      recipe {
        $0.attention = .all
        $0.layer = .state(2)
      },
      recipe {
        $0.layer = .average([1, -1])
        $0.pooling = Pooling([.cls, .last])
      },
      recipe { $0.prompts = ["the sentence {text} is : \""] },
      recipe {
        $0.prompts = ["the {text}", "{text} ."]
        $0.normalisation = .l2
      },
      recipe {
        $0.dimensions = 5
        $0.pooling = .mean
      },
    ]
    let planned = try await backend.plan(ModelConformance.texts, recipes: recipes)
    #expect(planned.equalTo == [0, 0, 2, 3, 4, 5, 6, 7, 8])
    let suite = SweepConformance(
      backend, otherThreads: try self.backend(threads: 1) { $0.pooling = .last }, recipes: recipes,
      equalTo: planned.equalTo,
      refusals: [
        .init(recipe { $0.pooling = Pooling([.pooler]) }, naming: "pooling “pooler”"),
        .init(recipe { $0.attention = .last(9) }, naming: "last:9"),
        .init(recipe { $0.layer = .state(9) }, naming: "hidden state 9"),
        .init(recipe { $0.dimensions = 1000 }, naming: "1000 dimensions"),
      ])
    #expect(try await suite.violations() == [])
  }
}
