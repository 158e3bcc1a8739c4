/// Finds the place of a name where it hides least of what is drawn.
struct LabelPlacing: Sendable {
  /// A place on the canvas.
  struct Spot: Sendable, Hashable {
    var x: Double
    var y: Double
  }

  private let spots: [Spot]
  private let frame: ChartFrame

  /// - Parameter lines: the corners of every line of the chart.
  init(_ lines: [[Spot]], frame: ChartFrame) {
    let steps = 24
    spots = lines.flatMap { line in
      line.count < 2
        ? line
        : zip(line, line.dropFirst()).flatMap { from, to in
          (0...steps).map { step in
            let part = Double(step) / Double(steps)
            return Spot(x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y))
          }
        }
    }
    self.frame = frame
  }

  /// A name above or below the horizontal line at `y`, at its right, middle or left.
  func label(_ name: String, besideLevel y: Double) -> Markup {
    let width = width(of: name)
    let lefts = [frame.right - 4 - width, (frame.left + frame.right - width) / 2, frame.left + 4]
    return best(
      name, among: lefts.flatMap { left in [y - 5, y + 14].map { Spot(x: left, y: $0) } })
  }

  /// A name to the left or right of the upright line at `x`, at its foot, head or middle.
  func label(_ name: String, besideUpright x: Double) -> Markup {
    let width = width(of: name)
    let lefts =
      x > (frame.left + frame.right) / 2 ? [x - 6 - width, x + 6] : [x + 6, x - 6 - width]
    let feet = [frame.bottom - 8, frame.top + 16, (frame.top + frame.bottom) / 2]
    return best(name, among: feet.flatMap { y in lefts.map { Spot(x: $0, y: y) } })
  }

  private func width(of name: String) -> Double {
    Double(TerminalText.width(name)) * ChartFrame.letterWidth
  }

  /// The name with its lower left corner at the first of the places that hide least.
  private func best(_ name: String, among places: [Spot]) -> Markup {
    let width = width(of: name)
    var chosen = places[0]
    var least = Int.max
    for place in places
    where place.x >= frame.left && place.x + width <= frame.right && place.y - 12 >= frame.top
      && place.y <= frame.bottom
    {
      let hidden = spots.count { spot in
        spot.x > place.x - 5 && spot.x < place.x + width + 5 && spot.y > place.y - 15
          && spot.y < place.y + 6
      }
      if hidden < least { (chosen, least) = (place, hidden) }
    }
    // Anchored at the end that is nearer to the plot's edge, so that other type does not run out of it.
    let isRight = chosen.x + width / 2 > (frame.left + frame.right) / 2
    return ChartFrame.label(
      name, x: isRight ? chosen.x + width : chosen.x, y: chosen.y,
      anchor: isRight ? "end" : "start", kind: "value")
  }
}
