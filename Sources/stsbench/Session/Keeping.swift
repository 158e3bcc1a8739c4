/// What an evaluation keeps, and what it takes from earlier ones.
struct Keeping: Sendable {
  /// Whether results go into the database.
  var usesStore: Bool
  /// The database; nil is the user's own.
  var store: String?
  /// Whether vectors are kept and those of earlier runs are taken.
  var usesVectors: Bool
  /// Whether kept vectors of a server or program that states no revision may be taken.
  var reusesUnpinned = false
  /// The most bytes of vectors that stay.
  var budget = CacheBudget.usual

  /// Computes everything anew and keeps nothing.
  static let nothing = Keeping(usesStore: false, store: nil, usesVectors: false)
}
