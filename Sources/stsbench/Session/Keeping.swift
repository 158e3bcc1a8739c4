import EmbeddingBackends
import EvalCore
import EvalRuns

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

  /// Evaluates `plan` on the tasks of `workload` and saves every result; `hear` gets the events.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` where `--reuse-unpinned` would change nothing, whatever stops the
  ///   evaluation, and a store that cannot save: no failure is swallowed.
  func evaluate(
    _ plan: SweepPlan, of model: any EmbeddingModel, on workload: Workload, threads: Int,
    vectorBudget: Int? = nil, hear: (EvaluationEvent) -> Void
  ) async throws -> SweepResult {
    try requireUse(of: model.identity)
    // A store that cannot be had is an error before hours of work and not after them.
    if usesStore { _ = try StoreAccess.open(store) }
    let evaluation = Evaluation(
      plan: plan,
      model: usesVectors
        ? VectorCacheAccess.cached(model, reusesUnpinned: reusesUnpinned, budget: budget) : model,
      setup: EvaluationSetup(
        tasks: workload.tasks,
        journal: usesVectors ? try VectorCacheAccess.journal(for: model, budget: budget) : nil,
        threads: threads, machine: Machine.facts()),
      vectorBudget: vectorBudget)
    let result = try await evaluation.result(hear: hear)
    if usesStore { try StoreAccess.save(result.results, in: store) }
    return result
  }

  private func requireUse(of identity: ModelIdentity) throws {
    guard reusesUnpinned, identity.isPinned || !CachedModel.isWorthwhile(for: identity) else {
      return
    }
    throw EvalError.usage(
      "--reuse-unpinned would change nothing: \(identity.name) is no server or program without a revision",
      remedy: "leave it out; kept vectors of this model are used, unless --fresh is given")
  }
}
