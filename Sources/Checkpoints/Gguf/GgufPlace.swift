import EvalCore
import Foundation

/// Where the files of a GGUF model lie.
struct GgufPlace {
  var first: URL
  /// The other files of a split set, in order.
  var others: [URL] = []

  /// The files that `url` names: itself, the set that it is one of, or those of a folder.
  ///
  /// - Returns: nil where `url` is no GGUF file, and no folder with one and no weights of another format.
  /// - Throws: ``EvalError`` for a folder with several models and a set with a gap.
  static func find(_ url: URL) throws -> GgufPlace? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return nil
    }
    if !isFolder.boolValue {
      return GgufModel.isFile(url) ? try GgufPlace(file: url) : nil
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
    let weights = names.filter { $0.lowercased().hasSuffix(".gguf") && !$0.hasPrefix(".") }
    let hasOthers = names.contains { name in
      name == "modules.json"
        || WeightFormat.catalogue.contains { format in
          let own = format.fileName("model")
          return format.fileEnding != "gguf" && (name == own || name == "\(own).index.json")
        }
    }
    guard !weights.isEmpty, !hasOthers else { return nil }
    let models = weights.filter { stem(of: String($0.dropLast(5)))?.number ?? 1 == 1 }
    guard models.count == 1 else {
      throw EvalError.missingInput(
        path: url.path,
        models.isEmpty
          ? "holds a split model without its first file"
          : "holds \(models.count) GGUF files: \(models.joined(separator: ", "))",
        remedy: models.isEmpty ? "fetch the whole set" : "name the file itself")
    }
    return try GgufPlace(file: url.appending(path: models[0]))
  }

  private init(file: URL) throws {
    first = file
    let folder = file.deletingLastPathComponent()
    guard let part = Self.stem(of: file.deletingPathExtension().lastPathComponent) else { return }
    let set = (1...part.count).map { number in
      folder.appending(
        path:
          "\(part.stem)-\(Self.padded(number))-of-\(Self.padded(part.count)).\(file.pathExtension)")
    }
    if let absent = set.first(where: { !FileManager.default.fileExists(atPath: $0.path) }) {
      throw EvalError.missingInput(
        path: absent.path, "is a part of the model and is not there",
        remedy: "fetch the whole set into one folder")
    }
    first = set[0]
    others = Array(set.dropFirst())
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  /// A name like `model-00001-of-00003`, taken apart; nil for others.
  static func stem(of name: String) -> (stem: String, number: Int, count: Int)? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[parts.count - 2] == "of",
      let count = number(parts[parts.count - 1]), let number = number(parts[parts.count - 3]),
      1 <= number, number <= count, count <= 10_000
    else { return nil }
    return (parts.dropLast(3).joined(separator: "-"), number, count)
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.count == 5 && text.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(text) : nil
  }
}
