package import EvalCore

/// Many configurations of one model on the same texts: ablations, degradation, search, probes. Scores
/// and differences are fractions.
package struct SweepReport: Sendable, Hashable {
  /// One configuration.
  package struct Row: Sendable, Hashable {
    /// The configuration as the user wrote it: `last:2`, `pooling=cls`.
    package var label: String
    /// What the label stands for; with it in place of the reference's, the report's spec is the row's.
    package var recipe: Recipe
    /// The run id under which it is stored; nil where nothing is stored.
    package var run: String?
    /// Scores by task id; a degenerate task is absent.
    package var scores: [String: Double]
    /// Over the sweep's tasks; nil when one is absent.
    package var average: Double?
    /// Average minus that of the reference configuration.
    package var delta: Double?
    /// The paired interval of ``delta``.
    package var interval: ScoreInterval?
    /// The label of a configuration that is provably equal and was computed instead.
    package var equalTo: String?

    package init(
      label: String, recipe: Recipe, run: String? = nil, scores: [String: Double],
      average: Double?, delta: Double? = nil, interval: ScoreInterval? = nil,
      equalTo: String? = nil
    ) {
      self.label = label
      self.recipe = recipe
      self.run = run
      self.scores = scores
      self.average = average
      self.delta = delta
      self.interval = interval
      self.equalTo = equalTo
    }
  }

  /// A picture with its sentence.
  package struct Figure: Sendable, Hashable {
    package enum Picture: Sendable, Hashable {
      case line(LineChart)
      case heat(HeatMap)
      case bars(BarChart)
      case scatter(ScatterPlot)

      /// The chart itself.
      package var chart: any Chart {
        switch self {
        case .line(let chart): chart
        case .heat(let chart): chart
        case .bars(let chart): chart
        case .scatter(let chart): chart
        }
      }
    }

    /// A file name without ending; unique in the report.
    package var name: String
    package var caption: String
    package var picture: Picture

    package init(name: String, caption: String, picture: Picture) {
      self.name = name
      self.caption = caption
      self.picture = picture
    }
  }

  package var title: String
  /// Of the reference configuration; the others differ from it in ``Row/recipe`` only.
  package var spec: RunSpec
  package var version: String
  package var machine: MachineFacts
  package var threads: Int
  /// In the order of the sweep.
  package var rows: [Row]
  /// Whether tables sort rows by average; depths keep their order.
  package var isRanked: Bool
  /// The label that deltas are taken against.
  package var reference: String?
  package var figures: [Figure]
  /// What was computed for all rows together.
  package var work: WorkCounts?
  /// Conclusions and cautions, such as a turning point.
  package var notes: [String]

  package init(
    title: String, spec: RunSpec, version: String, machine: MachineFacts, threads: Int,
    rows: [Row], isRanked: Bool = true, reference: String? = nil, figures: [Figure] = [],
    work: WorkCounts? = nil, notes: [String] = []
  ) {
    self.title = title
    self.spec = spec
    self.version = version
    self.machine = machine
    self.threads = threads
    self.rows = rows
    self.isRanked = isRanked
    self.reference = reference
    self.figures = figures
    self.work = work
    self.notes = notes
  }

  package var model: String { spec.model.name }

  /// Of the reference configuration.
  package var signature: String { spec.signature(version: version) }

  package var marks: [RunMark] { RunMark.marks(of: spec) }

  /// Task ids in column order.
  package var tasks: [String] { spec.tasks.map(\.task) }
}
