import EvalCore

extension TaskDeclaration {
  /// Movie reviews: 5,331 positive and 5,331 negative sentences, folded.
  static let mr = TaskDeclaration(
    spec: TaskSpec(
      id: "MR",
      title: "Movie reviews, sentence polarity",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .nestedFolds, onPairs: false),
      subsets: [
        SubsetSpec("MR", counts: [.test: 10_662])
      ],
      aliases: [],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://www.cs.cornell.edu/people/pabo/movie-review-data/",
      citation: "Pang, Lee: Seeing Stars: Exploiting class relationships for sentiment "
        + "categorization with respect to rating scales. ACL 2005."),
    layout: .classFiles([
      TaskLayout.ClassFile(path: "MR/rt-polarity.pos", label: 1),
      TaskLayout.ClassFile(path: "MR/rt-polarity.neg", label: 0),
    ]))
}
