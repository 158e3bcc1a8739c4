import EvalCore

extension TaskDeclaration {
  /// SemEval-2014 task 10: 3,750 pairs in six subsets.
  static let sts14 = TaskDeclaration(
    spec: TaskSpec(
      id: "STS14",
      title: "SemEval-2014 semantic textual similarity",
      group: .sts,
      kind: .similarity(goldRange: 0...5),
      subsets: [
        SubsetSpec("deft-forum", counts: [.test: 450]),
        SubsetSpec("deft-news", counts: [.test: 300]),
        SubsetSpec("headlines", counts: [.test: 750]),
        SubsetSpec("images", counts: [.test: 750]),
        SubsetSpec("OnWN", counts: [.test: 750]),
        SubsetSpec("tweet-news", counts: [.test: 750]),
      ],
      aliases: ["STS-14", "STS2014"],
      licence: "no single licence; images are CC BY-SA",
      notice: "Headlines come from the Europe Media Monitor, which is to be acknowledged;"
        + " deft-forum and deft-news keep the terms of their sources.",
      homepage: "https://alt.qcri.org/semeval2014/task10/",
      citation: "Agirre, Banea, Cardie, Cer, Diab, Gonzalez-Agirre, Guo, Mihalcea, Rigau, "
        + "Wiebe: SemEval-2014 Task 10: Multilingual Semantic Textual Similarity. "
        + "SemEval 2014.",
      mtebName: "STS14",
      mtebRevision: "6031580fec1f6af667f0bd2da0a551cf4f0b2375"),
    layout: .inputAndGold(
      folder: "STS/STS14-en-test", stems: [:]))
}
