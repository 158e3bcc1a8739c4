import EvalCore

extension TaskDeclaration {
  /// SemEval-2012 task 6: 3,108 pairs in five subsets, 2,902 of them distinct.
  static let sts12 = TaskDeclaration(
    spec: TaskSpec(
      id: "STS12",
      title: "SemEval-2012 semantic textual similarity",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("MSRpar", counts: [.test: 750]),
        SubsetSpec("MSRvid", counts: [.test: 750]),
        SubsetSpec("SMTeuroparl", counts: [.test: 459]),
        SubsetSpec("OnWN", counts: [.test: 750]),
        SubsetSpec("SMTnews", counts: [.test: 399]),
      ],
      aliases: ["STS-12", "STS2012"],
      licence: "no single licence; see 00-readme.txt of the task",
      notice: "MSRpar and MSRvid need agreement to Microsoft Research terms.",
      homepage: "https://www.cs.york.ac.uk/semeval-2012/task6/",
      citation: "Agirre, Cer, Diab, Gonzalez-Agirre: SemEval-2012 Task 6: A Pilot on "
        + "Semantic Textual Similarity. *SEM 2012.",
      mtebName: "STS12",
      mtebRevision: "a0d554a64d88156834ff5ae9920b964011b16384"),
    layout: .inputAndGold(
      folder: "STS/STS12-en-test", stems: ["OnWN": "surprise.OnWN", "SMTnews": "surprise.SMTnews"]))
}
