package import EvalCore
import EvalTasks
import Foundation

extension ParityResult: Listing {
  /// For a terminal.
  package func page() -> String {
    var table = PlainTable(["stage", "compared", "largest difference", "verdict", "where"])
    for stage in stages {
      table.append([
        Self.name(stage), stage.compared == 0 ? "—" : NumberText.grouped(stage.compared),
        Self.difference(stage), Self.mark(stage), stage.note ?? "",
      ])
    }
    let sides = "a  \(Self.name(left))\nb  \(Self.name(right))\n\n"
    return sides + table.text + "\n" + verdict + "\n"
  }

  /// The answer in a sentence.
  package var verdict: String {
    let bound = Self.scientific(tolerance)
    guard let first = firstDifference else {
      let isSilent = stages.allSatisfy { $0.kind == .recipe || $0.isWithin == nil }
      return isSilent
        ? "nothing could be compared" : "the same within \(bound), as far as both can be seen"
    }
    return "not the same within \(bound): the first stage that differs is \(Self.name(first))"
      + (first.note.map { " (\($0))" } ?? "")
  }

  private static func name(_ side: Side) -> String {
    TerminalText.stripControls("\(side.model.name) (\(side.model.backend.rawValue))")
  }

  private static func name(_ stage: Stage) -> String {
    stage.kind == .score ? "score of \(TaskNames.heading(stage.name))" : stage.name
  }

  private static func mark(_ stage: Stage) -> String {
    switch stage.isWithin {
    case true: "same"
    case false: stage.kind == .recipe ? "differs" : "DIFFERS"
    case nil: "—"
    }
  }

  private static func difference(_ stage: Stage) -> String {
    if let values = stage.values, values.count == 2 {
      return "\(NumberText.points(values[0])) and \(NumberText.points(values[1]))"
    }
    guard let difference = stage.difference else { return "—" }
    switch stage.kind {
    case .recipe: return "\(Int(difference)) choices"
    case .tokens: return "\(NumberText.grouped(Int(difference))) texts"
    case .states, .pooling, .heads, .direction, .length, .similarities, .score:
      return scientific(difference)
    }
  }

  private static func scientific(_ value: Double) -> String {
    value == 0 ? "0" : String(format: "%.1e", value)
  }
}
