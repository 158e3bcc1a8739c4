import Foundation

/// Feeds variants of sound files to a reader: each must be read or refused with a proper error, within a
/// second of processor time and without a heap that grows with what the file claims.
///
/// A campaign is deterministic. The short form belongs to `make test`; `make test-slow` runs the long one;
/// `STSBENCH_FUZZ=n` sets the number of variants and `STSBENCH_FUZZ_SEED=n` runs that one alone. A trap ends
/// the process, so a handler says before that which seed of which campaign it was.
package struct FuzzCampaign: Sendable {
  /// What is read, for messages and for choosing seeds of its own.
  package var name: String
  /// Sound files, at least one.
  package var corpus: [[UInt8]]
  /// Words of the format.
  package var dictionary: [String]
  /// Variants in the short form.
  package var short: Int
  /// Variants in the long form.
  package var long: Int

  /// A campaign over `corpus`.
  package init(
    _ name: String, corpus: [[UInt8]], dictionary: [String] = [], short: Int = 300,
    long: Int = 20_000
  ) {
    self.name = name
    self.corpus = corpus
    self.dictionary = dictionary
    self.short = short
    self.long = long
  }

  /// Processor seconds that one variant may take. A debug build is some thirty times slower than the
  /// product, which must stay below a second; a hang is found by either.
  private static let longestSeconds = 4.0
  /// Bytes by which one variant may raise the process's peak.
  private static let mostBytes = 512 << 20

  /// What went wrong, one sentence each with the seed; empty when every variant was read or refused properly.
  ///
  /// - Parameters:
  ///   - isProper: whether an error is one that a user can act on.
  ///   - read: reads a variant, and what it found is used once.
  package func violations(
    isProper: (any Error) -> Bool, _ read: (_ bytes: [UInt8]) throws -> Void
  ) -> [String] {
    let environment = ProcessInfo.processInfo.environment
    let base = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    let count =
      environment["STSBENCH_FUZZ"].flatMap(Int.init)
      ?? TestEffort.pick(quick: short, short: min(long, short * 2), full: long)
    var seeds: [UInt64] = (0..<count).map { UInt64($0) }
    if let seed = environment["STSBENCH_FUZZ_SEED"].flatMap(UInt64.init) { seeds = [seed] }
    let witness = CrashWitness(campaign: name)
    defer { witness.leave() }
    var violations: [String] = []
    var accepted = 0
    let begin = Self.processorSeconds
    for seed in seeds {
      var mutator = Mutator(seed: base &+ seed, corpus: corpus, dictionary: dictionary)
      let bytes = mutator.variant()
      witness.enter(seed)
      let peak = Self.peakBytes
      let start = Self.processorSeconds
      do {
        try read(bytes)
        accepted += 1
      } catch {
        if !isProper(error) { violations.append("\(name), seed \(seed): \(error)") }
      }
      let seconds = Self.processorSeconds - start
      if seconds > Self.longestSeconds {
        violations.append("\(name), seed \(seed): took \(seconds) s of processor time")
      }
      let grown = Self.peakBytes - peak
      if grown > Self.mostBytes {
        violations.append("\(name), seed \(seed): the peak grew by \(grown >> 20) MiB")
      }
      if violations.count > 9 { break }
    }
    if TestEffort.isSlow || environment["STSBENCH_FUZZ"] != nil {
      let seconds = (Self.processorSeconds - begin).rounded()
      print("FUZZ \(name): \(seeds.count) variants, \(accepted) accepted, \(seconds) s")
    }
    return violations
  }

  /// Of this thread.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The most memory that the process has held.
  private static var peakBytes: Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Int(usage.ru_maxrss) << 10
  }
}
