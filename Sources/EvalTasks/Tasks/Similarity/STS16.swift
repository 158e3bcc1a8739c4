import EvalCore

extension TaskDeclaration {
  /// SemEval-2016 task 1: 1,186 scored pairs of 9,183 in five subsets; a blank gold line is not scored.
  static let sts16 = TaskDeclaration(
    spec: TaskSpec(
      id: "STS16",
      title: "SemEval-2016 semantic textual similarity",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("answer-answer", counts: [.test: 254]),
        SubsetSpec("headlines", counts: [.test: 249]),
        SubsetSpec("plagiarism", counts: [.test: 230]),
        SubsetSpec("postediting", counts: [.test: 244]),
        SubsetSpec("question-question", counts: [.test: 209]),
      ],
      aliases: ["STS-16", "STS2016"],
      licence: "per subset: answer-answer and question-question CC BY-SA 3.0, plagiarism "
        + "CC BY-NC-SA 2.0 UK, postediting CC BY 4.0",
      notice: "plagiarism is for non-commercial use; the Stack Exchange subsets ask for "
        + "attribution by name and link.",
      homepage: "https://alt.qcri.org/semeval2016/task1/",
      citation: "Agirre, Banea, Cer, Diab, Gonzalez-Agirre, Mihalcea, Rigau, Wiebe: "
        + "SemEval-2016 Task 1: Semantic Textual Similarity, Monolingual and Cross-"
        + "Lingual Evaluation. SemEval 2016.",
      mtebName: "STS16",
      mtebRevision: "4d8694f8f0e0100860b497b999b3dbed754a0513"),
    layout: .inputAndGold(
      folder: "STS/STS16-en-test", stems: [:]))
}
