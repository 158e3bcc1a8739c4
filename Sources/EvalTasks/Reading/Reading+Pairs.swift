import EvalCore

extension Reading {
  /// One SemEval subset: sentences and gold scores in two files with as many lines.
  func inputAndGold(
    subset: SubsetSpec, folder: String, stem: String, _ notes: inout [String]
  ) throws -> TaskData.PairSubset<String> {
    let input = try open("\(folder)/STS.input.\(stem).txt")
    let gold = try open("\(folder)/STS.gs.\(stem).txt")
    let table = try TabTable(input)
    guard table.count == gold.lines.count else {
      throw EvalError.badData(
        file: gold.path, place: nil,
        "has \(gold.lines.count) gold lines, and \(input.path) has \(table.count) pairs",
        remedy: "fetch both files again; they go together line by line")
    }
    var pairs = TaskData.PairSubset<String>(name: subset.name, first: [], second: [], gold: [])
    var unscored = 0
    var longest = 0
    for row in 0..<table.count {
      let fields = table[row: row]
      // SemEval-2016 was distributed with source notes in two more columns.
      guard fields.count == 2 || fields.count == 4 else {
        throw input.wrong(
          line: row, "has \(fields.count) tab-separated fields, and 2 are expected",
          remedy: "fetch the file again; a line is two sentences with one tab between them")
      }
      let first = try input.text(fields[0], line: row)
      let second = try input.text(fields[1], line: row)
      if request.text == .bellmFork {
        longest = max(
          longest, WordSplitting.count(first), WordSplitting.count(second))
      }
      let score = try self.gold(
        gold.utf8(gold.lines[row], line: row), line: row, file: gold)
      guard let score else {
        unscored += 1
        continue
      }
      pairs.first.append(first)
      pairs.second.append(second)
      pairs.gold.append(score)
    }
    try check(
      count: pairs.gold.count, subset: subset, split: request.split, file: gold.path,
      what: unscored == 0
        ? "scored pairs" : "scored pairs (\(counted(unscored, "line")) without gold)")
    if unscored > 0 {
      notes.append("\(subset.name): \(counted(unscored, "pair")) without a gold score left out")
    }
    if request.text == .bellmFork {
      pairs = BellmFork.padded(pairs, longest: longest)
    }
    return limited(pairs)
  }

  /// A table a split: STS-B and SICK.
  func scoredTable(
    files: [Split: String], columns: TaskLayout.ScoredColumns, _ notes: inout [String]
  ) throws -> TaskData.Content<String> {
    guard let subset = spec.subsets.first else {
      throw EvalError.internalFault("\(spec.id) declares no subset")
    }
    if declaration.needsAllSplits {
      return .scoredSplits(
        train: try part(.train, of: files, subset: subset, columns: columns),
        dev: try part(.dev, of: files, subset: subset, columns: columns),
        test: try part(.test, of: files, subset: subset, columns: columns))
    }
    var pairs = TaskData.PairSubset<String>(name: subset.name, first: [], second: [], gold: [])
    for split in TaskLayout.parts(of: request.split) {
      let part = try wholePart(split, of: files, subset: subset, columns: columns)
      pairs.first += part.first
      pairs.second += part.second
      pairs.gold += part.gold
    }
    return .pairs([limited(pairs)])
  }

  private func part(
    _ split: Split, of files: [Split: String], subset: SubsetSpec,
    columns: TaskLayout.ScoredColumns
  ) throws -> TaskData.PairSubset<String> {
    limited(try wholePart(split, of: files, subset: subset, columns: columns))
  }

  private func wholePart(
    _ split: Split, of files: [Split: String], subset: SubsetSpec,
    columns: TaskLayout.ScoredColumns
  ) throws -> TaskData.PairSubset<String> {
    let file = try open(try declaredFile(split, of: files))
    let table = try TabTable(file)
    var pairs = TaskData.PairSubset<String>(name: subset.name, first: [], second: [], gold: [])
    for row in 0..<table.count {
      let fields = table[row: row]
      if row == 0, let header = columns.header {
        guard let name = fields.first, name.elementsEqual(header.utf8) else {
          throw file.wrong(
            line: row, "the header is missing: it begins with “\(header)”",
            remedy: "fetch the file again")
        }
        continue
      }
      guard columns.widths.contains(fields.count) else {
        throw file.wrong(
          line: row,
          "has \(fields.count) tab-separated fields, and "
            + "\(columns.widths.map(String.init).joined(separator: " or ")) are expected",
          remedy: "fetch the file again; quotes are text and do not join fields")
      }
      let goldText = try file.text(fields[columns.gold], line: row)
      guard let score = try gold(goldText, line: row, file: file) else {
        throw file.wrong(
          line: row, "the gold score is blank",
          remedy: "fetch the file again; every row of \(spec.id) is scored")
      }
      pairs.first.append(try pairText(file.text(fields[columns.first], line: row)))
      pairs.second.append(try pairText(file.text(fields[columns.second], line: row)))
      pairs.gold.append(score)
    }
    try check(
      count: pairs.gold.count, subset: subset, split: split, file: file.path, what: "pairs")
    return pairs
  }

  /// The file of `split`.
  func declaredFile(_ split: Split, of files: [Split: String]) throws -> String {
    guard let file = files[split] else {
      throw EvalError.usage(
        "\(spec.id) has no \(split.rawValue) split",
        remedy: "choose among \(files.keys.map(\.rawValue).sorted().joined(separator: ", "))")
    }
    return file
  }

  private func pairText(_ text: String) -> String {
    request.text == .bellmFork ? WordSplitting.joined(text) : text
  }

  /// The first `limit` pairs.
  func limited(_ pairs: TaskData.PairSubset<String>) -> TaskData.PairSubset<String> {
    guard let limit, limit < pairs.gold.count else { return pairs }
    return TaskData.PairSubset(
      name: pairs.name, first: Array(pairs.first.prefix(limit)),
      second: Array(pairs.second.prefix(limit)), gold: Array(pairs.gold.prefix(limit)))
  }
}

extension DataFile {
  /// The UTF-8 text of a field of line `line` (from 0).
  func text(_ field: ArraySlice<UInt8>, line: Int) throws -> String {
    try checkLength(field.count, line: line)
    if let text = String(validating: field, as: UTF8.self) { return text }
    let offset = Self.firstInvalidByte(in: field) ?? 0
    let byte = String(field[field.startIndex + offset], radix: 16, uppercase: true)
    throw wrong(
      line: line, "byte \(offset + 1) of a field (0x\(byte)) is not UTF-8",
      remedy: "fetch the file again, or convert it with iconv -f ISO-8859-1 -t UTF-8")
  }
}
