import EvalCore
import EvalStore
import EvalTestSupport
import Foundation
import Testing

/// The power goes while results are saved, and disks refuse what is written.
@Suite struct PowerLossTests {
  private static let runs: [RunResult] = (0..<6).map { number in
    var run = SampleResults.run([SampleResults.stsTasks()[number % 7]], model: "run-\(number)")
    run.spec.limit = number + 1
    return run
  }

  /// What was asked of the disk while six runs were saved, and the log's length when each save returned.
  private struct Session {
    var operations: [DiskOperation]
    var returns: [Int]
  }

  private static func place(_ folder: TemporaryFolder) -> URL {
    folder.url.resolvingSymlinksInPath().appending(path: "results.db")
  }

  private static func recording(_ folder: TemporaryFolder) -> DiskRecording {
    DiskRecording(folder: folder.url.resolvingSymlinksInPath().path)
  }

  private static func session() throws -> Session {
    let folder = try TemporaryFolder()
    let recording = recording(folder)
    defer { RecordingFileSystem.forget(recording) }
    let store = try RecordingFileSystem.recording(recording) {
      try EvalStore.open(at: place(folder))
    }
    var returns: [Int] = []
    for run in runs {
      try store.save(run)
      returns.append(recording.count)
    }
    return Session(operations: recording.operations, returns: returns)
  }

  /// What is wrong with a disk on which `acknowledged` saves had returned, or nil.
  private static func complaint(_ disk: [String: [UInt8]], acknowledged: Int) throws -> String? {
    let folder = try TemporaryFolder()
    for (name, bytes) in disk { try Data(bytes).write(to: folder.url.appending(path: name)) }
    do {
      let store = try EvalStore.open(at: place(folder), waiting: 1)
      let records = try store.history(RunFilter(limit: 100)).map(\.id).sorted()
      guard records.count >= acknowledged else {
        return "\(records.count) of \(acknowledged) saved runs are left"
      }
      guard records.count <= acknowledged + 1 else { return "runs that were not saved yet" }
      for (record, run) in zip(records, runs) where try store.result(of: record) != run {
        return "record \(record) is changed"
      }
    } catch {
      return "\(error)"
    }
    let verdict = try RawSQLite(place(folder)).run("PRAGMA integrity_check")
    return verdict == ["ok"] ? nil : "integrity check: \(verdict)"
  }

  /// Cuts the power `cycles` times at random moments, every fourth time just after a save returned.
  private static func complaints(
    of model: PowerLoss, cycles: Int, seed: UInt64
  ) throws -> [String] {
    let session = try session()
    var generator = CounterGenerator(seed: seed)
    var complaints: [String] = []
    for cycle in 0..<cycles {
      let cut =
        cycle % 4 == 0
        ? session.returns.randomElement(using: &generator) ?? 0
        : Int.random(in: 0...session.operations.count, using: &generator)
      let disk = model.disk(after: session.operations[..<cut], using: &generator)
      let acknowledged = session.returns.count { $0 <= cut }
      if let complaint = try complaint(disk, acknowledged: acknowledged) {
        complaints.append("cycle \(cycle), cut \(cut): \(complaint)")
      }
    }
    return complaints
  }

  @Test func noSavedRunIsLostToAPowerFailure() throws {
    let cycles = TestEffort.pick(quick: 200, short: 300, full: 2000)
    let found = try Self.complaints(of: PowerLoss(), cycles: cycles, seed: 21)
    #expect(found == [])
  }

  /// Disks that do not wait lose runs, so the law above can fail.
  @Test func aDiskThatIgnoresSyncsIsNoticed() throws {
    let found = try Self.complaints(of: PowerLoss(honoursSyncs: false), cycles: 16, seed: 22)
    #expect(!found.isEmpty)
  }

  /// A journal whose removal is undone takes the newest run back, so the removal must be synced.
  @Test func anUndoneRemovalOfTheJournalIsNoticed() throws {
    let model = PowerLoss(honoursSyncedRemovals: false)
    let found = try Self.complaints(of: model, cycles: 24, seed: 23)
    #expect(found.contains { $0.contains("saved runs are left") }, "\(found)")
  }

  /// A change that the disk refuses, once or from then on: the save fails with a proper error, and
  /// what was stored before stays, as it is when the disk works again.
  @Test func refusedChangesLoseNothingThatWasStored() throws {
    // Source: sqlite3.h, SQLITE_IOERR_WRITE is SQLITE_IOERR | (3 << 8), and SQLITE_FULL is 13.
    let codes: [Int32] = [10 | 3 << 8, 13]
    let session = try Self.session()
    // The changes of one save; any but the last two may fail first, since saves differ a little.
    let changes = session.returns[4] - session.returns[3]
    var generator = CounterGenerator(seed: 24)
    for cycle in 0..<TestEffort.pick(quick: 16, short: 24, full: 400) {
      let folder = try TemporaryFolder()
      let recording = Self.recording(folder)
      defer { RecordingFileSystem.forget(recording) }
      let store = try RecordingFileSystem.recording(recording) {
        try EvalStore.open(at: Self.place(folder), waiting: 1)
      }
      for run in Self.runs.prefix(2) { try store.save(run) }
      let fault = DiskFault(
        after: Int.random(in: 0..<changes - 2, using: &generator),
        times: Bool.random(using: &generator) ? 1 : .max, code: codes[cycle % 2])
      recording.inject(fault)
      let error = failure { try store.save(Self.runs[2]) }
      #expect(recording.failures > 0, "\(fault)")
      #expect(error?.exitCode == 74, "\(fault): \(String(describing: error))")
      recording.inject(nil)
      #expect(try store.history().count == 2, "\(fault)")
      try store.save(Self.runs[2])
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      let disk = try Dictionary(
        uniqueKeysWithValues: files.map {
          ($0, Array(try Data(contentsOf: folder.url.appending(path: $0))))
        })
      #expect(try Self.complaint(disk, acknowledged: 3) == nil, "\(fault)")
    }
  }
}
