package import EvalCore
import Foundation

/// Run results made of declared numbers and a seeded generator: the same in every process.
///
/// The scores are written down, not computed from the items; nothing here is a measurement.
package enum SampleResults {
  /// Subsets and published-size counts of the seven STS tasks, divided by ten.
  private static let stsSubsets: [(String, [(String, Int)])] = [
    (
      "STS12", [("MSRpar", 75), ("MSRvid", 75), ("SMTeuroparl", 45), ("OnWN", 75), ("SMTnews", 39)]
    ),
    ("STS13", [("FNWN", 18), ("headlines", 75), ("OnWN", 56)]),
    ("STS14", [("deft-forum", 45), ("deft-news", 30), ("headlines", 75), ("images", 75)]),
    ("STS15", [("answers-forums", 37), ("belief", 37), ("images", 75)]),
    ("STS16", [("answer-answer", 25), ("headlines", 24), ("plagiarism", 23)]),
    ("STSB", [("STSB", 137)]),
    ("SICKR", [("SICKR", 492)]),
  ]

  /// A recipe that differs from the defaults where reports show it.
  package static var recipe: Recipe {
    var recipe = Recipe()
    recipe.normalisation = .l2
    recipe.truncation = Truncation(maxTokens: 256)
    return recipe
  }

  /// One similarity task with subset scores, `score` over all pairs and seeded items.
  package static func similarityTask(
    _ id: String, subsets: [(String, Int)], score: Double, text: TextVariant = .senteval,
    split: Split = .test, seed: UInt64 = 1
  ) -> TaskResult {
    var generator = CounterGenerator(seed: seed)
    var gold: [Double] = []
    var similarity: [Double] = []
    for _ in 0..<subsets.reduce(0, { $0 + $1.1 }) {
      let level = Double(Int(generator.unit() * 26)) / 5
      gold.append(level)
      let noise = generator.unit() + generator.unit() + generator.unit() - 1.5
      similarity.append(max(-1, min(1, 0.1 + level / 6 + noise * 0.25)))
    }
    func scores(_ spearman: Double) -> [Metric: Score] {
      [
        .cosineSpearman: .value(spearman), .cosinePearson: .value(spearman + 0.0125),
        .correlation(.euclidean, .spearman): .value(spearman - 0.0001),
        .correlation(.manhattan, .spearman): .value(spearman - 0.0003),
      ]
    }
    let rows = subsets.enumerated().map { index, subset in
      SubsetResult(
        subset: subset.0, n: subset.1, scores: scores(score - 0.03 + 0.0125 * Double(index)))
    }
    return TaskResult(
      request: TaskRequest(
        task: id, version: 1, text: text, split: split, subsets: subsets.map(\.0)),
      group: .sts, metric: .cosineSpearman, n: gold.count, scores: scores(score),
      mean: scores(score - 0.015), wmean: scores(score - 0.0125), subsets: rows,
      items: .pairs(similarity: similarity, gold: gold, subsetSizes: subsets.map(\.1)))
  }

  /// The tasks of the group averages, in table order.
  package static let sts = ["STS12", "STS13", "STS14", "STS15", "STS16", "STSB", "SICKR"]
  package static let transfer = ["MR", "CR", "SUBJ", "MPQA", "SST2", "TREC", "MRPC"]

  /// Declarations by which all of these tasks ran whole.
  package static let declarations = (stsTasks() + transferTasks()).map { task in
    TaskSpec(
      id: task.id, title: task.id, group: task.group,
      kind: task.group == .sts
        ? .similarity(goldRange: 0...5)
        : .classification(classes: 2, scheme: .nestedFolds, onPairs: false),
      subsets: task.request.subsets.map { SubsetSpec($0, counts: [.test: task.n]) },
      licence: "see the data", homepage: "https://example.org/\(task.id)",
      citation: "Authors of \(task.id)")
  }

  /// One classification task with `score` as its accuracy.
  package static func classificationTask(
    _ id: String, n: Int = 120, classes: Int = 2, score: Double, f1: Double? = nil,
    seed: UInt64 = 2
  ) -> TaskResult {
    var generator = CounterGenerator(seed: seed)
    let actual = (0..<n).map { _ in Int(generator.next() % UInt64(classes)) }
    let predicted = actual.map { generator.unit() < score ? $0 : ($0 + 1) % classes }
    var scores: [Metric: Score] = [.accuracy: .value(score)]
    if let f1 { scores[.f1] = .value(f1) }
    return TaskResult(
      request: TaskRequest(task: id, version: 1, text: .senteval, split: .test, subsets: [id]),
      group: .transfer, metric: .accuracy, n: n, scores: scores,
      items: .labels(predicted: predicted, actual: actual))
  }

  /// The seven STS tasks.
  package static func stsTasks(offset: Double = 0) -> [TaskResult] {
    let scores = [0.72369, 0.8060316722, 0.755891, 0.8538962, 0.7898945, 0.8203247, 0.7758245]
    return zip(stsSubsets, scores).enumerated().map { index, pair in
      similarityTask(
        pair.0.0, subsets: pair.0.1, score: pair.1 + offset, seed: UInt64(100 + index))
    }
  }

  /// The seven transfer tasks.
  package static func transferTasks() -> [TaskResult] {
    let scores = [0.7725, 0.783, 0.9117, 0.8785, 0.8018, 0.83, 0.7287]
    return zip(transfer, scores).enumerated().map { index, pair in
      classificationTask(
        pair.0, classes: pair.0 == "TREC" ? 6 : 2, score: pair.1,
        f1: pair.0 == "MRPC" ? 0.8123 : nil, seed: UInt64(200 + index))
    }
  }

  /// A finished run of `tasks`, all circumstances fixed.
  package static func run(
    _ tasks: [TaskResult], model: String = "all-MiniLM-L6-v2", recipe: Recipe = recipe,
    protocol: EvaluationProtocol = .senteval, isSample: Bool = false, limit: Int? = nil,
    skipped: [SkippedTask] = [], warnings: [String] = []
  ) -> RunResult {
    let spec = RunSpec(
      model: ModelIdentity(
        backend: .native, name: model,
        digests: [
          "weights": ContentDigest(ofText: "weights of \(model)"),
          "tokenizer": ContentDigest(ofText: "tokenizer of \(model)"),
        ], attributes: ["architecture": "bert"]),
      recipe: recipe, protocol: `protocol`, tasks: tasks.map(\.request),
      data: ContentDigest(ofText: "data"), isSample: isSample,
      probe: tasks.contains { $0.group == .transfer } ? ProbeSpec() : nil, limit: limit)
    let totals = tasks.filter { $0.group == .sts }.map {
      ($0.id, TextTotals(characters: [$0.n * 60, $0.n * 58], distinctTexts: $0.n * 2 - 7))
    }
    let facts = RunFacts(
      started: Date(timeIntervalSince1970: 1_795_000_000.25), encodingSeconds: 12.5,
      scoringSeconds: 0.75, version: stsbenchVersion,
      machine: MachineFacts(
        cpu: "Example CPU @ 2.10GHz", operatingSystem: "Linux 6.1",
        blas: "OpenBLAS 0.3.21 SkylakeX",
        simd: "avx512"),
      texts: 3770, distinctTexts: 2608, tokens: 41_234, truncatedTexts: 3, lostSuffixes: 0,
      dimension: 384, threads: 2,
      work: WorkCounts(
        naiveRowLayers: 350_000, computedRowLayers: 247_404, tokens: 58_333, forestRows: 41_234),
      warnings: warnings, textTotals: Dictionary(uniqueKeysWithValues: totals))
    return RunResult(spec: spec, tasks: tasks, skipped: skipped, facts: facts)
  }
}
