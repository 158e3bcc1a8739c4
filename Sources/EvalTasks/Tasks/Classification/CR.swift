import EvalCore

extension TaskDeclaration {
  /// Customer reviews: 2,407 positive and 1,368 negative sentences, four of them empty, folded.
  static let cr = TaskDeclaration(
    spec: TaskSpec(
      id: "CR",
      title: "Customer reviews, sentence polarity",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .nestedFolds, onPairs: false),
      subsets: [
        SubsetSpec("CR", counts: [.test: 3775])
      ],
      aliases: [],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://www.cs.uic.edu/~liub/FBS/sentiment-analysis.html",
      citation: "Hu, Liu: Mining and Summarizing Customer Reviews. KDD 2004."),
    layout: .classFiles([
      TaskLayout.ClassFile(path: "CR/custrev.pos", label: 1),
      TaskLayout.ClassFile(path: "CR/custrev.neg", label: 0),
    ]))
}
