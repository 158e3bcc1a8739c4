/// A picture with its sentence.
package struct ReportFigure: Sendable, Hashable {
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

  /// The picture as a file: the name with anything but letters, digits and hyphens replaced.
  package var file: ReportFile {
    ReportFile(path: fileName, text: picture.chart.standaloneSVG())
  }

  var fileName: String {
    let safe = name.unicodeScalars.map { scalar -> String in
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
        ? String(scalar) : "-"
    }
    return safe.joined() + ".svg"
  }
}
