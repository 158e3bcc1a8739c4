import EvalCore

extension TaskDeclaration {
  /// Microsoft Research paraphrases: 4,076 and 1,725 pairs, accuracy and F1.
  static let mrpc = TaskDeclaration(
    spec: TaskSpec(
      id: "MRPC",
      title: "Microsoft Research paraphrase corpus",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .foldsOnTrain, onPairs: true),
      subsets: [
        SubsetSpec("MRPC", counts: [.train: 4076, .test: 1725])
      ],
      aliases: [],
      licence: "Microsoft Research shared-source licence",
      notice: "Non-commercial use and redistribution only, under the Microsoft Research "
        + "terms.",
      homepage: "https://www.microsoft.com/en-us/download/details.aspx?id=52398",
      citation: "Dolan, Quirk, Brockett: Unsupervised Construction of Large Paraphrase "
        + "Corpora: Exploiting Massively Parallel News Sources. COLING 2004."),
    layout: .labelledPairs(files: [
      .train: "MRPC/msr_paraphrase_train.txt", .test: "MRPC/msr_paraphrase_test.txt",
    ]))
}
