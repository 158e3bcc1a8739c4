package import EvalCore
import Foundation

/// A folder with data sets, and where in it each text variant lies.
///
/// A root holds `senteval/downstream` and/or `raw-semeval/downstream`, or is itself a SentEval
/// `data` folder, which has `downstream` directly below.
package struct DataRoot: Sendable, Hashable {
  /// How the root was found.
  package enum Origin: String, Sendable, Hashable {
    case flag = "--data"
    case environment = "STSBENCH_DATA"
    case standardFolder = "the standard data folder"
    case sample = "the bundled sample"
  }

  /// The folder, as given.
  package let folder: String
  package let origin: Origin
  /// The miniature's declared counts by task, subset and split; nil for real data.
  package let sampleCounts: [String: [String: [Split: Int]]]?
  /// The `downstream` folder of each file variant that exists.
  package let trees: [TextVariant: String]

  /// True for the bundled miniature, whose numbers are no scores.
  package var isSample: Bool { sampleCounts != nil }

  /// The word that selects the bundled miniature.
  package static let sampleName = "sample"

  /// Finds the root: `flag` (`--data`), then `STSBENCH_DATA`, then `$XDG_DATA_HOME/stsbench` or
  /// `~/.local/share/stsbench`. The first that is given decides; a wrong one is an error and not a
  /// reason to look further.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` saying what was looked for and where.
  package static func resolve(
    flag: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> DataRoot {
    if let flag { return try open(flag, origin: .flag) }
    if let folder = environment["STSBENCH_DATA"], !folder.isEmpty {
      return try open(folder, origin: .environment)
    }
    let folder = standardFolder(environment: environment)
    guard FileManager.default.fileExists(atPath: folder) else {
      throw EvalError.missingInput(
        path: folder,
        "no data sets: neither --data nor STSBENCH_DATA is given, and the standard data folder "
          + "does not exist",
        remedy: "give --data DIR, fetch the sets with “stsbench data fetch”, or try --data sample")
    }
    return try open(folder, origin: .standardFolder)
  }

  /// `$XDG_DATA_HOME/stsbench`, or `~/.local/share/stsbench`.
  package static func standardFolder(environment: [String: String]) -> String {
    UserFolder.data.url(in: environment).path
  }

  /// Opens `folder`, or the miniature when it is `sample` and no folder of that name is meant
  /// (`./sample` is a folder).
  package static func open(_ folder: String, origin: Origin = .flag) throws -> DataRoot {
    if folder == sampleName { return try openSample() }
    return try DataRoot(folder: folder, origin: origin)
  }

  init(folder: String, origin: Origin) throws {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    guard Self.isFolder(folder) else {
      throw EvalError.missingInput(
        path: folder,
        FileManager.default.fileExists(atPath: folder)
          ? "\(origin.rawValue) names a file, and a data root is a folder"
          : "the folder named by \(origin.rawValue) does not exist",
        remedy: Self.remedy)
    }
    var trees: [TextVariant: String] = [:]
    for variant in [TextVariant.senteval, .raw] {
      let tree = "\(folder)/\(Self.folderName(of: variant))/downstream"
      if Self.isFolder(tree) { trees[variant] = tree }
    }
    if trees.isEmpty, Self.isFolder(folder + "/downstream") {
      let isRaw = URL(fileURLWithPath: folder).lastPathComponent == Self.folderName(of: .raw)
      trees[isRaw ? .raw : .senteval] = folder + "/downstream"
    }
    guard !trees.isEmpty else {
      throw EvalError.missingInput(
        path: folder,
        "there is no senteval/downstream, no raw-semeval/downstream and no downstream in the folder "
          + "named by \(origin.rawValue)",
        remedy: Self.neighbour(of: folder).map { "did you mean \($0)?" } ?? Self.remedy)
    }
    self.folder = folder
    self.origin = origin
    self.trees = trees
    sampleCounts = try SampleManifest.counts(in: folder)
  }

  /// The folder below a root that holds `variant`'s files.
  package static func folderName(of variant: TextVariant) -> String {
    switch variant {
    case .senteval, .bellmFork: "senteval"
    case .raw: "raw-semeval"
    }
  }

  private static let remedy =
    "a root holds senteval/ or raw-semeval/, each with downstream/, or is a SentEval data folder"

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// A folder near `folder` that would do: its parents, or `data` below it.
  private static func neighbour(of folder: String) -> String? {
    let url = URL(fileURLWithPath: folder).standardizedFileURL
    let candidates = [
      url.appendingPathComponent("data"), url.deletingLastPathComponent(),
      url.deletingLastPathComponent().deletingLastPathComponent(),
    ]
    return candidates.map(\.path).first { path in
      isFolder(path + "/downstream") || isFolder(path + "/senteval/downstream")
        || isFolder(path + "/raw-semeval/downstream")
    }
  }
}

extension DataRoot {
  /// The path of a task file.
  ///
  /// - Parameter relative: the path below `downstream`.
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when the root lacks the variant or the file,
  ///   naming both.
  package func path(_ relative: String, variant: TextVariant, task: String) throws -> String {
    let name = Self.folderName(of: variant)
    guard let tree = trees[variant == .bellmFork ? .senteval : variant] else {
      throw EvalError.missingInput(
        path: "\(folder)/\(name)/downstream",
        "\(task) needs the \(variant.rawValue) text, and this root has only "
          + trees.keys.map { Self.folderName(of: $0) }.sorted().joined(separator: ", "),
        remedy:
          "add \(name)/ to the root (stsbench data fetch), or choose another protocol or --text")
    }
    let path = "\(tree)/\(relative)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw EvalError.missingInput(
        path: path, "\(task) needs this file for its \(variant.rawValue) text",
        remedy: "fetch it with “stsbench data fetch”, or leave the task out with --exclude \(task)")
    }
    return path
  }

  /// Where a task file lies or should lie.
  ///
  /// - Parameter relative: the path below `downstream`.
  func place(of relative: String, variant: TextVariant) -> String {
    let tree = trees[variant] ?? "\(folder)/\(Self.folderName(of: variant))/downstream"
    return "\(tree)/\(relative)"
  }

  /// The rows that `subset` must have in `split`: the miniature's own number, or the declared one.
  package func expectedCount(task: TaskSpec, subset: SubsetSpec, split: Split) -> Int? {
    if let sampleCounts { return sampleCounts[task.id]?[subset.name]?[split] }
    return subset.counts[split]
  }
}
