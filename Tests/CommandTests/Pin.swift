import EvalTestSupport
import Foundation

/// Output that a refactoring must not move, compared with a committed file of `Pins/`.
///
/// The files were taken from commit b5ee143. `STSBENCH_RECORD_SNAPSHOTS=1` writes them anew: a file
/// changes only in a commit whose message says which number or key moved and why.
enum Pin {
  /// The folder of the pinned files.
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Pins")

  /// What depends on the machine, the time or the version, by key.
  private static let varyingKeys = [
    "encodingSeconds", "scoringSeconds", "started", "threads", "version", "blas", "cpu",
    "operatingSystem", "simd",
  ]

  /// The kernels of the recording machine.
  private static let kernels = [
    "\"blas\": \"OpenBLAS 0.3.21 SkylakeX\"", "\"simd\": \"AVX-512\"",
  ]

  /// The tolerance of rank correlations on other kernels: sums in another order swap pairs whose similarities are
  /// equal but for rounding, and the sample has subsets of few pairs (0.099 at most with the Haswell and Prescott
  /// kernels of OpenBLAS).
  private static let ranksOfOtherKernels = 0.15

  /// `document`, pretty JSON with one value a line, without lines of ``varyingKeys`` and without the
  /// version of the program in signatures and notes.
  static func stable(_ document: String) -> String {
    document.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in
        let text = line.drop { $0 == " " }
        guard let key = text.split(separator: "\"").first, text.hasPrefix("\"") else { return true }
        // A task's and a spec's version are integers and stay.
        let isInteger = text.hasPrefix("\"version\": ") && !text.hasPrefix("\"version\": \"")
        return isInteger || !varyingKeys.contains(String(key))
      }
      .joined(separator: "\n")
      .replacing(#/\|v:[0-9][^"|]*"/#, with: "|v:…\"")
      .replacing(#/stsbench [0-9]+\.[0-9]+\.[0-9]+/#, with: "stsbench …")
  }

  /// Nil when the stable part of `document` equals the pinned file `name`; else a sentence with the
  /// first line that differs.
  ///
  /// - Parameter tolerance: the largest difference of a fraction; 0 compares bytes. Where it is not 0, a machine
  ///   with other kernels than the recording one gets ``ranksOfOtherKernels`` for what follows from ranks.
  static func difference(of document: String, from name: String, tolerance: Double = 0) -> String? {
    let isForeign = document.contains("\"simd\": ") && !kernels.allSatisfy(document.contains)
    let file = folder.appending(path: name)
    let text = stable(document)
    guard tolerance > 0, !Snapshot.isRecording else {
      return Snapshot.difference(of: text, from: file)
    }
    guard let pinned = try? String(contentsOf: file, encoding: .utf8) else {
      return Snapshot.difference(of: text, from: file)
    }
    // Lines that agree within the tolerance become the pinned ones.
    let expected = pinned.split(separator: "\n", omittingEmptySubsequences: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let agreed = lines.enumerated().map { index, line in
      guard index < expected.count, let got = fraction(line), let want = fraction(expected[index]),
        got.key == want.key,
        abs(got.value - want.value)
          <= (isForeign && !got.key.contains("pearson") ? ranksOfOtherKernels : tolerance)
      else { return line }
      return expected[index]
    }
    return Snapshot.difference(of: agreed.joined(separator: "\n"), from: file)
  }

  /// Key (empty in a list) and value of a line that holds a number with a fraction.
  private static func fraction(_ line: Substring) -> (key: Substring, value: Double)? {
    let number = line.split(separator: " ").last?.trimmingPrefix("[")
    guard let number, number.contains(where: { ".e".contains($0) }) || number.hasPrefix("0"),
      let value = Double(number.last == "," ? number.dropLast() : number)
    else { return nil }
    return (line.dropLast(number.count), value)
  }
}
