package import EvalCore

/// How the files of a task lie below a `downstream` folder. Paths are relative to it and the same in
/// both text variants.
package enum TaskLayout: Sendable, Hashable {
  /// SemEval: `STS.input.STEM.txt` (two tab-separated sentences a line) beside `STS.gs.STEM.txt`
  /// (one gold score a line, blank where the pair was not scored). `stems` names the files of
  /// subsets whose file has another name.
  case inputAndGold(folder: String, stems: [String: String])
  /// One tab-separated table a split, with a gold score in a column; quotes are text.
  case scoredTable(files: [Split: String], columns: ScoredColumns)
  /// One file a class, one sample a line, Latin-1; the rows are folded, so there is one split.
  case classFiles([ClassFile])
  /// One file a split, a text and its label on every line.
  case labelledLines(files: [Split: String], format: LabelledLine)
  /// One tab-separated table a split, with a header, label in column 0, texts in columns 3 and 4.
  case labelledPairs(files: [Split: String])

  /// Where a scored table keeps what is read, counted from 0.
  package struct ScoredColumns: Sendable, Hashable {
    package var first: Int
    package var second: Int
    package var gold: Int
    /// The numbers of columns that a row may have.
    package var widths: [Int]
    /// The first field of the header line, or nil when there is none.
    package var header: String?
  }

  /// The samples of one class.
  package struct ClassFile: Sendable, Hashable {
    package var path: String
    package var label: Int
  }

  /// How a line carries its label.
  package enum LabelledLine: String, Sendable, Hashable {
    /// SST-2: `text TAB label`, label 0 or 1, UTF-8.
    case trailingLabel
    /// SST-5: `label SPACE text`, label 0 to 4, UTF-8.
    case leadingLabel
    /// TREC: `CLASS:detail SPACE text`, six classes, Latin-1.
    case coarseClass
  }
}

extension TaskLayout {
  /// The files that the given splits and subsets need, in reading order.
  package func files(splits: [Split], subsets: [String]) -> [String] {
    switch self {
    case .inputAndGold(let folder, let stems):
      subsets.flatMap { subset in
        let stem = stems[subset] ?? subset
        return ["\(folder)/STS.input.\(stem).txt", "\(folder)/STS.gs.\(stem).txt"]
      }
    case .scoredTable(let files, _), .labelledLines(let files, _), .labelledPairs(let files):
      splits.flatMap { Self.parts(of: $0) }.compactMap { files[$0] }
    case .classFiles(let files): files.map(\.path)
    }
  }

  /// The splits that a split is made of, in MTEB's order for ``Split/all``.
  static func parts(of split: Split) -> [Split] {
    split == .all ? [.train, .dev, .test] : [split]
  }
}

extension TaskDeclaration {
  /// Every file of the task, in reading order.
  package var files: [String] {
    layout.files(splits: [.train, .dev, .test], subsets: spec.subsets.map(\.name))
  }
}
