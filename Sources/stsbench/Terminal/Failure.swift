import EvalCore
import Foundation

/// Turns errors of other libraries into ours, so that one place speaks to the user.
enum Failure {
  /// A failed write, by `errno`.
  static func writing(path: String) -> EvalError {
    let reason = String(cString: strerror(errno))
    return .inputOutput(
      path: path, "cannot be written: \(reason)",
      remedy: errno == ENOSPC ? "free some disk space and run again" : "check the destination")
  }

  /// A sentence for a Foundation file error.
  static func sentence(for error: CocoaError) -> String {
    let path = error.filePath ?? error.url?.path ?? "a file"
    switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: return "\(path): no such file. Check the path."
    case .fileReadNoPermission: return "\(path): may not be read. Check its permissions."
    case .fileWriteNoPermission: return "\(path): may not be written. Check its permissions."
    case .fileWriteOutOfSpace: return "\(path): the disk is full. Free some space and run again."
    default: return "\(path): \(error.fileReason). Check the path."
    }
  }

  /// The exit code for a Foundation file error.
  static func exitCode(for error: CocoaError) -> Int32 {
    switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: 66
    case .fileWriteNoPermission, .fileWriteVolumeReadOnly: 73
    default: 74
    }
  }
}
