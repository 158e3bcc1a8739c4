package import EvalCore

/// How much one token's state depends on the tokens before and after it, by layer and pattern.
package struct DependencyReport: Sendable, Hashable {
  package var model: ModelIdentity
  /// How texts are fed; its attention is that of no profile.
  package var recipe: Recipe
  package var version: String
  package var machine: MachineFacts
  /// Where the sentences come from: tasks with text and split, or a file.
  package var source: String
  /// Of the sentences, one a line, in the order of measurement.
  package var data: ContentDigest
  /// Whether the sentences are those of the bundled miniature.
  package var isSample: Bool
  package var measurement: DependencyMeasurement

  package init(
    model: ModelIdentity, recipe: Recipe, version: String, machine: MachineFacts,
    source: String, data: ContentDigest, isSample: Bool, measurement: DependencyMeasurement
  ) {
    self.model = model
    self.recipe = recipe
    self.version = version
    self.machine = machine
    self.source = source
    self.data = data
    self.isSample = isSample
    self.measurement = measurement
  }

  /// The template that sentences are fed in.
  package var prompt: String { recipe.prompts[0] }

  /// The title of every form.
  package var title: String {
    (isSample ? "\(RunMark.sample.title): " : "") + "Dependency of a token's state in \(model.name)"
  }

  /// The definition in sentences.
  var notes: [String] {
    var notes = [
      "\(NumberText.grouped(measurement.sentences)) sentences of \(source) under the prompt “\(prompt)”. The pivot is the middle token "
        + "of the sentence; up to \(measurement.replacements) tokens on either side are replaced, one at a time, by a token of "
        + "the next sentence.",
      "Change: ‖h′ − h‖ / ‖h‖ of the pivot's hidden state, averaged over replaced tokens and then over "
        + "sentences. Exactly 0 after the pivot wherever only causal layers made the state.",
      "Spearman: mean rank correlation of the pivot's components with those of the sentence's other tokens.",
      "Hidden state k is the output of k layers; the last one has the model's final norm.",
    ]
    if let weights = model.digests["weights"] {
      notes.append("Weights \(weights.short), stsbench \(version).")
    }
    if measurement.tooShort > 0 {
      notes.append(
        "\(counted(measurement.tooShort, "sentence")) left out: too short, with fewer than three tokens."
      )
    }
    return notes
  }
}

extension DependencyReport: Report {
  package static func form(of format: ReportFormat) -> ReportForm<DependencyReport>? {
    format.dependency
  }

  package static func unknown(_ name: String) -> EvalError { SweepReport.unknown(name) }

  /// Every form that a folder gets, and each figure as an SVG.
  ///
  /// - Throws: what encoding model and recipe throws.
  package func files() throws -> [ReportFile] {
    try Self.filed(beside: .table).flatMap { try files(as: $0) } + figures.map(\.file)
  }
}
