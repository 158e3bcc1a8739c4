package import EvalCore

/// A task and where its rows lie: the one value that a file of `Tasks/` declares.
package struct TaskDeclaration: Sendable, Hashable {
  /// What the task is.
  package let spec: TaskSpec
  /// Which files hold it, below a `downstream` folder, and how they are read.
  package let layout: TaskLayout
  /// The text variants that exist as files.
  package let variants: [TextVariant]
  /// The text and split that protocol mteb scores, for a task that MTEB has (``TaskSpec/mtebName``).
  package let mtebChoice: TextChoice
  /// True when one split cannot be scored without the others: probes and learnt regressors.
  package var needsAllSplits: Bool {
    if case .similarity = spec.kind { false } else { true }
  }

  init(
    spec: TaskSpec, layout: TaskLayout, variants: [TextVariant] = [.senteval, .raw],
    mtebChoice: TextChoice = TextChoice(.senteval, .test)
  ) {
    self.spec = spec
    self.layout = layout
    self.variants = variants
    self.mtebChoice = mtebChoice
  }
}

/// The text and the split of a task that a protocol scores.
package struct TextChoice: Sendable, Hashable {
  package let text: TextVariant
  package let split: Split

  init(_ text: TextVariant, _ split: Split) {
    self.text = text
    self.split = split
  }
}

extension TaskCatalogue {
  /// The specs alone, in order.
  package static let specs: [TaskSpec] = all.map(\.spec)

  /// The declaration whose id or alias is `name`, in any case; nil when there is none.
  package static func declaration(named name: String) -> TaskDeclaration? {
    let wanted = name.lowercased()
    return all.first { declaration in
      ([declaration.spec.id] + declaration.spec.aliases).contains { $0.lowercased() == wanted }
    }
  }

  /// The declaration whose id or alias is `name`.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` with what may have been meant.
  package static func required(_ name: String) throws -> TaskDeclaration {
    guard let found = declaration(named: name) else {
      let near = namesNear(name)
      throw EvalError.usage(
        "there is no task “\(name)”",
        remedy: near.isEmpty
          ? "`stsbench tasks` lists them" : "did you mean \(near.joined(separator: " or "))?")
    }
    return found
  }

  /// Every name that selects something: groups, ids, aliases.
  package static var names: [String] {
    ["sts", "transfer", "all", "extra"] + all.flatMap { [$0.spec.id] + $0.spec.aliases }
  }

  /// The groups and ids closest to `name`, found by id or alias, at most three.
  package static func namesNear(_ name: String) -> [String] {
    var found: [String] = []
    for near in nearMisses(for: name, among: names, limit: names.count) {
      let shown = declaration(named: near)?.spec.id ?? near
      if !found.contains(shown) { found.append(shown) }
    }
    return Array(found.prefix(3))
  }

  /// The declaration that `request` was made from.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` when the catalogue has no such task, or has it in
  ///   another version, whose scores would not be comparable.
  package static func declaration(for request: TaskRequest) throws -> TaskDeclaration {
    let found = try all.first { $0.spec.id == request.task } ?? required(request.task)
    guard found.spec.version == request.version else {
      throw EvalError.usage(
        "\(request.task) was asked for in version \(request.version), and this stsbench has version "
          + "\(found.spec.version)",
        remedy: "use the stsbench that made the request, or ask for the task again")
    }
    return found
  }
}
