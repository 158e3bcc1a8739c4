package import EvalCore

/// Many configurations of one model on the same texts: ablations, degradation, search, probes. Scores
/// and differences are fractions.
package struct SweepReport: Sendable, Hashable {
  /// One configuration.
  package struct Row: Sendable, Hashable {
    /// The configuration as the user wrote it: `last:2`, `pooling=cls`.
    package var label: String
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
      label: String, run: String? = nil, scores: [String: Double], average: Double?,
      delta: Double? = nil, interval: ScoreInterval? = nil, equalTo: String? = nil
    ) {
      self.label = label
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
  package var model: String
  package var version: String
  /// Of the reference configuration.
  package var signature: String
  package var marks: [RunMark]
  /// Task ids in column order.
  package var tasks: [String]
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
    title: String, model: String, version: String, signature: String, marks: [RunMark] = [],
    tasks: [String], rows: [Row], isRanked: Bool = true, reference: String? = nil,
    figures: [Figure] = [],
    work: WorkCounts? = nil, notes: [String] = []
  ) {
    self.title = title
    self.model = model
    self.version = version
    self.signature = signature
    self.marks = marks
    self.tasks = tasks
    self.rows = rows
    self.isRanked = isRanked
    self.reference = reference
    self.figures = figures
    self.work = work
    self.notes = notes
  }
}
