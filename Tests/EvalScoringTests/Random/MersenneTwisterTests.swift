import EvalScoring
import Testing

@Suite struct MersenneTwisterTests {
  struct Reference: Decodable {
    var seed: UInt32
    var first: [UInt32]
    var at1248: [UInt32]
    var shuffle42: [Int]
    var permutation1111: [Int]
    var permutation67349: [Int]
  }

  @Test func givesTheWordsOfNumPy() throws {
    let reference: Reference = try Fixture.load("generators")
    var generator = MersenneTwister(seed: reference.seed)
    let words = (0..<1252).map { _ in generator.next() }
    #expect(Array(words.prefix(4)) == reference.first)
    #expect(Array(words.suffix(4)) == reference.at1248)
  }

  /// The ten thousandth word of the default seed, which ISO C++ requires of `std::mt19937` (26.6.6 [rand.predef]).
  @Test func givesTheWordOfTheStandard() {
    var generator = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = generator.next() }
    #expect(generator.next() == 4_123_659_995)
  }

  @Test func shufflesAsNumPy() throws {
    let reference: Reference = try Fixture.load("generators")
    var values = Array(0..<20)
    var generator = MersenneTwister(seed: 42)
    generator.shuffle(&values)
    #expect(values == reference.shuffle42)
    generator = MersenneTwister(seed: 1111)
    #expect(generator.permutation(50) == reference.permutation1111)
    generator = MersenneTwister(seed: 1111)
    let large = generator.permutation(67_349)
    #expect([0, 1, 2, 1000, 33_333, 67_348].map { large[$0] } == reference.permutation67349)
  }

  @Test func intervalsStayInside() {
    var generator = MersenneTwister(seed: 5)
    #expect(generator.interval(0) == 0)
    for limit: UInt32 in [1, 2, 5, 1023, 1024, .max] {
      for _ in 0..<50 { #expect(generator.interval(limit) <= limit) }
    }
  }
}
