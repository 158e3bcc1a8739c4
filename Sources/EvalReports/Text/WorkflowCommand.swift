/// Text on its way into GitHub workflow commands (`::error title=…::message`).
package enum WorkflowCommand {
  /// A message: `%`, CR and LF are percent-encoded, so that it cannot end the command.
  package static func message(_ text: String) -> String {
    text.mappingScalars { scalar in
      switch scalar {
      case "%": "%25"
      case "\r": "%0D"
      case "\n": "%0A"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): ""
      default: nil
      }
    }
  }

  /// A property value: as ``message(_:)``, with `:` and `,` encoded too.
  package static func property(_ text: String) -> String {
    message(text).mappingScalars { scalar in
      switch scalar {
      case ":": "%3A"
      case ",": "%2C"
      default: nil
      }
    }
  }
}
