import EvalCore

extension TaskDeclaration {
  /// *SEM 2013 shared task without SMT: 1,500 pairs in three subsets.
  static let sts13 = TaskDeclaration(
    spec: TaskSpec(
      id: "STS13",
      title: "SemEval-2013 semantic textual similarity",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("FNWN", counts: [.test: 189]),
        SubsetSpec("headlines", counts: [.test: 750]),
        SubsetSpec("OnWN", counts: [.test: 561]),
      ],
      aliases: ["STS-13", "STS2013"],
      licence: "no single licence; see 00-readme.txt of the task",
      notice: "Headlines come from the Europe Media Monitor, which is to be acknowledged."
        + " The SMT subset is withdrawn (LDC licence) and is not part of the task.",
      homepage: "https://ixa2.si.ehu.eus/sts/",
      citation: "Agirre, Cer, Diab, Gonzalez-Agirre, Guo: *SEM 2013 shared task: Semantic "
        + "Textual Similarity. *SEM 2013.",
      mtebName: "STS13",
      mtebRevision: "7e90230a92c190f1bf69ae9002b8cea547a64cca"),
    layout: .inputAndGold(
      folder: "STS/STS13-en-test", stems: [:]))
}
