import ArgumentParser
import Documents
import EvalCore
import Foundation
import Transformers

/// The command tree. Commands parse, build a spec, call a library function and map the outcome to
/// an exit code; they hold no logic of their own.
@main
struct Stsbench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stsbench",
    abstract:
      "Evaluates sentence embeddings: STS12–16, STS-B, SICK-R and the SentEval transfer tasks.",
    discussion: """
      EXAMPLES
        stsbench run --task all --data sample
        stsbench run --task sts --model models/all-MiniLM-L6-v2 \\
            --data ~/senteval-data --output out
        stsbench run --task STSB --model models/llama --recipe bellm \\
            --bidirectional last:2
        stsbench ablate --task STSB --split dev --model models/llama \\
            --recipe bellm --suffixes
        stsbench compare 3f2a91c07d1e 9b0c5d7e4a21
        stsbench gate --baseline results/baselines/minilm --candidate out

      EXIT CODES
        0 ok · 1 internal error · 2 regression · 3 inconclusive
        4 improvement where the gate forbids it · 5 no or incomparable baseline
        64 usage · 65 bad data · 66 missing input · 69 unreachable
        73 cannot create · 74 input/output · 77 licence or permission
        78 configuration · 130 interrupted · 143 terminated

      Standard output is the result; everything else goes to standard error.
      """,
    version: stsbenchVersion,
    subcommands: [
      RunCommand.self, AblateCommand.self, DegradeCommand.self, DependencyCommand.self,
      CompareCommand.self, ParityCommand.self, GateCommand.self, RepeatCommand.self,
      ReportCommand.self,
      HistoryCommand.self,
      EncodeCommand.self, TokenizeCommand.self, TasksCommand.self, DataCommand.self,
      ModelsCommand.self, RecipesCommand.self, CacheCommand.self, DoctorCommand.self,
    ])

  /// Runs the command line and exits: the one place where errors become sentences and codes.
  static func main() async {
    Interruption.install()
    MappedFileGuard.install()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as EvalError {
      Terminal.error(error.description)
      Foundation.exit(error.exitCode)
    } catch is CancellationError {
      Terminal.error("interrupted")
      Foundation.exit(130)
    } catch let error as DecodingError {
      Terminal.error(error.sentence)
      Foundation.exit(65)
    } catch let error as CocoaError {
      Terminal.error(Failure.sentence(for: error))
      Foundation.exit(Failure.exitCode(for: error))
    } catch {
      let message = fullMessage(for: error)
      let code = exitCode(for: error)
      guard code == .validationFailure, !message.isEmpty else { exit(withError: error) }
      let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
      Terminal.usage(UsageText.polished(message, commands: commands))
      Foundation.exit(code.rawValue)
    }
  }
}
