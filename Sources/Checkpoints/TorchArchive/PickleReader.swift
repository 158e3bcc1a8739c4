import EvalCore

/// Reads pickles of state dicts without Python: the operations that `torch.save` writes for a dictionary of tensors
/// (protocol 2), and no other.
///
/// A pickle is a program for a stack machine that may import and call anything. Here a name that it imports is looked up
/// in the few of ``PickleName`` and anything else is refused by name, so nothing of the file is ever executed.
/// Source: `pickletools.py` of CPython 3.12 for the operations; `torch/serialization.py` and `torch/_utils.py` of
/// torch 2.9 for what state dicts hold.
struct PickleReader {
  /// A pickle has at most so many bytes: one of a thousand tensors has 200 kB.
  static let mostBytes = 16 << 20
  /// And makes at most so many values.
  static let mostValues = 500_000

  let bytes: UnsafeRawBufferPointer
  let file: String
  /// Where the next operation starts.
  private(set) var position: Int
  private let end: Int
  private(set) var objects = PickleObjects()
  private(set) var storages: [TorchStorage] = []
  private(set) var tensors: [TorchTensor] = []
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var valuesLeft = PickleReader.mostValues
  private var knownStorages: [String: Int] = [:]

  /// - Parameter range: where in `bytes` the pickle, or one after another, lies.
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, file: String) {
    self.bytes = bytes
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  /// Runs one pickle to its end; storages and tensors of earlier ones stay known.
  ///
  /// - Throws: ``EvalError`` naming byte, operation and remedy.
  mutating func value() throws -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      let start = position
      let code = try byte()
      if code == UInt8(ascii: ".") {
        guard stack.count == 1, marks.isEmpty else { throw broken(start, "it ends early") }
        return stack[0]
      }
      try step(code, at: start)
    }
  }

  private mutating func step(_ code: UInt8, at start: Int) throws {
    switch code {
    case 0x80:
      let version = try byte()
      guard version == 2 else {
        throw refused("pickle protocol \(version)")
      }
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.flag(true))
    case 0x89: try push(.flag(false))
    case UInt8(ascii: "K"): try push(.integer(Int(try byte())))
    case UInt8(ascii: "M"): try push(.integer(try unsigned(2)))
    case UInt8(ascii: "J"): try push(.integer(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case 0x8A: try push(.integer(try long(start)))
    case UInt8(ascii: "G"): try push(.number(try double()))
    case UInt8(ascii: "X"): try push(.text(try text(count: unsigned(4), start)))
    case UInt8(ascii: "U"): try push(.text(try text(count: Int(byte()), start)))
    case UInt8(ascii: "c"): try push(.name(try name(start)))
    case UInt8(ascii: "q"): try remember(Int(try byte()), start)
    case UInt8(ascii: "r"): try remember(try unsigned(4), start)
    case UInt8(ascii: "h"): try recall(Int(try byte()), start)
    case UInt8(ascii: "j"): try recall(try unsigned(4), start)
    case UInt8(ascii: ")"): try push(objects.add(.tuple([])))
    case UInt8(ascii: "]"): try push(objects.add(.list([])))
    case UInt8(ascii: "}"): try push(objects.add(.dictionary([])))
    case 0x85, 0x86, 0x87: try tuple(of: Int(code) - 0x84, start)
    case UInt8(ascii: "t"): try push(objects.add(.tuple(Array(try popToMark(start)))))
    case UInt8(ascii: "a"):
      let element = try pop(start)
      guard objects.append([element], to: try top(start)) else { throw broken(start, "no list") }
    case UInt8(ascii: "e"):
      let elements = try popToMark(start)
      guard objects.append(elements, to: try top(start)) else { throw broken(start, "no list") }
    case UInt8(ascii: "s"):
      let value = try pop(start)
      let key = try pop(start)
      guard objects.set([key, value], in: try top(start)) else {
        throw broken(start, "no dictionary")
      }
    case UInt8(ascii: "u"):
      let flat = try popToMark(start)
      guard objects.set(flat, in: try top(start)) else { throw broken(start, "no dictionary") }
    case UInt8(ascii: "R"): try reduce(start)
    case UInt8(ascii: "b"): try build(start)
    case UInt8(ascii: "Q"): try push(.storage(try storage(try pop(start), start)))
    default: throw refused("the pickle operation \(Self.spelled(code))")
    }
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) throws {
    guard valuesLeft > 0 else {
      throw broken(position, "it makes more than \(Self.mostValues) values")
    }
    valuesLeft -= 1
    stack.append(value)
  }

  private mutating func pop(_ start: Int) throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      throw broken(start, "a value is missing")
    }
    return value
  }

  private func top(_ start: Int) throws -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else {
      throw broken(start, "a value is missing")
    }
    return value
  }

  private mutating func popToMark(_ start: Int) throws -> ArraySlice<PickleValue> {
    guard let mark = marks.popLast() else { throw broken(start, "a mark is missing") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values[...]
  }

  private mutating func tuple(of count: Int, _ start: Int) throws {
    var elements: [PickleValue] = []
    for _ in 0..<count { elements.insert(try pop(start), at: 0) }
    try push(objects.add(.tuple(elements)))
  }

  private mutating func remember(_ place: Int, _ start: Int) throws {
    memo[place] = try top(start)
  }

  private mutating func recall(_ place: Int, _ start: Int) throws {
    guard let value = memo[place] else { throw broken(start, "nothing is remembered as \(place)") }
    try push(value)
  }

  // MARK: Calls

  private mutating func reduce(_ start: Int) throws {
    let value = try pop(start)
    let callee = try pop(start)
    guard let arguments = objects.tuple(value) else { throw broken(start, "no arguments") }
    guard case .name(let name) = callee else {
      throw broken(start, "a call of \(callee.kind)")
    }
    switch name {
    case .orderedDictionary: try push(try ordered(arguments, start))
    case .rebuildTensor:
      let tensor = try TorchTensor(arguments, objects, storages, place: "byte \(start)", file: file)
      tensors.append(tensor)
      try push(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard let first = arguments.first, case .tensor = first else {
        throw broken(start, "a parameter without a tensor")
      }
      try push(first)
    case .storage: throw broken(start, "a call of \(name.text)")
    }
  }

  /// `OrderedDict()`, or as Python 2 wrote it with a list of pairs.
  private mutating func ordered(_ arguments: [PickleValue], _ start: Int) throws -> PickleValue {
    guard let first = arguments.first else { return objects.add(.dictionary([])) }
    guard arguments.count == 1, let pairs = objects.list(first) else {
      throw broken(start, "an OrderedDict of something else than pairs")
    }
    let entries = try pairs.map { pair in
      guard let parts = objects.list(pair) ?? objects.tuple(pair), parts.count == 2 else {
        throw broken(start, "an OrderedDict of something else than pairs")
      }
      return (key: parts[0], value: parts[1])
    }
    return objects.add(.dictionary(entries))
  }

  /// The versions of modules that `state_dict()` notes; no number depends on them.
  private mutating func build(_ start: Int) throws {
    let state = try pop(start)
    guard objects.dictionary(try top(start)) != nil, let entries = objects.dictionary(state) else {
      throw broken(start, "a state for \(try top(start).kind)")
    }
    for entry in entries {
      guard case .text("_metadata") = entry.key else {
        throw refused("an attribute of a dictionary beside _metadata in a pickle")
      }
    }
  }

  private mutating func storage(_ id: PickleValue, _ start: Int) throws -> Int {
    let storage = try TorchStorage(id, objects, place: "byte \(start)", file: file)
    if let known = knownStorages[storage.key] {
      guard storages[known].number == storage.number, storages[known].count == storage.count else {
        throw broken(start, "the storage “\(storage.key)” is declared in two ways")
      }
      return known
    }
    knownStorages[storage.key] = storages.count
    storages.append(storage)
    return storages.count - 1
  }

  private mutating func name(_ start: Int) throws -> PickleName {
    let module = try line(start)
    let name = try line(start)
    guard let known = PickleName(module: module, name: name) else {
      throw refused("the Python object \(module.prefix(80)).\(name.prefix(80)) in a pickle")
    }
    return known
  }

  // MARK: Bytes

  private mutating func byte() throws -> UInt8 {
    guard position < end else { throw broken(position, "it is cut off") }
    defer { position += 1 }
    return bytes[position]
  }

  /// A little-endian number of `count` bytes, at most four.
  private mutating func unsigned(_ count: Int) throws -> Int {
    var value = 0
    for index in 0..<count { value |= Int(try byte()) << (8 * index) }
    return value
  }

  /// A number of up to eight bytes in two's complement. The magic number of old files has ten and is read by
  /// ``TorchLegacyFile``.
  private mutating func long(_ start: Int) throws -> Int {
    let count = Int(try byte())
    guard count <= 8 else { throw broken(start, "an integer of \(count) bytes") }
    var value: UInt64 = 0
    var last: UInt8 = 0
    for index in 0..<count {
      last = try byte()
      value |= UInt64(last) << UInt64(8 * index)
    }
    if last >= 0x80, count < 8 { value |= ~0 << UInt64(8 * count) }
    return Int(Int64(bitPattern: value))
  }

  private mutating func double() throws -> Double {
    var bits: UInt64 = 0
    for _ in 0..<8 { bits = bits << 8 | UInt64(try byte()) }
    return Double(bitPattern: bits)
  }

  private mutating func text(count: Int, _ start: Int) throws -> String {
    guard count <= end - position else {
      throw broken(start, "a text of \(count) bytes, and \(end - position) follow")
    }
    let range = position..<position + count
    position += count
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw broken(start, "a text that is no UTF-8")
    }
    return text
  }

  private mutating func line(_ start: Int) throws -> String {
    let from = position
    while try byte() != 0x0A {
      guard position - from <= 1024 else { throw broken(start, "a name without an end") }
    }
    return String(decoding: bytes[from..<position - 1], as: UTF8.self)
  }

  // MARK: Errors

  private static func spelled(_ code: UInt8) -> String {
    (0x21...0x7E).contains(code)
      ? "“\(Character(Unicode.Scalar(code)))”" : "0x" + String(code, radix: 16, uppercase: true)
  }

  private func broken(_ place: Int, _ message: String) -> EvalError {
    .badData(
      file: file, place: "byte \(place)", "this is no sound pickle of a state dict: \(message)",
      remedy: TorchArchive.fetching)
  }

  private func refused(_ what: String) -> EvalError {
    .unsupported(
      what, file: file,
      remedy:
        "only plain state dicts of torch.save are read, and nothing in them is executed; where you trust the file, "
        + "load it in Python and save the model as safetensors")
  }
}
