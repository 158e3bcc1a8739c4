/// Scores by the number of layers kept, and where they bend.
package struct DepthCurve: Sendable, Hashable {
  /// The score at one depth.
  package struct Point: Sendable, Hashable {
    /// Layers kept.
    package var x: Double
    /// The average score, a fraction.
    package var y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// What the depths have in common, such as “with final norm”.
  package var name: String
  /// Ascending in x.
  package var points: [Point]
  /// Nil where the rule finds none.
  package var turningPoint: TurningPoint?

  package init(name: String, points: [Point], turningPoint: TurningPoint?) {
    self.name = name
    self.points = points
    self.turningPoint = turningPoint
  }
}

/// Where a curve bends: the joint of the best continuous line of two straight parts.
package struct TurningPoint: Hashable, Sendable {
  /// The joint, one of the measured places.
  package var x: Double
  /// The fitted value there.
  package var y: Double
  /// The slope before the joint, in units of y per unit of x.
  package var slopeBefore: Double
  /// The slope after it.
  package var slopeAfter: Double
  /// The share of a straight line's squared residuals that the bend explains, 0.5 to 1.
  package var explained: Double

  package init(
    x: Double, y: Double, slopeBefore: Double, slopeAfter: Double, explained: Double
  ) {
    self.x = x
    self.y = y
    self.slopeBefore = slopeBefore
    self.slopeAfter = slopeAfter
    self.explained = explained
  }
}
