import EvalCore

extension TaskDeclaration {
  /// 67,349 training phrases, 872 and 1,821 sentences; lower-cased tokens as published.
  static let sst2 = TaskDeclaration(
    spec: TaskSpec(
      id: "SST2",
      heading: "SST-2",
      title: "Stanford sentiment treebank, two classes",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .developmentSplit, onPairs: false),
      subsets: [
        SubsetSpec("SST2", counts: [.train: 67_349, .dev: 872, .test: 1821])
      ],
      aliases: ["SST-2", "SST"],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://nlp.stanford.edu/sentiment/",
      citation: "Socher, Perelygin, Wu, Chuang, Manning, Ng, Potts: Recursive Deep Models "
        + "for Semantic Compositionality Over a Sentiment Treebank. EMNLP 2013."),
    layout: .labelledLines(
      files: [
        .train: "SST/binary/sentiment-train",
        .dev: "SST/binary/sentiment-dev",
        .test: "SST/binary/sentiment-test",
      ],
      format: .trailingLabel),
    variants: [.senteval])
}
