import EvalCore

extension TaskDeclaration {
  /// SICK relatedness as the original SentEval scores it: a regressor learnt on train.
  static let sickrRegression = TaskDeclaration(
    spec: TaskSpec(
      id: "SICKR-regression",
      title: "SICK relatedness, learnt regressor (original SentEval)",
      group: .extra,
      kind: .regression(goldRange: 1...5),
      subsets: [
        SubsetSpec("SICKR", counts: [.train: 4500, .dev: 500, .test: 4927])
      ],
      aliases: ["SICKRelatedness-finetune"],
      licence: "CC BY-NC-SA 3.0",
      notice: "For non-commercial use.",
      homepage: "https://zenodo.org/records/2787612",
      citation: "Marelli, Menini, Baroni, Bentivogli, Bernardi, Zamparelli: A SICK cure for"
        + " the evaluation of compositional distributional semantic models. LREC "
        + "2014."),
    layout: .scoredTable(
      files: [
        .train: "SICK/SICK_train.txt", .dev: "SICK/SICK_trial.txt",
        .test: "SICK/SICK_test_annotated.txt",
      ],
      columns: TaskLayout.ScoredColumns(
        first: 1, second: 2, gold: 3, widths: [5], header: "pair_ID")))
}
