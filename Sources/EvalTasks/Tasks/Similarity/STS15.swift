import EvalCore

extension TaskDeclaration {
  /// SemEval-2015 task 2: 3,000 scored pairs of 8,500 in five subsets; a blank gold line is not scored.
  static let sts15 = TaskDeclaration(
    spec: TaskSpec(
      id: "STS15",
      title: "SemEval-2015 semantic textual similarity",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("answers-forums", counts: [.test: 375]),
        SubsetSpec("answers-students", counts: [.test: 750]),
        SubsetSpec("belief", counts: [.test: 375]),
        SubsetSpec("headlines", counts: [.test: 750]),
        SubsetSpec("images", counts: [.test: 750]),
      ],
      aliases: ["STS-15", "STS2015"],
      licence: "no single licence; answers-forums is CC BY-SA 3.0, images are CC BY-SA",
      notice: "answers-forums comes from Stack Exchange: attribution by name and link, "
        + "and its LICENSE file travels with it.",
      homepage: "https://alt.qcri.org/semeval2015/task2/",
      citation: "Agirre, Banea, Cardie, Cer, Diab, Gonzalez-Agirre, Guo, Lopez-Gazpio, "
        + "Maritxalar, Mihalcea, Rigau, Uria, Wiebe: SemEval-2015 Task 2: Semantic "
        + "Textual Similarity, English, Spanish and Pilot on Interpretability. "
        + "SemEval 2015.",
      mtebName: "STS15",
      mtebRevision: "ae752c7c21bf194d8b67fd573edf7ae58183cbe3"),
    layout: .inputAndGold(
      folder: "STS/STS15-en-test", stems: [:]))
}
