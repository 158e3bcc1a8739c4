import EvalCore

extension TaskDeclaration {
  /// The STS benchmark: train, dev and test are separate; test is scored, dev is for choosing.
  static let stsb = TaskDeclaration(
    spec: TaskSpec(
      id: "STSB",
      heading: "STS-B",
      title: "STS benchmark",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("STSB", counts: [.train: 5749, .dev: 1500, .test: 1379])
      ],
      aliases: ["STS-B", "STSBenchmark"],
      licence: "CC BY-SA 4.0 for the scores; each text source keeps its own licence",
      notice: "MSRpar and MSRvid need agreement to Microsoft Research terms; the other "
        + "sources are listed in LICENSE.txt.",
      homepage: "https://ixa2.si.ehu.eus/stswiki/index.php/STSbenchmark",
      citation: "Cer, Diab, Agirre, Lopez-Gazpio, Specia: SemEval-2017 Task 1: Semantic "
        + "Textual Similarity, Multilingual and Cross-lingual Focused Evaluation. "
        + "SemEval 2017.",
      mtebName: "STSBenchmark",
      mtebRevision: "b0fddb56ed78048fa8b90373c8a3cfc37b684831"),
    layout: .scoredTable(
      files: [
        .train: "STS/STSBenchmark/sts-train.csv", .dev: "STS/STSBenchmark/sts-dev.csv",
        .test: "STS/STSBenchmark/sts-test.csv",
      ],
      columns: TaskLayout.ScoredColumns(
        first: 5, second: 6, gold: 4, widths: [7, 9], header: nil)),
    mtebChoice: TextChoice(.raw, .test))
}
