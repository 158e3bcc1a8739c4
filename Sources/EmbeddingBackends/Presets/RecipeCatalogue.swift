import Documents
import EvalCore
import Foundation

/// The presets that come with stsbench, in the order in which they are listed.
package enum RecipeCatalogue {
  /// One line a file of `Recipes/`.
  package static let names = [
    "bellm",
    "angle",
    "prompteol",
    "metaeol",
    "pretended-cot",
    "knowledge",
    "llm2vec",
    "echo",
    "sgpt",
    "gritlm",
    "e5-mistral",
    "qwen3-embedding",
    "embeddinggemma",
    "simcse-unsup",
    "simcse-sup",
    "sbert",
    "e5",
    "bge",
  ]

  /// The preset called `name`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with the nearest names, or ``EvalError`` when the bundled files are
  ///   not there or damaged.
  package static func named(_ name: String) throws -> RecipePreset {
    let wanted = name.lowercased()
    guard names.contains(wanted) else {
      let near = nearMisses(for: name, among: names)
      throw EvalError.usage(
        "there is no recipe “\(name)”",
        remedy: near.isEmpty
          ? "choose from \(names.joined(separator: ", "))"
          : "did you mean \(near.joined(separator: " or "))?")
    }
    return try read(wanted)
  }

  /// All presets.
  ///
  /// - Throws: as ``named(_:)``.
  package static func all() throws -> [RecipePreset] { try names.map(read) }

  /// The folder of the data files.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when it is not there.
  static func folder() throws -> URL {
    URL(
      fileURLWithPath: try BundledFiles.folder(
        "Recipes", of: "EmbeddingBackends",
        remedy: "install stsbench together with its share/stsbench folder, or leave --recipe out"))
  }

  private static func read(_ name: String) throws -> RecipePreset {
    let file = try folder().appending(path: "\(name).json")
    let remedy =
      "the files beside the program belong to another version; install stsbench again"
    let data = try BoundedFile.content(of: file.path, atMost: 1 << 20, remedy: remedy)
    do {
      return try JSONDecoder().decode(RecipePreset.self, from: data)
    } catch {
      throw EvalError.badData(
        file: file.path, place: nil, "this recipe of stsbench cannot be read: \(error)",
        remedy: remedy)
    }
  }
}
