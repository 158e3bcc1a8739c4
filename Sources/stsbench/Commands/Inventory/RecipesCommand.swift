import ArgumentParser
import EmbeddingBackends
import EvalCore
import EvalReports

/// `stsbench recipes`: the named presets.
struct RecipesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipes",
    abstract: "List the named recipes, or show one with its source.",
    discussion: """
      EXAMPLES
        stsbench recipes
        stsbench recipes bellm
      """)

  @Argument(help: "A recipe to show in full.")
  var name: String?

  func run() throws {
    if let name {
      let preset = try RecipeCatalogue.named(name)
      let lines =
        ["\(preset.name)  \(preset.title)"] + preset.sources.map { "  source  \($0)" }
        + preset.notes.map { "  note    \($0)" }
        + (preset.promptsWithoutInstruction ?? []).map {
          "  prompt  without an instruction: \($0.debugDescription)"
        }
      let recipe = String(decoding: try CanonicalJSON.pretty(preset.recipe), as: UTF8.self)
      try Terminal.output(lines.joined(separator: "\n") + "\n" + recipe)
      return
    }
    var table = PlainTable(["recipe", "title"])
    for preset in try RecipeCatalogue.all() { table.append([preset.name, preset.title]) }
    try Terminal.output(table.text)
    Terminal.note("stsbench recipes NAME shows a recipe in full, with its sources")
  }
}
