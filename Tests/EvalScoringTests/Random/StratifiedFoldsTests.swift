import EvalCore
import EvalScoring
import Foundation
import Testing

@Suite struct StratifiedFoldsTests {
  struct Reference: Decodable {
    struct Case: Decodable {
      var name: String
      var counts: [Int]
      var folds: Int
      var first: [Int]
      var digest: String
    }
    var cases: [Case]
  }

  /// Labels with these class counts: sorted labels read at (i · 7919) mod n.
  private func labels(_ counts: [Int]) -> [Int] {
    let sorted = counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
    return sorted.indices.map { sorted[($0 * 7919) % sorted.count] }
  }

  @Test func areTheFoldsOfScikitLearn() throws {
    let reference: Reference = try Fixture.load("folds")
    #expect(reference.cases.count >= 16)
    for item in reference.cases {
      let folds = try StratifiedFolds(
        labels: labels(item.counts), count: item.folds, seed: 1111, place: item.name)
      #expect(Array(folds.assignment.prefix(40)) == item.first, "\(item.name), \(item.folds)")
      let digest = ContentDigest(of: Data(folds.assignment.map { UInt8($0) }))
      #expect(digest.hex == item.digest, "\(item.name), \(item.folds)")
    }
  }

  @Test func everySampleIsTestedOnceInProportion() throws {
    let labels = labels([40, 25])
    let folds = try StratifiedFolds(labels: labels, count: 5, seed: 7, place: "data")
    for fold in 0..<5 {
      #expect(folds.test(fold).count { labels[$0] == 0 } == 8)
      #expect(folds.test(fold).count { labels[$0] == 1 } == 5)
      #expect(Set(folds.test(fold)).isDisjoint(with: folds.training(fold)))
      #expect(folds.test(fold).count + folds.training(fold).count == 65)
    }
  }

  @Test func refusesWhatCannotBeDealt() {
    func place(_ labels: [Int]) -> String? {
      do {
        _ = try StratifiedFolds(labels: labels, count: 5, seed: 1, place: "MR")
        return "no error"
      } catch EvalError.badData(let file, let place, _, let remedy) {
        return remedy.isEmpty ? nil : "\(file) \(place ?? "")"
      } catch { return nil }
    }
    #expect(place([Int](repeating: 1, count: 30)) == "MR labels")
    #expect(place([Int](repeating: 1, count: 30) + [0, 0, 0, 0]) == "MR label 0")
    #expect(place([]) == "MR labels")
  }
}
