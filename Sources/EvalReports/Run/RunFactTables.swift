import EvalCore

/// A fact with its name, for two-column lists.
struct Fact: Sendable, Hashable {
  var name: String
  var value: String

  init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A named list of facts.
struct FactSection: Sendable, Hashable {
  var title: String
  var facts: [Fact]
}

extension RunTables {
  /// Everything about the run that is not a score: protocol, recipe, model, data, machine, work.
  var factSections: [FactSection] {
    [
      .init(title: "Protocol", facts: protocolFacts), .init(title: "Recipe", facts: recipeFacts),
      .init(title: "Model", facts: modelFacts), .init(title: "Data", facts: dataFacts),
      .init(title: "Machine", facts: machineFacts),
    ]
  }

  /// The one line that pins what the scores mean.
  var signature: String { result.spec.signature(version: result.facts.version) }

  private var protocolFacts: [Fact] {
    var facts = [
      Fact("Run", result.id), Fact("Signature", signature),
      Fact("Protocol", result.spec.protocol.rawValue), Fact("stsbench", result.facts.version),
      Fact("Started", InstantText.minute(result.facts.started)),
    ]
    if let probe = result.spec.probe {
      facts.append(
        Fact("Probe", "\(probe.solver.rawValue), \(probe.folds) folds, seed \(probe.seed)"))
    }
    if let method = intervalMethod { facts.append(Fact("Intervals", method)) }
    if let limit = result.spec.limit { facts.append(Fact("Limit", "\(limit) rows a subset")) }
    return facts
  }

  /// How the intervals that are shown were made; nil where there are none.
  var intervalMethod: String? {
    var methods: [String] = []
    for interval in context.intervals where !methods.contains(interval.method) {
      methods.append(interval.method)
    }
    return methods.isEmpty ? nil : methods.joined(separator: "; ")
  }

  private var recipeFacts: [Fact] {
    let recipe = result.spec.recipe
    let isOurs = result.spec.model.decidesForwardPass
    var facts =
      isOurs
      ? [
        Fact("Attention", "bidirectional layers: \(recipe.attention)"),
        Fact("Pooling", "\(recipe.pooling)"), Fact("Layer", "\(recipe.layer)"),
      ] : [Fact("Forward pass", "the \(result.spec.model.backend.rawValue) backend’s own")]
    if let causality = result.facts.causality {
      facts.append(Fact("Attention, measured", causality.sentence))
    }
    facts += recipe.prompts.map { Fact("Prompt", $0) }
    if !recipe.instruction.isEmpty { facts.append(Fact("Instruction", recipe.instruction)) }
    if case .billmLeak(let batching) = recipe.padding {
      facts.append(
        Fact(
          "Padding",
          "billm-leak: \(batching.side.rawValue), batches of \(batching.batchSize) by "
            + batching.order.rawValue))
    }
    if isOurs {
      facts.append(
        Fact(
          "Truncation",
          "\(recipe.truncation.maxTokens.map { "\($0) tokens" } ?? "the model’s bound"), cuts the "
            + (recipe.truncation.target == .whole ? "whole prompt" : "text")))
    }
    facts += [
      Fact("Normalisation", recipe.normalisation.rawValue),
      Fact("Text rule", recipe.textRule.rawValue),
    ]
    if isOurs { facts.append(Fact("Precision", recipe.precision.rawValue)) }
    if let dimensions = recipe.dimensions {
      facts.append(Fact("Kept dimensions", String(dimensions)))
    }
    return facts
  }

  private var modelFacts: [Fact] {
    let model = result.spec.model
    return [
      Fact("Model", model.name), Fact("Backend", model.backend.rawValue),
      Fact("Dimension", String(result.facts.dimension)),
    ]
      + model.attributes.sorted { $0.key < $1.key }.map { Fact($0.key, $0.value) }
      + model.digests.sorted { $0.key < $1.key }.map { Fact("SHA-256 of \($0.key)", $0.value.hex) }
  }

  private var dataFacts: [Fact] {
    let facts = result.facts
    var list = [
      Fact("SHA-256 of texts and gold", result.spec.data.hex),
      Fact(
        "Texts",
        "\(NumberText.grouped(facts.texts)), \(NumberText.grouped(facts.distinctTexts)) distinct"),
    ]
    if let tokens = facts.tokens { list.append(Fact("Tokens", NumberText.grouped(tokens))) }
    list.append(Fact("Truncated texts", NumberText.grouped(facts.truncatedTexts)))
    if facts.lostSuffixes > 0 {
      list.append(Fact("Lost prompt ends", NumberText.grouped(facts.lostSuffixes)))
    }
    for (task, totals) in facts.textTotals.sorted(by: { $0.key < $1.key }) {
      let characters = totals.characters.map(NumberText.grouped).joined(separator: " + ")
      list.append(
        Fact(
          "Text of \(TaskNames.heading(task))",
          "\(characters) characters, \(NumberText.grouped(totals.distinctTexts)) distinct texts"))
    }
    return list
  }

  private var machineFacts: [Fact] {
    let facts = result.facts
    var list = [
      Fact("CPU", facts.machine.cpu), Fact("System", facts.machine.operatingSystem),
      Fact("BLAS", facts.machine.blas ?? "not used"), Fact("Kernels", facts.machine.simd),
      Fact("Threads", String(facts.threads)),
      Fact("Encoding", encodingText),
      Fact("Scoring", NumberText.duration(facts.scoringSeconds)),
    ]
    if let work = facts.work {
      list.append(
        Fact(
          "Work",
          "\(NumberText.grouped(work.computedRowLayers)) rows × layers computed of "
            + "\(NumberText.grouped(work.naiveRowLayers)) one by one"))
    }
    return list
  }

  /// The time of encoding, with what it is not the time of.
  private var encodingText: String {
    let facts = result.facts
    let time = NumberText.duration(facts.encodingSeconds)
    guard let kept = facts.keptVectors else { return time }
    return
      "\(time); \(NumberText.grouped(kept)) of \(NumberText.grouped(facts.distinctTexts)) vectors were kept from before"
  }

  /// Degenerate scores with their reasons, skipped tasks, notes and warnings, as sentences.
  var observations: [FactSection] {
    var degenerate: [Fact] = []
    var notes: [Fact] = []
    for task in result.tasks {
      if case .degenerate(let reason) = task.score {
        degenerate.append(Fact(TaskNames.heading(task.id), reason))
      }
      for subset in task.subsets {
        if case .degenerate(let reason)? = subset.scores[task.metric] {
          degenerate.append(Fact("\(TaskNames.heading(task.id)):\(subset.subset)", reason))
        }
      }
      notes += task.notes.map { Fact(TaskNames.heading(task.id), $0) }
    }
    return [
      FactSection(title: "No score", facts: degenerate),
      FactSection(
        title: "Skipped", facts: result.skipped.map { Fact(TaskNames.heading($0.task), $0.reason) }),
      FactSection(title: "Warnings", facts: result.facts.warnings.map { Fact("", $0) }),
      FactSection(title: "Notes", facts: notes),
    ].filter { !$0.facts.isEmpty }
  }
}
