import EvalCore

extension TaskDeclaration {
  /// 5,000 objective (label 1) and 5,000 subjective sentences, folded.
  static let subj = TaskDeclaration(
    spec: TaskSpec(
      id: "SUBJ",
      title: "Subjectivity of sentences",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .nestedFolds, onPairs: false),
      subsets: [
        SubsetSpec("SUBJ", counts: [.test: 10_000])
      ],
      aliases: [],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://www.cs.cornell.edu/people/pabo/movie-review-data/",
      citation: "Pang, Lee: A Sentimental Education: Sentiment Analysis Using Subjectivity "
        + "Summarization Based on Minimum Cuts. ACL 2004."),
    layout: .classFiles([
      TaskLayout.ClassFile(path: "SUBJ/subj.objective", label: 1),
      TaskLayout.ClassFile(path: "SUBJ/subj.subjective", label: 0),
    ]))
}
