import EvalCore

extension TaskDeclaration {
  /// 8,544, 1,101 and 2,210 sentences; an extra, not part of the transfer average.
  static let sst5 = TaskDeclaration(
    spec: TaskSpec(
      id: "SST5",
      heading: "SST-5",
      title: "Stanford sentiment treebank, five classes",
      group: .extra,
      kind: .classification(classes: 5, scheme: .developmentSplit, onPairs: false),
      subsets: [
        SubsetSpec("SST5", counts: [.train: 8544, .dev: 1101, .test: 2210])
      ],
      aliases: ["SST-5"],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://nlp.stanford.edu/sentiment/",
      citation: "Socher, Perelygin, Wu, Chuang, Manning, Ng, Potts: Recursive Deep Models "
        + "for Semantic Compositionality Over a Sentiment Treebank. EMNLP 2013."),
    layout: .labelledLines(
      files: [
        .train: "SST/fine/sentiment-train",
        .dev: "SST/fine/sentiment-dev",
        .test: "SST/fine/sentiment-test",
      ],
      format: .leadingLabel),
    variants: [.senteval])
}
