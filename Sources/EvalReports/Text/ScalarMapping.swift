extension String {
  /// The text with every scalar replaced by what `map` gives for it; nil keeps it.
  ///
  /// Escaping works on scalars and not on `Character`s, because a combining mark after a quote makes
  /// one `Character` that is no longer equal to the quote.
  func mappingScalars(_ map: (Unicode.Scalar) -> String?) -> String {
    var output = ""
    output.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      if let replacement = map(scalar) {
        output += replacement
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
