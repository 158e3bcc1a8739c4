import Documents

/// A ``JSONScanner`` over a file of a tokenizer, whose faults name the file.
struct DocumentScanner {
  private var scanner: JSONScanner
  let file: String

  /// A million values of trees: the largest published lists of added tokens make some hundred thousand.
  private static let bounds = JSONBounds(values: 1_000_000)

  init(_ bytes: [UInt8], file: String, at position: Int = 0) {
    scanner = JSONScanner(bytes, bounds: Self.bounds, at: position)
    self.file = file
  }

  var position: Int { scanner.position }

  func fault(_ reason: String) -> TokenizerError {
    .notJSON(file: file, offset: scanner.position, reason: reason)
  }

  private mutating func naming<Value>(
    _ read: (inout JSONScanner) throws(JSONFault) -> Value
  ) throws(TokenizerError) -> Value {
    do {
      return try read(&scanner)
    } catch {
      throw .notJSON(file: file, offset: error.offset, reason: error.message)
    }
  }

  mutating func peek() -> UInt8? { scanner.peek() }
  mutating func accept(_ byte: UInt8) -> Bool { scanner.accept(byte) }
  mutating func leave() { scanner.leave() }

  mutating func expect(_ byte: UInt8) throws(TokenizerError) {
    try naming { (scanner) throws(JSONFault) in try scanner.expect(byte) }
  }
  mutating func enter(_ byte: UInt8) throws(TokenizerError) {
    try naming { (scanner) throws(JSONFault) in try scanner.enter(byte) }
  }
  mutating func more(_ close: UInt8) throws(TokenizerError) -> Bool {
    try naming { (scanner) throws(JSONFault) in try scanner.more(close) }
  }
  mutating func key() throws(TokenizerError) -> String {
    try naming { (scanner) throws(JSONFault) in try scanner.key() }
  }
  mutating func finish() throws(TokenizerError) {
    try naming { (scanner) throws(JSONFault) in try scanner.finish() }
  }
  mutating func value() throws(TokenizerError) -> JSONValue {
    try naming { (scanner) throws(JSONFault) in try scanner.value() }
  }
  mutating func skip() throws(TokenizerError) {
    try naming { (scanner) throws(JSONFault) in try scanner.skip() }
  }
  mutating func string(into text: inout [UInt8]) throws(TokenizerError) {
    try naming { (scanner) throws(JSONFault) in try scanner.string(into: &text) }
  }
  mutating func score() throws(TokenizerError) -> Double {
    try naming { (scanner) throws(JSONFault) in try scanner.score() }
  }
  mutating func identifier(below limit: Int) throws(TokenizerError) -> Int {
    try naming { (scanner) throws(JSONFault) in try scanner.identifier(below: limit) }
  }
}
