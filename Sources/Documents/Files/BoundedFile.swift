package import EvalCore
package import Foundation

/// Reads files whole, and never more than a bound: what counts is what is read, not the size that a file system states,
/// which is 0 for files of `/proc` and unknown for pipes and devices.
package enum BoundedFile {
  /// Which files are read.
  package enum Kinds: Sendable {
    case regular
    /// Pipes and devices too, as shells hand them over (`<(…)`, `/dev/stdin`).
    case streamsToo
  }

  /// Why a file is not read.
  package enum Failure: Error, Hashable {
    case missing
    case denied
    /// A folder, and where regular files are wanted a pipe, device or socket.
    case wrongKind
    /// There are more bytes than `limit`; `bytes` were stated or read.
    case tooLarge(bytes: Int, limit: Int)
    case unreadable(reason: String)
  }

  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: the most bytes that it may have.
  /// - Throws: ``Failure``.
  package static func bytes(
    of path: String, atMost limit: Int, kinds: Kinds = .regular
  ) throws(Failure) -> Data {
    // Opening a pipe waits for its writer, unless it is asked not to.
    let waiting = kinds == .regular ? O_NONBLOCK : 0
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | waiting)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG || kinds == .streamsToo && kind != S_IFDIR else { throw .wrongKind }
    let stated = kind == S_IFREG ? Int(status.st_size) : 0
    guard stated <= limit else { throw .tooLarge(bytes: stated, limit: limit) }
    var data = Data(count: stated)
    var count = 0
    while true {
      if count == data.count { data.count += max(64 << 10, data.count / 2) }
      let space = data.count
      let got = data.withUnsafeMutableBytes { buffer in
        read(descriptor, buffer.baseAddress! + count, space - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw failure(errno) }
      guard got > 0 else { break }
      count += got
      guard count <= limit else { throw .tooLarge(bytes: count, limit: limit) }
    }
    data.count = count
    return data
  }

  /// The bytes of the file at `path`.
  ///
  /// - Parameter remedy: what errors end in.
  /// - Throws: ``EvalError``: 66 for a file that is not there, 77 for one that may not be read, 65 for one that is too
  ///   large, 74 for one of another kind and whatever else.
  package static func content(
    of path: String, atMost limit: Int, kinds: Kinds = .regular, remedy: String
  ) throws(EvalError) -> Data {
    do {
      return try bytes(of: path, atMost: limit, kinds: kinds)
    } catch {
      throw EvalError(error, path: path, remedy: remedy)
    }
  }

  private static func failure(_ code: Int32) -> Failure {
    switch code {
    case ENOENT, ENOTDIR: .missing
    case EACCES, EPERM: .denied
    default: .unreadable(reason: String(cString: strerror(code)))
    }
  }
}

extension EvalError {
  /// The error that says why the file at `path` is not read.
  package init(_ failure: BoundedFile.Failure, path: String, remedy: String) {
    self =
      switch failure {
      case .missing: .missingInput(path: path, "there is no such file", remedy: remedy)
      case .denied: .denied("\(path) may not be read", remedy: "change its permissions")
      case .wrongKind:
        .inputOutput(
          path: path, "cannot be read: it is no regular file", remedy: "name the file itself")
      case .tooLarge(let bytes, let limit):
        .badData(
          file: path, place: nil, "has \(bytes) bytes or more, and at most \(limit) are read",
          remedy: remedy)
      case .unreadable(let reason):
        .inputOutput(path: path, "cannot be read: \(reason)", remedy: remedy)
      }
  }
}
