import ArgumentParser
import Documents
import EmbeddingBackends
import EvalCore
import Foundation

/// `stsbench tokenize`: the ids that a model is fed.
struct TokenizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract:
      "Print the token ids of each line, special tokens included, as one JSON array a line.",
    discussion: """
      EXAMPLES
        stsbench tokenize --model models/all-MiniLM-L6-v2 --input texts.txt
        stsbench tokenize --model models/llama --recipe bellm --input texts.txt \\
            --prompts
        echo 'two words' | stsbench tokenize --model tokenizer.json --input -

      By default the line alone is encoded, without template and truncation;
      --prompts encodes what `run` would feed under the recipe. --model may also be
      a tokenizer.json file.
      """)

  @OptionGroup(title: "Model and recipe") var modelOptions: ModelOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Texts, one a line (- is standard input).", valueName: "file"))
  var input: String

  @Flag(help: "Encode the whole prompt under the recipe: template, special tokens, truncation.")
  var prompts = false

  @Flag(help: "Leave out the tokens that the tokenizer adds around a text.")
  var noSpecialTokens = false

  func run() async throws {
    guard try prompts || !modelOptions.namesRecipe() else {
      throw EvalError.usage(
        "options of the recipe would change nothing: the lines alone are encoded",
        remedy: "add --prompts, or leave the options out")
    }
    guard !prompts || !noSpecialTokens else {
      throw EvalError.usage(
        "--no-special-tokens would change nothing: with --prompts the recipe decides",
        remedy: "write --bos omit --eos omit, or leave --prompts out")
    }
    let lines = try TextLines.read(input)
    let ids: [[Int32]]
    if prompts {
      let choices = try ModelOpening.choices(modelOptions)
      let model = try await ModelOpening.openWithLayers(modelOptions.source).model
      let recipe = try model.resolve(
        model.naming(prompt: modelOptions.promptName, in: choices))
      ids = try model.requiredTokenStates().fed(lines, under: recipe).map(\.ids)
    } else {
      let tokenizer = try await ModelOpening.tokenizer(modelOptions.source)
      ids = TokenizerFile.encode(
        lines, tokenizer: tokenizer, addsSpecialTokens: !noSpecialTokens)
    }
    var text = ""
    for row in ids {
      text += "[" + row.map { String($0) }.joined(separator: ", ") + "]\n"
      if text.utf8.count > 1 << 20 {
        try Terminal.output(text)
        text = ""
      }
    }
    try Terminal.output(text)
  }
}
