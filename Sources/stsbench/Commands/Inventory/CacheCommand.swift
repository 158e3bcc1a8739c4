import ArgumentParser
import EvalCore
import EvalReports
import Foundation

/// `stsbench cache`: what is kept between runs.
struct CacheCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Show, check and remove the vectors and digests that are kept between runs.",
    discussion: """
      Three kinds are kept in the XDG cache folder, and can be deleted at any time:
      vectors (of the native engine), answers (of servers and programs) and digests
      (of large weight files). Everything kept has a checksum that is verified when
      it is read. The vectors that were used longest ago go when there are more
      than --cache-budget or STSBENCH_CACHE_BUDGET allow.
      """,
    subcommands: [CacheStatsCommand.self, CacheVerifyCommand.self, CacheClearCommand.self])
}

/// `stsbench cache stats`.
struct CacheStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show what is kept, and where.",
    discussion: """
      EXAMPLES
        stsbench cache stats
        stsbench cache stats --format json
        STSBENCH_CACHE_BUDGET=2000 stsbench cache stats
      """)

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  private struct Row: ListingRow {
    static let titles = ["kind", "entries", "MB", "at most", "path"]
    var kind: CacheKind
    var entries: Int
    var bytes: Int
    /// The most bytes of vectors.
    var limit: Int?
    var path: String

    var cells: [String] {
      func megabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1_048_576) }
      return [
        kind.rawValue, String(entries), megabytes(bytes), limit.map(megabytes) ?? "—", path,
      ]
    }
  }

  func run() throws {
    let budget = try CacheBudget(option: nil)
    try format.show(
      try CacheKind.allCases.map { kind in
        let amount = try kind.amount()
        return Row(
          kind: kind, entries: amount.entries, bytes: amount.bytes, limit: kind.limit(budget),
          path: kind.place.path)
      })
  }
}

/// `stsbench cache verify`.
struct CacheVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read everything that is kept against its checksums, and remove what is damaged.",
    discussion: """
      EXAMPLES
        stsbench cache verify
        stsbench cache verify vectors answers
        stsbench cache verify --format json

      Exits with 65 when anything was damaged, or of an older layout, and removed.
      What was removed is computed anew when it is needed.
      """)

  @Argument(help: "What to check: vectors, answers, digests. Default: all.")
  var kinds: [CacheKind] = []

  @Option(help: "What standard output gets: table or json.")
  var format: TextOrJSON = .table

  private struct Row: ListingRow {
    static let titles = ["kind", "sound", "removed"]
    var kind: CacheKind
    var sound: Int
    var dropped: Int

    var cells: [String] { [kind.rawValue, String(sound), String(dropped)] }
  }

  func run() throws {
    let rows = try (kinds.isEmpty ? CacheKind.allCases : kinds).map { kind in
      let check = try kind.verify()
      return Row(kind: kind, sound: check.sound, dropped: check.dropped)
    }
    try format.show(rows)
    if rows.contains(where: { $0.dropped > 0 }) { throw ExitCode(65) }
  }
}

/// `stsbench cache clear`.
struct CacheClearCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Remove what is kept between runs; results are not touched.",
    discussion: """
      EXAMPLES
        stsbench cache clear
        stsbench cache clear answers
      """)

  @Argument(help: "What to remove: vectors, answers, digests. Default: all.")
  var kinds: [CacheKind] = []

  func run() throws {
    for kind in kinds.isEmpty ? CacheKind.allCases : kinds {
      let isThere = FileManager.default.fileExists(atPath: kind.place.path)
      try kind.clear()
      Terminal.note(
        "\(kind.rawValue): \(isThere ? "removed" : "nothing is kept") (\(kind.place.path))")
    }
  }
}
