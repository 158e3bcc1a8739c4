import Documents
package import EvalCore
import Foundation

/// What a root holds, and whether it is what was published.
package enum DataInventory {
  /// One task in one text variant.
  package struct Holding: Sendable, Hashable {
    package let spec: TaskSpec
    package let text: TextVariant
    /// The paths of the files that are there.
    package let present: [String]
    /// The paths of the files that are not there.
    package let missing: [String]
    /// Rows that the root must have, by split.
    package let declared: [Split: Int]

    /// Whether the task can be read.
    package var isComplete: Bool { missing.isEmpty }
  }

  /// What was found of a file.
  package enum FileState: Sendable, Hashable {
    /// The published bytes.
    case ok
    /// Other bytes.
    case differs(found: ContentDigest, bytes: Int, lines: Int)
    case missing
    /// There, and stsbench knows no digest of it (the miniature).
    case unlisted
  }

  /// One file.
  package struct FileCheck: Sendable, Hashable {
    package let path: String
    /// The published digest, where one is known.
    package let expected: ContentDigest?
    package let state: FileState
  }

  /// What was found of the rows and texts of a task.
  package enum TextState: Sendable, Hashable {
    /// The published texts and gold scores.
    case ok
    /// Counts are right, texts or gold are others.
    case differs(expected: ContentDigest, expectedTotals: TextTotals)
    /// Counts are right, and no digest is known (the miniature, or a part of the subsets).
    case unlisted
    /// The task cannot be read, with the error's text.
    case unreadable(String)
  }

  /// One request: counts, character totals, digest.
  package struct TaskCheck: Sendable, Hashable {
    package let request: TaskRequest
    package let rows: Int?
    package let totals: TextTotals?
    package let digest: ContentDigest?
    package let state: TextState
    package let notes: [String]
  }

  /// Everything that was checked.
  package struct Verification: Sendable, Hashable {
    package let files: [FileCheck]
    package let tasks: [TaskCheck]

    /// True when nothing is missing, differs or cannot be read.
    package var isClean: Bool {
      files.allSatisfy { $0.state == .ok || $0.state == .unlisted }
        && tasks.allSatisfy { $0.state == .ok || $0.state == .unlisted }
    }
  }

  /// What `root` holds of every task, in catalogue order; nothing is read.
  package static func list(_ root: DataRoot) -> [Holding] {
    TaskCatalogue.all.flatMap { declaration in
      declaration.variants.map { variant in
        let paths = declaration.files.map { root.place(of: $0, variant: variant) }
        let present = paths.filter { FileManager.default.fileExists(atPath: $0) }
        return Holding(
          spec: declaration.spec, text: variant, present: present,
          missing: paths.filter { !present.contains($0) },
          declared: declaredRows(of: declaration.spec, in: root))
      }
    }
  }

  /// Reads and digests everything that `requests` need.
  ///
  /// A task that cannot be read is a result here and not an error.
  package static func verify(_ requests: [TaskRequest], in root: DataRoot) throws -> Verification {
    var seen = Set<String>()
    var files: [FileCheck] = []
    for request in requests {
      let declaration = try TaskCatalogue.declaration(for: request)
      let splits: [Split] =
        declaration.needsAllSplits ? [.train, .dev, .test] : [request.split]
      for relative in declaration.layout.files(splits: splits, subsets: request.subsets) {
        let variant: TextVariant = request.text == .raw ? .raw : .senteval
        let path = root.place(of: relative, variant: variant)
        if seen.insert(path).inserted {
          files.append(
            try check(path, relative: relative, variant: variant, isSample: root.isSample))
        }
      }
    }
    return Verification(files: files, tasks: try requests.map { try check($0, in: root) })
  }

  private static func check(
    _ path: String, relative: String, variant: TextVariant, isSample: Bool
  ) throws -> FileCheck {
    let known = isSample ? nil : try DataManifest.file(relative, variant: variant)
    guard FileManager.default.fileExists(atPath: path) else {
      return FileCheck(path: path, expected: known?.digest, state: .missing)
    }
    guard let known else { return FileCheck(path: path, expected: nil, state: .unlisted) }
    let data = try BoundedFile.content(
      of: path, atMost: DataFile.largestFile,
      remedy: "check that it is a file and that you may read it")
    let digest = ContentDigest(of: data)
    return FileCheck(
      path: path, expected: known.digest,
      state: digest == known.digest
        ? .ok : .differs(found: digest, bytes: data.count, lines: data.count { $0 == 0x0A }))
  }

  private static func check(_ request: TaskRequest, in root: DataRoot) throws -> TaskCheck {
    let data: TaskData
    do {
      data = try TaskReader.load(request, from: root)
    } catch {
      return TaskCheck(
        request: request, rows: nil, totals: nil, digest: nil, state: .unreadable("\(error)"),
        notes: [])
    }
    let digest = DataDigest.of([data])
    let known = root.isSample ? nil : try DataManifest.knownText(for: request)
    let state: TextState =
      switch known {
      case nil: .unlisted
      case .some(let known) where known.digest == digest: .ok
      case .some(let known): .differs(expected: known.digest, expectedTotals: known.totals)
      }
    return TaskCheck(
      request: request, rows: data.scoredRows, totals: data.textTotals, digest: digest,
      state: state,
      notes: data.notes)
  }

  private static func declaredRows(of spec: TaskSpec, in root: DataRoot) -> [Split: Int] {
    var rows: [Split: Int] = [:]
    for subset in spec.subsets {
      for split in Split.allCases {
        if let count = root.expectedCount(task: spec, subset: subset, split: split) {
          rows[split, default: 0] += count
        }
      }
    }
    return rows
  }
}

extension TaskData {
  /// Pairs or samples of all splits that were read.
  package var scoredRows: Int {
    switch content {
    case .pairs(let subsets): subsets.reduce(0) { $0 + $1.gold.count }
    case .samples(let train, let dev, let test):
      [train, dev, test].compactMap { $0?.labels.count }.reduce(0, +)
    case .scoredSplits(let train, let dev, let test):
      train.gold.count + dev.gold.count + test.gold.count
    }
  }
}
