import EvalCore

extension TaskDeclaration {
  /// 3,312 positive and 7,294 negative phrases, three of them empty, folded.
  static let mpqa = TaskDeclaration(
    spec: TaskSpec(
      id: "MPQA",
      title: "Opinion polarity of phrases",
      group: .transfer,
      kind: .classification(classes: 2, scheme: .nestedFolds, onPairs: false),
      subsets: [
        SubsetSpec("MPQA", counts: [.test: 10_606])
      ],
      aliases: [],
      licence: "none stated; research use, cite the authors, do not redistribute",
      homepage: "https://mpqa.cs.pitt.edu/",
      citation: "Wiebe, Wilson, Cardie: Annotating Expressions of Opinions and Emotions in "
        + "Language. Language Resources and Evaluation 39, 2005."),
    layout: .classFiles([
      TaskLayout.ClassFile(path: "MPQA/mpqa.pos", label: 1),
      TaskLayout.ClassFile(path: "MPQA/mpqa.neg", label: 0),
    ]))
}
