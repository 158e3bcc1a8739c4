package import EvalCore

/// The digest of what tasks hold: texts, gold scores and labels, in order.
///
/// Canonical form, hashed with SHA-256: for every task the line `task ID VERSION TEXT SPLIT`, for
/// every part of it the line `part NAME COUNT`, and for every row its texts, each as its number of
/// UTF-8 bytes, a colon and the bytes, and its gold score as the 16 hexadecimal digits of the binary64
/// pattern (labels in decimal), each closed by a line feed.
package enum DataDigest {
  /// The digest of `tasks` in the order given.
  package static func of(_ tasks: [TaskData]) -> ContentDigest {
    var stream = DigestStream()
    for task in tasks { add(task, to: &stream) }
    return stream.finished()
  }

  private static func add(_ task: TaskData, to stream: inout DigestStream) {
    let request = task.request
    stream.add(
      "task \(request.task) \(request.version) \(request.text.rawValue) \(request.split.rawValue)\n"
    )
    switch task.sentences {
    case .pairs(let subsets):
      for subset in subsets { add(subset, name: subset.name, to: &stream) }
    case .scoredSplits(let train, let dev, let test):
      for (name, part) in [("train", train), ("dev", dev), ("test", test)] {
        add(part, name: name, to: &stream)
      }
    case .samples(let train, let dev, let test):
      for (name, part) in [("train", train), ("dev", dev), ("test", test)] {
        if let part { add(part, name: name, to: &stream) }
      }
    }
  }

  private static func add(
    _ pairs: TaskData.PairSubset<String>, name: String, to stream: inout DigestStream
  ) {
    stream.add("part \(name) \(pairs.gold.count)\n")
    for row in pairs.gold.indices {
      stream.add(framed: pairs.first[row])
      stream.add(framed: pairs.second[row])
      let pattern = String(pairs.gold[row].bitPattern, radix: 16)
      stream.add(String(repeating: "0", count: 16 - pattern.utf8.count) + pattern + "\n")
    }
  }

  private static func add(
    _ samples: TaskData.Samples<String>, name: String, to stream: inout DigestStream
  ) {
    stream.add("part \(name) \(samples.labels.count)\n")
    for row in samples.labels.indices {
      stream.add(framed: samples.first[row])
      if let second = samples.second { stream.add(framed: second[row]) }
      stream.add("\(samples.labels[row])\n")
    }
  }
}

/// Gathers small pieces into blocks before they are hashed.
private struct DigestStream {
  private var accumulator = DigestAccumulator()
  private var block: [UInt8] = []

  mutating func add(_ text: String) {
    block.append(contentsOf: text.utf8)
    if block.count >= 1 << 16 { flush() }
  }

  /// The number of UTF-8 bytes, a colon, the bytes.
  mutating func add(framed text: String) {
    add("\(text.utf8.count):")
    add(text)
  }

  private mutating func flush() {
    block.withUnsafeBytes { accumulator.update($0) }
    block.removeAll(keepingCapacity: true)
  }

  mutating func finished() -> ContentDigest {
    flush()
    return accumulator.finished()
  }
}

extension TaskData {
  /// Characters (Unicode scalars) of first and second texts, and the number of distinct texts, distinguished
  /// apart by their bytes.
  package var textTotals: TextTotals {
    let columns: [[String]] =
      switch sentences {
      case .pairs(let subsets): [subsets.flatMap(\.first), subsets.flatMap(\.second)]
      case .scoredSplits(let train, let dev, let test):
        [[train, dev, test].flatMap(\.first), [train, dev, test].flatMap(\.second)]
      case .samples(let train, let dev, let test):
        [
          [train, dev, test].compactMap(\.self).flatMap(\.first),
          [train, dev, test].compactMap { $0?.second }.flatMap(\.self),
        ]
      }
    return TextTotals(
      characters: columns.filter { !$0.isEmpty }.map { column in
        // A scalar has one UTF-8 byte that does not continue another.
        column.reduce(0) { total, text in
          total + text.utf8.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        }
      },
      distinctTexts: texts.count)
  }
}
