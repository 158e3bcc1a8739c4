import EvalCore

extension Reading {
  /// One file a class: MR, CR, SUBJ, MPQA. All samples form one set that is folded.
  func classFiles(
    _ files: [TaskLayout.ClassFile], _ notes: inout [String]
  ) throws -> TaskData.Content<String> {
    guard let subset = spec.subsets.first, let last = files.last else {
      throw EvalError.internalFault("\(spec.id) declares no subset or no file")
    }
    var samples = TaskData.Samples<String>(first: [], labels: [])
    for classFile in files {
      let file = try open(classFile.path)
      let (texts, note) = try file.texts(.latin1)
      if let note { notes.append(note) }
      guard !texts.isEmpty else {
        throw EvalError.badData(
          file: file.path, place: nil, "is empty, so class \(classFile.label) has no sample",
          remedy: "fetch the file again")
      }
      samples.first += texts.map(sampleText)
      samples.labels += Array(repeating: classFile.label, count: texts.count)
    }
    try check(
      count: samples.labels.count, subset: subset, split: .test,
      file: try root.path(last.path, variant: request.text, task: spec.id),
      what: "samples in \(files.count) files")
    note(emptySamplesOf: samples, &notes)
    return .samples(train: limited(samples), dev: nil, test: nil)
  }

  /// A file a split, read by `read`.
  func samples(
    files: [Split: String], read: (DataFile) throws -> TaskData.Samples<String>
  ) throws -> TaskData.Content<String> {
    func part(_ split: Split) throws -> TaskData.Samples<String>? {
      guard let path = files[split], let subset = spec.subsets.first else { return nil }
      let file = try open(path)
      let samples = try read(file)
      try check(
        count: samples.labels.count, subset: subset, split: split, file: file.path, what: "samples")
      if split == .train { try checkClasses(of: samples, file: file) }
      return limited(samples)
    }
    guard let train = try part(.train) else {
      throw EvalError.internalFault("\(spec.id) declares no training file")
    }
    return .samples(train: train, dev: try part(.dev), test: try part(.test))
  }

  /// SST and TREC.
  func labelledLines(
    _ file: DataFile, format: TaskLayout.LabelledLine, _ notes: inout [String]
  ) throws -> TaskData.Samples<String> {
    let (texts, note) = try file.texts(format == .coarseClass ? .latin1 : .utf8)
    if let note { notes.append(note) }
    var samples = TaskData.Samples<String>(first: [], labels: [])
    for (line, whole) in texts.enumerated() {
      let (text, label) = try LabelledLineParser.parse(whole, format: format, line: line, in: file)
      samples.first.append(sampleText(text))
      samples.labels.append(label)
    }
    return samples
  }

  /// MRPC: a header, then label, two ids and two sentences.
  func labelledPairs(_ file: DataFile) throws -> TaskData.Samples<String> {
    let table = try TabTable(file)
    var first: [String] = []
    var second: [String] = []
    var labels: [Int] = []
    for row in 0..<table.count {
      let fields = table[row: row]
      guard fields.count == 5 else {
        throw file.wrong(
          line: row, "has \(fields.count) tab-separated fields, and 5 are expected",
          remedy: "fetch the file again; quotes are text and do not join fields")
      }
      let label = try file.text(fields[0], line: row)
      if row == 0 {
        guard label == "Quality" else {
          throw file.wrong(
            line: row, "the header is missing: it begins with “Quality”",
            remedy: "fetch the file again")
        }
        continue
      }
      guard let number = LabelledLineParser.digit(label, upTo: 1) else {
        throw file.wrong(
          line: row, "unknown label “\(label.shortened)”",
          remedy: "a row begins with 1 (paraphrase) or 0; fetch the file again")
      }
      labels.append(number)
      first.append(sampleText(try file.text(fields[3], line: row)))
      second.append(sampleText(try file.text(fields[4], line: row)))
    }
    return TaskData.Samples(first: first, second: second, labels: labels)
  }

  /// The first `limit` samples of every class, in file order.
  func limited(_ samples: TaskData.Samples<String>) -> TaskData.Samples<String> {
    guard let limit else { return samples }
    var seen: [Int: Int] = [:]
    let kept = samples.labels.indices.filter { index in
      seen[samples.labels[index], default: 0] += 1
      return seen[samples.labels[index], default: 0] <= limit
    }
    return TaskData.Samples(
      first: kept.map { samples.first[$0] },
      second: samples.second.map { all in kept.map { all[$0] } },
      labels: kept.map { samples.labels[$0] })
  }

  private func checkClasses(of samples: TaskData.Samples<String>, file: DataFile) throws {
    guard case .classification(let classes, _, _) = spec.kind else { return }
    let missing = Set(0..<classes).subtracting(samples.labels).sorted()
    guard missing.isEmpty else {
      throw EvalError.badData(
        file: file.path, place: nil,
        "has no sample of class \(missing.map(String.init).joined(separator: ", ")) "
          + "(\(classes) classes are expected)",
        remedy: "fetch the file again; a probe cannot learn a class that is not there")
    }
  }

  private func note(emptySamplesOf samples: TaskData.Samples<String>, _ notes: inout [String]) {
    let empty = samples.first.count { $0.unicodeScalars.allSatisfy(WordSplitting.isSpace) }
    if empty > 0 { notes.append("\(counted(empty, "empty sample")) kept") }
  }
}

/// Lines that carry a text and its label.
enum LabelledLineParser {
  /// TREC's coarse classes in SentEval's order, which is their label.
  static let coarseClasses = ["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"]

  /// Text and label of `line` (counted from 0).
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` for an unknown label or a missing separator.
  static func parse(
    _ whole: String, format: TaskLayout.LabelledLine, line: Int, in file: DataFile
  ) throws -> (text: String, label: Int) {
    let bytes = whole.utf8
    func wrong(_ message: String, _ remedy: String) -> EvalError {
      file.wrong(line: line, message, remedy: remedy)
    }
    switch format {
    case .trailingLabel:
      guard let tab = bytes.lastIndex(of: 0x09) else {
        throw wrong("has no tab", "a line is a text, a tab and 0 or 1; fetch the file again")
      }
      let name = whole[bytes.index(after: tab)...]
      guard let label = digit(name, upTo: 1) else {
        throw wrong(
          "unknown label “\(String(name).shortened)”", "a label is 0 or 1; fetch the file again")
      }
      return (String(whole[..<tab]), label)
    case .leadingLabel:
      let space = bytes.firstIndex(of: 0x20) ?? bytes.endIndex
      guard let label = digit(whole[..<space], upTo: 4) else {
        throw wrong(
          "unknown label “\(String(whole[..<space]).shortened)”",
          "a label is 0 to 4; fetch the file again")
      }
      return (String(whole[space...].utf8.dropFirst()) ?? "", label)
    case .coarseClass:
      guard let colon = bytes.firstIndex(of: 0x3A) else {
        throw wrong("has no class", "a line begins like “NUM:date ”; fetch the file again")
      }
      guard let label = coarseClasses.firstIndex(where: { $0 == whole[..<colon] }) else {
        throw wrong(
          "unknown label “\(String(whole[..<colon]).shortened)”",
          "a class is one of \(coarseClasses.joined(separator: ", ")); fetch the file again")
      }
      guard let space = bytes[colon...].firstIndex(of: 0x20) else {
        throw wrong("has no question", "a line is “CLASS:detail question”; fetch the file again")
      }
      return (String(whole[bytes.index(after: space)...]), label)
    }
  }

  /// The value of a one-digit label, blanks at its end left out; nil for everything else.
  static func digit(_ text: some StringProtocol, upTo highest: UInt8) -> Int? {
    var bytes = Array(text.utf8)
    while let last = bytes.last, last == 0x20 || last == 0x0D { bytes.removeLast() }
    guard bytes.count == 1, (0x30...0x30 + highest).contains(bytes[0]) else { return nil }
    return Int(bytes[0] - 0x30)
  }
}
