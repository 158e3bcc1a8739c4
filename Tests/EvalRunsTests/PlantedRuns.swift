import EvalCore
import EvalRuns
import EvalScoring
import EvalTasks
import EvalTestSupport

/// Runs of the seven STS tasks with declared subsets and a known relation between gold and similarity.
struct PlantedRun {
  struct Task {
    var id: String
    var subsets: [(name: String, count: Int)]
    var gold: [Double]
    var similarity: [Double]
    var request: TaskRequest
  }

  var tasks: [Task]
  var id = "run"
  var data = ContentDigest(ofText: "texts and gold")

  /// Names and published counts of the subsets of the seven tasks.
  static let subsets = SampleResults.sts.compactMap { id in
    TaskCatalogue.declaration(named: id).map { declared in
      (id, declared.spec.subsets.map { ($0.name, $0.counts[.test] ?? 0) })
    }
  }

  /// Gold in steps of 0.2 from 0 to 5, and similarities that follow it with `noise`.
  ///
  /// - Parameter divisor: subsets have the published counts over this.
  init(seed: UInt64, divisor: Int = 10, noise: Double = 0.6) {
    var generator = CounterGenerator(seed: seed)
    tasks = Self.subsets.map { id, subsets in
      let sized = subsets.map { (name: $0.0, count: max(5, $0.1 / divisor)) }
      let count = sized.reduce(0) { $0 + $1.count }
      let gold = (0..<count).map { _ in Double(Int(generator.unit() * 26)) / 5 }
      let similarity = gold.map { $0 / 5 + noise * Self.bell(&generator) }
      return Task(
        id: id, subsets: sized, gold: gold, similarity: similarity,
        request: TaskRequest(
          task: id, version: 1, text: .senteval, split: .test, subsets: sized.map(\.name)))
    }
  }

  /// A number with mean 0 and variance 1/4: three uniforms.
  static func bell(_ generator: inout CounterGenerator) -> Double {
    generator.unit() + generator.unit() + generator.unit() - 1.5
  }

  /// The run with noise added to every similarity.
  func perturbed(by amount: Double, seed: UInt64, id: String = "other") -> PlantedRun {
    var copy = self
    copy.id = id
    var generator = CounterGenerator(seed: seed)
    for task in tasks.indices {
      for item in tasks[task].similarity.indices {
        copy.tasks[task].similarity[item] += amount * Self.bell(&generator)
      }
    }
    return copy
  }

  /// The run with every similarity changed by `change`.
  func mapped(id: String = "other", _ change: (Double) -> Double) -> PlantedRun {
    var copy = self
    copy.id = id
    for task in tasks.indices { copy.tasks[task].similarity = tasks[task].similarity.map(change) }
    return copy
  }

  /// What comparisons and gates take.
  var compared: ComparedRun {
    var run = ComparedRun(
      id: id, model: "planted", signature: "planted", protocol: .senteval,
      tasks: tasks.map(Self.result))
    run.data = data
    return run
  }

  private static func result(_ task: Task) -> TaskResult {
    func scores(_ range: Range<Int>) -> [Metric: Score] {
      [
        .cosineSpearman: Correlation.spearman.score(
          Array(task.similarity[range]), Array(task.gold[range]))
      ]
    }
    var start = 0
    let rows = task.subsets.map { subset in
      defer { start += subset.count }
      return SubsetResult(
        subset: subset.name, n: subset.count, scores: scores(start..<start + subset.count))
    }
    return TaskResult(
      request: task.request, group: .sts, metric: .cosineSpearman, n: task.gold.count,
      scores: scores(0..<task.gold.count), subsets: rows,
      items: .pairs(
        similarity: task.similarity, gold: task.gold, subsetSizes: task.subsets.map(\.count)))
  }
}

/// A run of one classification task.
enum PlantedLabels {
  static func run(correct: [Bool], id: String = "run") -> ComparedRun {
    let actual = correct.indices.map { $0 % 2 }
    let predicted = zip(correct, actual).map { $0 ? $1 : 1 - $1 }
    let share = Double(correct.count { $0 }) / Double(correct.count)
    var run = ComparedRun(
      id: id, model: "planted", signature: "planted", protocol: .senteval,
      tasks: [
        TaskResult(
          request: TaskRequest(
            task: "MR", version: 1, text: .senteval, split: .test, subsets: ["MR"]),
          group: .transfer, metric: .accuracy, n: correct.count, scores: [.accuracy: .value(share)],
          items: .labels(predicted: predicted, actual: actual))
      ])
    run.data = ContentDigest(ofText: "labels")
    run.probe = ProbeSpec()
    return run
  }
}
