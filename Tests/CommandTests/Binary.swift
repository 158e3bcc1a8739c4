import EvalTestSupport
import Foundation

/// The built command, run as a user would.
struct Binary {
  /// What a run of the command left.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// A folder of its own for store, journal and files.
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The executable beside the test bundle.
  static let executable: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appending(path: "stsbench")
  }()

  /// A process that is ready to run, with state and caches in the folder.
  func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment.filter { name, _ in
      !["STSBENCH_DATA", "XDG_DATA_HOME", "NO_COLOR", "FORCE_COLOR", "HF_TOKEN"].contains(name)
    }
    variables["XDG_STATE_HOME"] = folder.url.appending(path: "state").path
    variables["XDG_CACHE_HOME"] = folder.url.appending(path: "cache").path
    variables["XDG_DATA_HOME"] = folder.url.appending(path: "data").path
    variables.merge(environment) { _, new in new }
    process.environment = variables
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs the command to its end.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(arguments, environment: environment)
  }

  /// Runs the command to its end. Output goes through files, so that no pipe can fill up.
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try run(process(arguments, environment: environment))
  }

  /// Runs a process that is ready to its end.
  func run(_ process: Process) throws -> Outcome {
    let name = UUID().uuidString
    let files = ["out", "err"].map { folder.url.appending(path: "\(name).\($0)") }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[0]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}
