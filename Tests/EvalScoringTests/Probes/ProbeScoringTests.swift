import EvalCore
import EvalScoring
import Synchronization
import Testing

@Suite struct ProbeScoringTests {
  /// A sample: text, second text or null, label.
  struct Sample: Decodable {
    var first: String
    var second: String?
    var label: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      first = try container.decode(String.self)
      second = try container.decodeNil() ? nil : container.decode(String.self)
      label = try container.decode(Int.self)
    }
  }

  struct Reference: Decodable {
    struct Run: Decodable {
      var solver: String
      var folds: Int
      var accuracy: Double
      var f1: Double?
      var regularisation: [Double]
    }
    struct Task: Decodable {
      var task: String
      var classes: Int
      var dimension: Int
      var splits: [String: [Sample]]
      var vectors: [String: [Float]]
      var runs: [Run]
    }
    var tasks: [Task]
  }

  /// A task with its vectors.
  struct Loaded {
    var data: TaskData
    var embeddings: Embeddings
    var rows: [String: Int]

    init(_ task: Reference.Task) {
      func samples(_ name: String) -> TaskData.Samples<String>? {
        task.splits[name].map { part in
          TaskData.Samples(
            first: part.map(\.first),
            second: part[0].second == nil ? nil : part.compactMap(\.second),
            labels: part.map(\.label))
        }
      }
      let scheme: ValidationScheme =
        task.splits["all"] != nil
        ? .nestedFolds : task.splits["dev"] != nil ? .developmentSplit : .foldsOnTrain
      let spec = TaskSpec(
        id: task.task, title: task.task, group: .transfer,
        kind: .classification(
          classes: task.classes, scheme: scheme, onPairs: task.task == "MRPC"),
        subsets: [], licence: "", homepage: "", citation: "")
      let texts = task.vectors.keys.sorted()
      rows = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
      embeddings = Embeddings(
        dimension: task.dimension, values: texts.flatMap { task.vectors[$0] ?? [] })
      let train = samples("all") ?? samples("train")
      data = TaskData(
        spec: spec,
        request: TaskRequest(
          task: task.task, version: 1, text: .senteval, split: .test, subsets: []),
        content: .samples(
          train: train ?? TaskData.Samples<String>(first: [], labels: []), dev: samples("dev"),
          test: samples("test")))
    }

    func score(_ spec: ProbeSpec, threads: Int = 1, progress: ProbeProgress? = nil) throws
      -> TaskResult
    {
      try ProbeScoring.score(
        data, rows: data.sentences.map { try #require(rows[$0]) }, embeddings: embeddings,
        spec: spec,
        threads: threads, progress: progress)
    }

    /// Puts other samples in place of the task's.
    mutating func replaceSamples(
      train: TaskData.Samples<String>, test: TaskData.Samples<String>? = nil
    ) {
      data = TaskData(
        spec: data.spec, request: data.request,
        content: .samples(train: train, dev: nil, test: test))
    }
  }

  private func load(_ name: String) throws -> (task: Reference.Task, loaded: Loaded) {
    let reference: Reference = try Fixture.load("probes")
    let task = try #require(reference.tasks.first { $0.task == name })
    return (task, Loaded(task))
  }

  @Test(arguments: ["MR", "SST2", "TREC", "MRPC"], ["sklearn", "adam"])
  func agreesWithTheReferenceSchemes(_ name: String, _ solver: String) throws {
    let (task, loaded) = try load(name)
    let runs = task.runs.filter { $0.solver == solver }
    #expect(!runs.isEmpty)
    for run in runs {
      let spec = ProbeSpec(solver: solver == "adam" ? .sentevalAdam : .lbfgs, folds: run.folds)
      let result = try loaded.score(spec, threads: 2)
      let accuracy = try #require(result.scores[.accuracy]?.value)
      // Reference accuracies are per cent with two decimals, averaged over folds.
      #expect(
        abs(100 * accuracy - run.accuracy) <= 0.0101,
        "\(name), \(solver), \(run.folds) folds: \(100 * accuracy), reference \(run.accuracy)")
      if let f1 = run.f1 {
        #expect(abs(100 * (result.scores[.f1]?.value ?? 0) - f1) <= 0.0051)
      }
    }
  }

  @Test(arguments: ["MR", "TREC", "MRPC"]) func threadsChangeNothing(_ name: String) throws {
    let loaded = try load(name).loaded
    let spec = ProbeSpec(folds: 5)
    #expect(try loaded.score(spec, threads: 1) == loaded.score(spec, threads: 3))
  }

  @Test func predictionsStandInTheOrderOfTheData() throws {
    let (task, loaded) = try load("TREC")
    let result = try loaded.score(ProbeSpec(folds: 5))
    guard case .labels(let predicted, let actual) = result.items else {
      Issue.record("labels are kept")
      return
    }
    #expect(actual == task.splits["test"]?.map(\.label))
    let correct = zip(predicted, actual).count { $0 == $1 }
    #expect(result.score == .value(Double(correct) / Double(actual.count)))
    #expect(result.n == actual.count)
  }

  @Test func foldsAreReported() throws {
    let loaded = try load("MR").loaded
    let seen = Mutex<[[Int]]>([])
    _ = try loaded.score(ProbeSpec(folds: 5), threads: 2) { done, total in
      seen.withLock { $0.append([done, total]) }
    }
    #expect(seen.withLock { $0 } == (1...5).map { [$0, 5] })
  }

  private func failure(_ loaded: Loaded) -> String {
    do {
      _ = try loaded.score(ProbeSpec(folds: 5))
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func badInputIsRefusedWithItsPlace() throws {
    let (_, loaded) = try load("MR")
    guard case .samples(let good, _, _) = loaded.data.sentences else { return }

    var vectors = loaded
    vectors.embeddings.values[loaded.rows[good.first[6]]! * 6 + 2] = .nan
    #expect(failure(vectors).hasPrefix("MR train, sample 7: the vector has a component"))

    var oneClass = loaded
    var samples = good
    samples.labels = samples.labels.map { _ in 1 }
    oneClass.replaceSamples(train: samples)
    #expect(failure(oneClass).hasPrefix("MR train, labels: all 260 samples have the same label"))

    samples.labels[0] = 0
    samples.labels[9] = 0
    oneClass.replaceSamples(train: samples)
    #expect(failure(oneClass).hasPrefix("MR, label 0: 2 samples cannot be spread over 5 folds"))

    samples.labels[3] = 2
    oneClass.replaceSamples(train: samples)
    #expect(failure(oneClass).hasPrefix("MR train, sample 4: label 2 is not one of 0 to 1"))

    samples.labels.removeLast()
    oneClass.replaceSamples(train: samples)
    #expect(failure(oneClass).hasPrefix("MR train: 259 labels for 260"))

    let (_, split) = try load("SST2")
    guard case .samples(let train, _, let test) = split.data.sentences else { return }
    var missing = split
    missing.replaceSamples(train: train, test: test)
    #expect(failure(missing).hasPrefix("SST2, dev: the split is missing"))
  }

  @Test func f1IsOfClassOne() {
    // TP 2, FP 1, FN 1: 4 / 6.
    #expect(
      ProbeScoring.f1(predicted: [1, 1, 1, 0, 0], actual: [1, 1, 0, 1, 0]) == .value(4.0 / 6))
    #expect(ProbeScoring.f1(predicted: [0, 0], actual: [0, 0]).value == nil)
    #expect(ProbeScoring.f1(predicted: [0, 0], actual: [1, 0]) == .value(0))
  }
}
