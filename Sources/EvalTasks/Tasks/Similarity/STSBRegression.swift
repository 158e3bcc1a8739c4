import EvalCore

extension TaskDeclaration {
  /// The STS benchmark as the original SentEval scores it: a regressor learnt on train.
  static let stsbRegression = TaskDeclaration(
    spec: TaskSpec(
      id: "STSB-regression",
      title: "STS benchmark, learnt regressor (original SentEval)",
      group: .extra,
      kind: .regression(goldRange: 0...5),
      subsets: [
        SubsetSpec("STSB", counts: [.train: 5749, .dev: 1500, .test: 1379])
      ],
      aliases: ["STSBenchmark-finetune"],
      licence: "CC BY-SA 4.0 for the scores; each text source keeps its own licence",
      notice: "MSRpar and MSRvid need agreement to Microsoft Research terms; the other "
        + "sources are listed in LICENSE.txt.",
      homepage: "https://ixa2.si.ehu.eus/stswiki/index.php/STSbenchmark",
      citation: "Cer, Diab, Agirre, Lopez-Gazpio, Specia: SemEval-2017 Task 1: Semantic "
        + "Textual Similarity, Multilingual and Cross-lingual Focused Evaluation. "
        + "SemEval 2017."),
    layout: .scoredTable(
      files: [
        .train: "STS/STSBenchmark/sts-train.csv", .dev: "STS/STSBenchmark/sts-dev.csv",
        .test: "STS/STSBenchmark/sts-test.csv",
      ],
      columns: TaskLayout.ScoredColumns(
        first: 5, second: 6, gold: 4, widths: [7, 9], header: nil)))
}
