import EvalScoring
import LinearAlgebra
import Testing

@Suite struct LinearLearnerTests {
  struct Reference: Decodable {
    struct Run: Decodable {
      var optimiser: String
      var loss: String
      var decay: Double
      var parameters: [Float]
    }
    var first: [Float]
    var x: [Float]
    var y: [Int]
    var masses: [Float]
    var runs: [Run]
  }

  @Test func startsFromTheWeightsOfPyTorch() throws {
    let reference: Reference = try Fixture.load("layers")
    let learner = LinearLearner(
      dimension: 37, outputs: 3, seed: 1111, optimizer: .adam, decay: 0)
    #expect(learner.parameters.count == reference.first.count)
    for (mine, theirs) in zip(learner.parameters, reference.first) {
      #expect(abs(mine - theirs) <= 1e-8)
    }
  }

  @Test func trainsAsPyTorch() throws {
    let reference: Reference = try Fixture.load("layers")
    let features = Matrix(rows: 100, columns: 5, values: reference.x)
    #expect(reference.runs.count == 3)
    for run in reference.runs {
      let classes = run.loss == "classes"
      var learner = LinearLearner(
        dimension: 5, outputs: classes ? 2 : 5, seed: 1111,
        optimizer: run.optimiser == "adam" ? .adam : .rmsprop, decay: run.decay)
      var generator = MersenneTwister(seed: 1111)
      for _ in 0..<6 {
        learner.train(
          features, target: classes ? .classes(reference.y) : .masses(reference.masses),
          order: generator.permutation(100), batch: 32)
      }
      for (mine, theirs) in zip(learner.parameters, run.parameters) {
        #expect(abs(mine - theirs) <= 2e-5, "\(run.optimiser), \(run.loss)")
      }
    }
  }
}
