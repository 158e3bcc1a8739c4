package import EvalCore

/// Turns what a user writes into task requests.
///
/// An expression is a comma list. An item is a group (`sts`, `transfer`, `all` = both, `extra`), a
/// task id or alias, a glob over ids and aliases (`*`, `?`), any of them with `:SUBSET` (a name or a
/// glob), or `@FILE` (a file of items, by line or comma, `#` begins a comment). Case does not matter.
package enum TaskSelection {
  /// The requests, in catalogue order, each task once, its subsets in declared order.
  ///
  /// - Parameters:
  ///   - excluded: expressions of the same form, taken away afterwards.
  ///   - text: the text variant instead of the protocol's own.
  ///   - split: the split instead of the protocol's own.
  /// - Throws: ``EvalError/usage(_:remedy:)`` for unknown names (with near misses), an empty
  ///   selection, and variants or splits that a task does not have; ``EvalError/missingInput(path:_:remedy:)`` for
  ///   a list file that is not there.
  package static func parse(
    _ expression: String, excluding excluded: [String] = [],
    protocol: EvaluationProtocol = .senteval, text: TextVariant? = nil, split: Split? = nil
  ) throws -> [TaskRequest] {
    var chosen = try subsets(of: [expression])
    for (task, names) in try subsets(of: excluded) {
      chosen[task]?.subtract(names)
    }
    let declarations = TaskCatalogue.all.filter { !(chosen[$0.spec.id] ?? []).isEmpty }
    guard !declarations.isEmpty else {
      throw EvalError.usage(
        excluded.isEmpty
          ? "the task list is empty" : "nothing is left of “\(expression)” after the exclusions",
        remedy: "name a group or a task, for example sts or STS12,STSB")
    }
    return try declarations.map { declaration in
      let names = chosen[declaration.spec.id] ?? []
      return try request(
        declaration, subsets: declaration.spec.subsets.map(\.name).filter(names.contains),
        protocol: `protocol`, text: text, split: split)
    }
  }

  /// One request with every choice made and checked.
  private static func request(
    _ declaration: TaskDeclaration, subsets: [String], protocol: EvaluationProtocol,
    text: TextVariant?, split: Split?
  ) throws -> TaskRequest {
    let spec = declaration.spec
    let preset = try ProtocolPreset.choice(of: declaration, under: `protocol`)
    let text = try variant(text, preset: preset.text, of: declaration, protocol: `protocol`)
    let split = split ?? preset.split
    try check(split, of: declaration, protocol: `protocol`, preset: preset.split)
    return TaskRequest(
      task: spec.id, version: spec.version, text: text, split: split, subsets: subsets)
  }

  private static func variant(
    _ text: TextVariant?, preset: TextVariant, of declaration: TaskDeclaration,
    protocol: EvaluationProtocol
  ) throws -> TextVariant {
    let id = declaration.spec.id
    guard let text, text != preset else {
      return preset
    }
    guard `protocol` == .senteval else {
      throw EvalError.usage(
        "protocol \(`protocol`.rawValue) scores \(id) on \(preset.rawValue) text, "
          + "not on \(text.rawValue) text",
        remedy: "leave --text out, or use --protocol senteval with --text \(text.rawValue)")
    }
    guard text != .bellmFork else {
      throw EvalError.usage(
        "bellm-fork is a protocol of its own", remedy: "use --protocol bellm-fork without --text")
    }
    guard declaration.variants.contains(text) else {
      throw EvalError.usage(
        "\(id) exists only as \(declaration.variants.map(\.rawValue).joined(separator: ", ")) text: "
          + "it was published tokenised",
        remedy: "leave --text out, or leave \(id) out with --exclude \(id)")
    }
    return text
  }

  private static func check(
    _ split: Split, of declaration: TaskDeclaration, protocol: EvaluationProtocol, preset: Split
  ) throws {
    let spec = declaration.spec
    let choosable = splits(of: declaration)
    guard choosable.contains(split) else {
      let owners = TaskCatalogue.all.filter { splits(of: $0).contains(split) }.map(\.spec.id)
      throw EvalError.usage(
        "\(spec.id) cannot be scored on \(split.rawValue): it has "
          + choosable.map(\.rawValue).joined(separator: ", "),
        remedy: "tasks with \(split.rawValue): \(owners.joined(separator: ", "))")
    }
    guard `protocol` == .senteval || split == preset || spec.id == "STSB" else {
      throw EvalError.usage(
        "protocol \(`protocol`.rawValue) scores \(spec.id) on \(preset.rawValue), "
          + "not on \(split.rawValue)",
        remedy: "leave --split out, or use --protocol senteval")
    }
  }

  /// The splits that a task can be scored on: all that it declares where similarity needs no training,
  /// else its own.
  package static func splits(of declaration: TaskDeclaration) -> [Split] {
    guard !declaration.needsAllSplits, let subset = declaration.spec.subsets.first else {
      return [declaration.spec.split]
    }
    return Split.allCases.filter { subset.counts[$0] != nil }
  }
}
