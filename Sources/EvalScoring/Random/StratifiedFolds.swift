import EvalCore

/// The folds of scikit-learn's `StratifiedKFold(n_splits, shuffle=True, random_state=seed)`
/// (0.22 and later): every fold has each class in the proportion of the whole.
package struct StratifiedFolds: Sendable, Hashable {
  /// The fold in which each sample is tested, `[n]`, in 0..<count.
  package let assignment: [Int]
  /// The number of folds.
  package let count: Int

  /// Deals `labels` into `count` folds.
  ///
  /// Classes are numbered in order of first appearance. Fold i gets from class k as many samples as
  /// the sorted labels have at positions i, i + count, …; the fold numbers of a class are then
  /// shuffled, class after class, by one Mersenne Twister.
  ///
  /// - Parameter place: What is being dealt, for the error.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` when there is one class only or a class
  ///   has fewer members than there are folds.
  package init(labels: [Int], count: Int, seed: UInt32, place: String) throws {
    precondition(count >= 2, "there are at least two folds")
    var (codes, members): ([Int: Int], [Int]) = ([:], [])
    let encoded = labels.map { label in
      if let code = codes[label] {
        members[code] += 1
        return code
      }
      codes[label] = members.count
      members.append(1)
      return members.count - 1
    }
    try Self.check(codes: codes, members: members, count: count, place: place)

    var allocation = [[Int]](repeating: [Int](repeating: 0, count: count), count: members.count)
    var position = 0
    for (code, size) in members.enumerated() {
      for _ in 0..<size {
        allocation[code][position % count] += 1
        position += 1
      }
    }
    var generator = MersenneTwister(seed: seed)
    var queues = allocation.map { shares -> [Int] in
      var folds = shares.enumerated().flatMap { fold, share in
        [Int](repeating: fold, count: share)
      }
      generator.shuffle(&folds)
      return folds.reversed()
    }
    assignment = encoded.map { queues[$0].removeLast() }
    self.count = count
  }

  private static func check(codes: [Int: Int], members: [Int], count: Int, place: String) throws {
    guard members.count >= 2 else {
      throw EvalError.badData(
        file: place, place: "labels",
        members.isEmpty ? "there are no samples" : "all \(members[0]) samples have the same label",
        remedy: "a probe needs samples of at least two classes; check the data files")
    }
    if let small = codes.filter({ members[$0.value] < count }).min(by: { $0.key < $1.key }) {
      throw EvalError.badData(
        file: place, place: "label \(small.key)",
        "\(members[small.value]) samples cannot be spread over \(count) folds",
        remedy: "use complete data (a larger --limit), or fewer folds (--fast has 5)")
    }
  }

  /// The samples outside fold `fold`, ascending.
  package func training(_ fold: Int) -> [Int] {
    assignment.indices.filter { assignment[$0] != fold }
  }

  /// The samples of fold `fold`, ascending.
  package func test(_ fold: Int) -> [Int] {
    assignment.indices.filter { assignment[$0] == fold }
  }
}
