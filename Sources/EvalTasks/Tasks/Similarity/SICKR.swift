import EvalCore

extension TaskDeclaration {
  /// SICK relatedness: 4,927 test pairs under SentEval; MTEB takes all three parts, 9,927 pairs.
  static let sickr = TaskDeclaration(
    spec: TaskSpec(
      id: "SICKR",
      heading: "SICK-R",
      title: "SICK relatedness",
      group: .sts,
      kind: .similarity(goldRange: 1...5),
      subsets: [
        SubsetSpec("SICKR", counts: [.train: 4500, .dev: 500, .test: 4927, .all: 9927])
      ],
      aliases: ["SICK-R", "SICK", "SICKRelatedness"],
      licence: "CC BY-NC-SA 3.0",
      notice: "For non-commercial use.",
      homepage: "https://zenodo.org/records/2787612",
      citation: "Marelli, Menini, Baroni, Bentivogli, Bernardi, Zamparelli: A SICK cure for"
        + " the evaluation of compositional distributional semantic models. LREC "
        + "2014.",
      mtebName: "SICK-R",
      mtebRevision: "20a6d6f312dd54037fe07a32d58e5e168867909d"),
    layout: .scoredTable(
      files: [
        .train: "SICK/SICK_train.txt", .dev: "SICK/SICK_trial.txt",
        .test: "SICK/SICK_test_annotated.txt",
      ],
      columns: TaskLayout.ScoredColumns(
        first: 1, second: 2, gold: 3, widths: [5], header: "pair_ID")),
    mtebChoice: TextChoice(.raw, .all))
}
