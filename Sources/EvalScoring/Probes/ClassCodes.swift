/// The classes that occur in training, numbered from 0 in ascending order: a class without members
/// has no finite intercept, and scikit-learn leaves it out too.
struct ClassCodes: Sendable {
  /// The label of every code.
  let labels: [Int]
  private let codes: [Int: Int]

  /// Numbers the distinct values of `training`.
  init(training: [Int]) {
    labels = Set(training).sorted()
    codes = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
  }

  /// The code of `label`, or −1 for a class that never occurred.
  func code(_ label: Int) -> Int { codes[label] ?? -1 }
}
