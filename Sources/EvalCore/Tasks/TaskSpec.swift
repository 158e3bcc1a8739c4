/// The text of a data set, before or after SentEval's preprocessing; never mixed in one score.
package enum TextVariant: String, Codable, CaseIterable, Hashable, Sendable {
  /// Tokenised as SentEval, SimCSE, BeLLM and the MTEB STS12–16 sets have it.
  case senteval
  /// As distributed by the authors.
  case raw
  /// As the BeLLM fork of SentEval feeds it: padded word lists (4AI/BeLLM). For audits only.
  case bellmFork = "bellm-fork"
}

/// A part of a data set.
package enum Split: String, Codable, CaseIterable, Hashable, Sendable {
  case train, dev, test
  /// Train, dev and test together (MTEB's SICK-R).
  case all
}

/// How one number is made of several subsets.
package enum Aggregation: String, Codable, CaseIterable, Hashable, Sendable {
  /// One correlation over the pairs of all subsets.
  case all
  /// The plain mean over subsets.
  case mean
  /// The mean weighted by pairs.
  case wmean
}

/// How labels are predicted and validated (SentEval, arXiv 1803.05449).
package enum ValidationScheme: String, Codable, CaseIterable, Hashable, Sendable {
  /// Ten outer folds, ten inner folds: MR, CR, SUBJ, MPQA.
  case nestedFolds = "nested-folds"
  /// A development split chooses: SST2, SST5.
  case developmentSplit = "development-split"
  /// Ten folds on train choose, test is scored: TREC, MRPC.
  case foldsOnTrain = "folds-on-train"
}

/// What a task measures.
package enum TaskKind: Hashable, Sendable, Codable {
  /// Correlation of similarity with a gold score.
  case similarity(goldRange: ClosedRange<Double>)
  /// Accuracy of a probe on frozen vectors. `onPairs` uses [|u − v| ; u ∘ v].
  case classification(classes: Int, scheme: ValidationScheme, onPairs: Bool)
  /// Correlation of a learnt regressor's prediction with a gold score (original SentEval).
  case regression(goldRange: ClosedRange<Double>)
}

/// One named part of a task.
package struct SubsetSpec: Hashable, Sendable, Codable {
  package var name: String
  /// Scored rows per split; a split that is not listed does not exist.
  package var counts: [Split: Int]

  package init(_ name: String, counts: [Split: Int]) {
    self.name = name
    self.counts = counts
  }
}

/// A group of tasks that is selected and averaged by name.
package enum TaskGroup: String, Codable, CaseIterable, Hashable, Sendable {
  case sts, transfer
  /// Neither averaged nor part of `all`: SST5, learned regressors.
  case extra

  /// Whether the group has an average, and is part of `all`.
  package var isAveraged: Bool { self != .extra }
  /// The groups with an average, in the order of tables.
  package static var averaged: [TaskGroup] { allCases.filter(\.isAveraged) }
}

/// A task as a declaration with its provenance.
package struct TaskSpec: Hashable, Sendable, Codable, Identifiable {
  /// The name on the command line and in results: `STS12`, `STSB`, `SICKR`, `MR`.
  package var id: String
  /// How the task is called in front of people, as papers do: `STS-B`.
  package var heading: String
  package var title: String
  package var group: TaskGroup
  package var kind: TaskKind
  package var subsets: [SubsetSpec]
  /// The split that is scored by default.
  package var split: Split
  /// Other names that select it (`STSBenchmark`, `STS-B`).
  package var aliases: [String]
  /// Raised when a change to reader or protocol would move scores.
  package var version: Int
  package var licence: String
  /// Licence facts that need attention before use or publication, or nil.
  package var notice: String?
  package var homepage: String
  /// A short citation: authors, title, venue, year.
  package var citation: String
  /// MTEB's name for the task, where the texts and the protocol can be the same.
  package var mtebName: String?
  /// The revision that MTEB pins.
  package var mtebRevision: String?

  package init(
    id: String, heading: String? = nil, title: String, group: TaskGroup, kind: TaskKind,
    subsets: [SubsetSpec], split: Split = .test, aliases: [String] = [], version: Int = 1,
    licence: String,
    notice: String? = nil, homepage: String, citation: String, mtebName: String? = nil,
    mtebRevision: String? = nil
  ) {
    self.id = id
    self.heading = heading ?? id
    self.title = title
    self.group = group
    self.kind = kind
    self.subsets = subsets
    self.split = split
    self.aliases = aliases
    self.version = version
    self.licence = licence
    self.notice = notice
    self.homepage = homepage
    self.citation = citation
    self.mtebName = mtebName
    self.mtebRevision = mtebRevision
  }

  /// Whether `request` takes in every subset of the task, so that its score is one of the task.
  package func isWhole(in request: TaskRequest) -> Bool {
    Set(subsets.map(\.name)).isSubset(of: Set(request.subsets))
  }
}

extension [TaskSpec] {
  /// The ids of the tasks that the average of `group` is over, in table order; empty for a group without one.
  package func members(of group: TaskGroup) -> [String] {
    group.isAveraged ? filter { $0.group == group }.map(\.id) : []
  }

  /// The declaration of the task called `id`.
  package func declaration(of id: String) -> TaskSpec? { first { $0.id == id } }
}

extension Split: CodingKeyRepresentable {}
