import EvalCore
import Foundation

extension TaskSelection {
  /// The subsets that expressions select, by task id.
  static func subsets(of expressions: [String]) throws -> [String: Set<String>] {
    var chosen: [String: Set<String>] = [:]
    for item in try items(of: expressions) {
      for (declaration, names) in try matches(item) {
        chosen[declaration.spec.id, default: []].formUnion(names)
      }
    }
    return chosen
  }

  /// The items of comma lists, list files opened.
  private static func items(of expressions: [String]) throws -> [String] {
    try expressions.flatMap { expression in
      try expression.split(separator: ",").flatMap { part -> [String] in
        let item = part.trimmingASCIIWhitespace()
        if item.isEmpty { return [] }
        return item.hasPrefix("@") ? try listFile(String(item.dropFirst())) : [item]
      }
    }
  }

  private static func listFile(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw EvalError.missingInput(
        path: path, "the task list does not exist",
        remedy: "write @FILE with the path of a file that names a task on every line")
    }
    let file = try DataFile(path: path)
    return try file.texts(.utf8).texts.enumerated().flatMap { line, text -> [String] in
      let code = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
      let items = code.split(separator: ",").map { $0.trimmingASCIIWhitespace() }
        .filter { !$0.isEmpty }
      if let nested = items.first(where: { $0.hasPrefix("@") }) {
        throw file.wrong(
          line: line, "“\(nested)” names another list",
          remedy: "write the tasks themselves; lists do not nest")
      }
      return items
    }
  }

  /// The tasks and subsets that one item names.
  private static func matches(_ item: String) throws -> [(TaskDeclaration, [String])] {
    let parts = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let declarations = try tasks(named: String(parts[0]), item: item)
    guard parts.count == 2 else {
      return declarations.map { ($0, $0.spec.subsets.map(\.name)) }
    }
    let wanted = String(parts[1])
    let found = declarations.map { declaration in
      (declaration, subsetNames(of: declaration, matching: wanted))
    }.filter { !$0.1.isEmpty }
    guard !found.isEmpty else {
      let known = declarations.flatMap { $0.spec.subsets.map(\.name) }
      let near = nearMisses(for: wanted, among: known)
      let shown = near.isEmpty ? Array(known.prefix(8)) : near
      throw EvalError.usage(
        "\(parts[0]) has no subset “\(wanted)”",
        remedy: (near.isEmpty ? "its subsets are " : "did you mean ")
          + shown.map { "\(parts[0]):\($0)" }.joined(separator: ", ") + (near.isEmpty ? "" : "?"))
    }
    return found
  }

  private static func tasks(named name: String, item: String) throws -> [TaskDeclaration] {
    switch name.lowercased() {
    case "sts": return TaskCatalogue.all.filter { $0.spec.group == .sts }
    case "transfer": return TaskCatalogue.all.filter { $0.spec.group == .transfer }
    case "extra": return TaskCatalogue.all.filter { $0.spec.group == .extra }
    case "all": return TaskCatalogue.all.filter { $0.spec.group != .extra }
    default: break
    }
    if let exact = TaskCatalogue.declaration(named: name) { return [exact] }
    if Glob.isPattern(name) {
      let glob = Glob(name)
      let found = TaskCatalogue.all.filter { declaration in
        ([declaration.spec.id] + declaration.spec.aliases).contains { glob.matches($0) }
      }
      if !found.isEmpty { return found }
      throw EvalError.usage(
        "no task matches “\(name)”", remedy: "`stsbench tasks` lists the names")
    }
    let near = TaskCatalogue.namesNear(name)
    throw EvalError.usage(
      "there is no task “\(name)”",
      remedy: near.isEmpty
        ? "`stsbench tasks` lists them; groups are sts, transfer, all, extra"
        : "did you mean \(near.joined(separator: ", "))?")
  }

  private static func subsetNames(
    of declaration: TaskDeclaration, matching wanted: String
  ) -> [String] {
    var stems: [String: String] = [:]
    if case .inputAndGold(_, let named) = declaration.layout { stems = named }
    let glob = Glob(wanted)
    return declaration.spec.subsets.map(\.name).filter { name in
      glob.matches(name) || (stems[name].map { glob.matches($0) } ?? false)
    }
  }
}

/// Shell patterns with `*` (any run) and `?` (one character), in any case.
struct Glob {
  private let pattern: [Unicode.Scalar]

  init(_ pattern: String) { self.pattern = Array(pattern.lowercased().unicodeScalars) }

  /// Whether `text` has a wildcard.
  static func isPattern(_ text: String) -> Bool { text.contains { $0 == "*" || $0 == "?" } }

  /// Whether the whole of `text` matches, in time proportional to pattern × text.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.lowercased().unicodeScalars)
    var position = 0
    var next = 0
    var star: Int?
    var resume = 0
    while position < scalars.count {
      if next < pattern.count, pattern[next] == "*" {
        star = next
        resume = position
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == scalars[position] {
        position += 1
        next += 1
      } else if let star {
        resume += 1
        position = resume
        next = star + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
