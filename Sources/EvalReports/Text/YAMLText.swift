import Documents

/// Text on its way into YAML 1.2.
package enum YAMLText {
  /// A double-quoted scalar, which is JSON's string and therefore needs no guessing about types.
  package static func quoted(_ text: String) -> String {
    JSONValue.string(text).text(indented: false)
  }
}
