package import Foundation

/// A finished run: the spec, what was measured, and the circumstances.
package struct RunResult: Hashable, Sendable, Codable {
  package var spec: RunSpec
  package var tasks: [TaskResult]
  package var skipped: [SkippedTask]
  package var facts: RunFacts

  package init(spec: RunSpec, tasks: [TaskResult], skipped: [SkippedTask], facts: RunFacts) {
    self.spec = spec
    self.tasks = tasks
    self.skipped = skipped
    self.facts = facts
  }

  /// The name of the run: the first 12 digits of the spec's digest.
  package var id: String { (try? spec.digest().short) ?? "unencodable" }

  /// The mean score of a group, as ``Swift/Array/average(of:declarations:)`` takes it.
  package func average(of group: TaskGroup, declarations: [TaskSpec]) -> Double? {
    tasks.average(of: group, declarations: declarations)
  }
}

extension [TaskResult] {
  /// The mean score of a group, only when every task that `declarations` has of the group has a value and ran with all
  /// of its subsets: an average is never taken over a missing, degenerate or narrowed task.
  package func average(of group: TaskGroup, declarations: [TaskSpec]) -> Double? {
    let values = declarations.members(of: group).map { id -> Double? in
      guard let task = first(where: { $0.id == id }),
        declarations.declaration(of: id)?.isWhole(in: task.request) == true
      else { return nil }
      return task.score.value
    }
    guard !values.isEmpty, !values.contains(nil) else { return nil }
    return values.compactMap(\.self).reduce(0, +) / Double(values.count)
  }
}

/// The circumstances of a run. None of it moves a score.
package struct RunFacts: Hashable, Sendable, Codable {
  package var started: Date
  /// Wall time of encoding, in seconds.
  package var encodingSeconds: Double
  /// Wall time of scoring, in seconds.
  package var scoringSeconds: Double
  package var version: String
  package var machine: MachineFacts
  package var texts: Int
  package var distinctTexts: Int
  package var tokens: Int?
  package var truncatedTexts: Int
  package var lostSuffixes: Int
  package var dimension: Int
  package var threads: Int
  package var work: WorkCounts?
  /// Everything that was counted and that reports must show.
  package var warnings: [String]
  /// Character total and distinct count of each task's text, for comparison with published totals.
  package var textTotals: [String: TextTotals]
  /// How many vectors an earlier process kept of a model that nothing pins; nil where there are none.
  package var unpinnedVectors: Int?
  /// How many vectors were kept from an earlier run or process; nil where all were computed. The encoding time is that
  /// of the others.
  package var keptVectors: Int?
  /// The names of the model's own prompts that the run did not use; nil where there are none.
  package var unusedPrompts: [String]?
  /// The similarity that the model's files name where that is not the cosine; nil elsewhere.
  package var declaredSimilarity: String?
  /// Which way the model looked, measured; nil where it gives no hidden states, or every vector was kept from before.
  package var causality: CausalityFacts?

  package init(
    started: Date, encodingSeconds: Double, scoringSeconds: Double, version: String,
    machine: MachineFacts, texts: Int, distinctTexts: Int, tokens: Int?, truncatedTexts: Int,
    lostSuffixes: Int, dimension: Int, threads: Int, work: WorkCounts?, warnings: [String],
    textTotals: [String: TextTotals], unpinnedVectors: Int? = nil,
    keptVectors: Int? = nil, causality: CausalityFacts? = nil
  ) {
    self.started = started
    self.encodingSeconds = encodingSeconds
    self.scoringSeconds = scoringSeconds
    self.version = version
    self.machine = machine
    self.texts = texts
    self.distinctTexts = distinctTexts
    self.tokens = tokens
    self.truncatedTexts = truncatedTexts
    self.lostSuffixes = lostSuffixes
    self.dimension = dimension
    self.threads = threads
    self.work = work
    self.warnings = warnings
    self.textTotals = textTotals
    self.unpinnedVectors = unpinnedVectors
    self.keptVectors = keptVectors
    self.causality = causality
  }
}

/// The machine that computed.
package struct MachineFacts: Hashable, Sendable, Codable {
  package var cpu: String
  package var operatingSystem: String
  /// OpenBLAS version and kernel, or nil when none was used.
  package var blas: String?
  /// The SIMD form of CKernels: `avx512`, `avx2`, `neon`, `scalar`.
  package var simd: String

  package init(cpu: String, operatingSystem: String, blas: String?, simd: String) {
    self.cpu = cpu
    self.operatingSystem = operatingSystem
    self.blas = blas
    self.simd = simd
  }
}

/// How much text a task has.
package struct TextTotals: Hashable, Sendable, Codable {
  /// Unicode scalars of all texts, first and second sentences counted apart where there are two.
  package var characters: [Int]
  package var distinctTexts: Int

  package init(characters: [Int], distinctTexts: Int) {
    self.characters = characters
    self.distinctTexts = distinctTexts
  }
}
