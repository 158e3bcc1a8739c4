import EvalCore
import Foundation

/// The header of a `.npy` file, versions 1 to 3.
///
/// Source: NumPy Enhancement Proposal 1, “A Simple File Format for NumPy Arrays”: magic
/// `\x93NUMPY`, two version bytes, a little-endian header length (2 bytes in version 1, 4 later), and
/// a Python literal `{'descr': …, 'fortran_order': …, 'shape': …}`.
struct NumpyHeader: Hashable {
  /// The element types that are read.
  enum Element: String, CaseIterable {
    case float16 = "<f2"
    case float32 = "<f4"
    case float64 = "<f8"

    var size: Int {
      switch self {
      case .float16: 2
      case .float32: 4
      case .float64: 8
      }
    }
  }

  var element: Element
  var isFortranOrder: Bool
  var shape: [Int]
  /// The number of bytes before the data.
  var dataOffset: Int

  /// The longest header that is read: NumPy's own default bound on literals.
  static let longestHeader = 10_000

  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` or
  ///   ``EvalError/unsupported(_:file:remedy:)`` that names `file`.
  init(_ data: Data, file: String) throws {
    func broken(_ message: String) -> EvalError {
      .badData(
        file: file, place: "npy header", message, remedy: "write the file with numpy.save(…)")
    }
    let bytes = data.prefix(12 + Self.longestHeader)
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw broken("this is no .npy file")
    }
    let at = { (index: Int) in Int(bytes[bytes.startIndex + index]) }
    let length: Int
    let start: Int
    switch at(6) {
    case 1:
      length = at(8) | at(9) << 8
      start = 10
    case 2, 3:
      guard bytes.count >= 12 else { throw broken("the file ends inside the header") }
      length = at(8) | at(9) << 8 | at(10) << 16 | at(11) << 24
      start = 12
    default:
      throw EvalError.unsupported(
        "version \(at(6)).\(at(7)) of the .npy format", file: file,
        remedy: "write the file with numpy.save(…)")
    }
    guard length <= Self.longestHeader else {
      throw broken("a header of \(length) bytes is longer than \(Self.longestHeader)")
    }
    guard bytes.count >= start + length else { throw broken("the file ends inside the header") }
    let literal = String(
      decoding: bytes[bytes.startIndex + start..<bytes.startIndex + start + length], as: UTF8.self)
    var parser = NumpyLiteral(literal)
    guard let fields = parser.dictionary(),
      fields.keys.sorted() == ["descr", "fortran_order", "shape"]
    else { throw broken("the header is no dictionary of descr, fortran_order and shape") }
    guard case .string(let descr) = fields["descr"], let element = Element(rawValue: descr) else {
      let name = fields["descr"].map { "\($0)" } ?? "?"
      throw EvalError.unsupported(
        "the element type \(name) of a .npy file", file: file,
        remedy: "save vectors.astype('<f4'); <f2, <f4 and <f8 are read")
    }
    guard case .boolean(let isFortranOrder) = fields["fortran_order"] else {
      throw broken("fortran_order is neither True nor False")
    }
    guard case .tuple(let shape) = fields["shape"] else { throw broken("shape is no tuple") }
    self.element = element
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    dataOffset = start + length
  }
}

/// The few Python literals that occur in a `.npy` header.
struct NumpyLiteral {
  enum Value: Hashable, CustomStringConvertible {
    case string(String)
    case boolean(Bool)
    case tuple([Int])
    /// Anything else in brackets, such as a structured type.
    case other(String)

    var description: String {
      switch self {
      case .string(let text), .other(let text): text
      case .boolean(let truth): truth ? "True" : "False"
      case .tuple(let numbers): "\(numbers)"
      }
    }
  }

  private var rest: Substring

  init(_ text: String) { rest = Substring(text) }

  /// The whole text as a dictionary, or nil where it is none.
  mutating func dictionary() -> [String: Value]? {
    guard take("{") else { return nil }
    var fields: [String: Value] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = value(), fields[key] == nil else {
        return nil
      }
      fields[key] = value
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return rest.isEmpty ? fields : nil
  }

  private mutating func value() -> Value? {
    if let text = string() { return .string(text) }
    if take("True") { return .boolean(true) }
    if take("False") { return .boolean(false) }
    if take("[") {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      let text = "[" + rest[...end]
      rest = rest[rest.index(after: end)...]
      return .other(text)
    }
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      _ = take("L")
      numbers.append(number)
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return .tuple(numbers)
  }

  private mutating func string() -> String? {
    skipBlanks()
    guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
    let body = rest.dropFirst()
    guard let end = body.firstIndex(of: quote) else { return nil }
    rest = body[body.index(after: end)...]
    return String(body[..<end])
  }

  private mutating func take(_ token: String) -> Bool {
    skipBlanks()
    guard rest.hasPrefix(token) else { return false }
    rest = rest.dropFirst(token.count)
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\n" || $0 == "\t" } }
}
