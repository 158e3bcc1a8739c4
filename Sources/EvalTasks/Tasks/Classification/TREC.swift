import EvalCore

extension TaskDeclaration {
  /// 5,452 and 500 questions in six classes; the training file is Latin-1.
  static let trec = TaskDeclaration(
    spec: TaskSpec(
      id: "TREC",
      title: "Question types, six coarse classes",
      group: .transfer,
      kind: .classification(classes: 6, scheme: .foldsOnTrain, onPairs: false),
      subsets: [
        SubsetSpec("TREC", counts: [.train: 5452, .test: 500])
      ],
      aliases: [],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://cogcomp.seas.upenn.edu/Data/QA/QC/",
      citation: "Li, Roth: Learning Question Classifiers. COLING 2002."),
    layout: .labelledLines(
      files: [
        .train: "TREC/train_5500.label",
        .test: "TREC/TREC_10.label",
      ],
      format: .coarseClass))
}
