/// A value on the stack of a pickle.
///
/// Lists, tuples and dictionaries lie in ``PickleObjects`` and are named by their place there, so that no nesting of a
/// hostile file can make a recursion here.
enum PickleValue {
  case none
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  /// A name of Python that stands for one of the few things that are read.
  case name(PickleName)
  /// A list, tuple or dictionary.
  case object(Int)
  /// A storage, by its place in the list of those.
  case storage(Int)
  /// A tensor, by its place in the list of those.
  case tensor(Int)

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .flag: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .text: "a text"
    case .name(let name): "the name \(name.text)"
    case .object: "a list, tuple or dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The names of Python that a state dict of tensors needs; nothing is imported or called.
enum PickleName: Hashable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storage(TorchNumber)

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"), ("torch._utils", "_rebuild_tensor"):
      self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", let name):
      guard name.hasSuffix("Storage"), let number = TorchNumber(rawValue: String(name.dropLast(7)))
      else { return nil }
      self = .storage(number)
    default: return nil
    }
  }

  var text: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .storage(let number): "torch.\(number.rawValue)Storage"
    }
  }
}

/// The kinds of numbers of storages, as torch names them.
enum TorchNumber: String {
  case float = "Float"
  case double = "Double"
  case half = "Half"
  case bfloat16 = "BFloat16"
  case long = "Long"
  case int = "Int"
  case short = "Short"
  case char = "Char"
  case byte = "Byte"
  case bool = "Bool"

  /// Bytes of one number.
  var size: Int {
    switch self {
    case .double, .long: 8
    case .float, .int: 4
    case .half, .bfloat16, .short: 2
    case .char, .byte, .bool: 1
    }
  }

  /// The type's name as safetensors has it.
  var typeName: String {
    switch self {
    case .float: "F32"
    case .double: "F64"
    case .half: "F16"
    case .bfloat16: "BF16"
    case .long: "I64"
    case .int: "I32"
    case .short: "I16"
    case .char: "I8"
    case .byte: "U8"
    case .bool: "BOOL"
    }
  }
}

/// The lists, tuples and dictionaries of a pickle.
struct PickleObjects {
  enum Object {
    case tuple([PickleValue])
    case list([PickleValue])
    case dictionary([(key: PickleValue, value: PickleValue)])
  }

  private(set) var all: [Object] = []

  mutating func add(_ object: Object) -> PickleValue {
    all.append(object)
    return .object(all.count - 1)
  }

  /// The elements of a tuple; nil for other values.
  func tuple(_ value: PickleValue) -> [PickleValue]? {
    if case .object(let place) = value, case .tuple(let elements) = all[place] {
      elements
    } else {
      nil
    }
  }

  /// The elements of a list; nil for other values.
  func list(_ value: PickleValue) -> [PickleValue]? {
    if case .object(let place) = value, case .list(let elements) = all[place] {
      elements
    } else {
      nil
    }
  }

  /// The entries of a dictionary in their order; nil for other values.
  func dictionary(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    if case .object(let place) = value, case .dictionary(let entries) = all[place] {
      entries
    } else {
      nil
    }
  }

  /// Appends `elements` to a list; false for other values.
  mutating func append(_ elements: ArraySlice<PickleValue>, to value: PickleValue) -> Bool {
    guard case .object(let place) = value, case .list(var list) = all[place] else { return false }
    all[place] = .tuple([])
    list.append(contentsOf: elements)
    all[place] = .list(list)
    return true
  }

  /// Adds keys and values, by turns, to a dictionary; false for other values.
  mutating func set(_ flat: ArraySlice<PickleValue>, in value: PickleValue) -> Bool {
    guard case .object(let place) = value, case .dictionary(var entries) = all[place],
      flat.count % 2 == 0
    else { return false }
    all[place] = .tuple([])
    for index in stride(from: flat.startIndex, to: flat.endIndex, by: 2) {
      entries.append((flat[index], flat[index + 1]))
    }
    all[place] = .dictionary(entries)
    return true
  }
}
