import EvalCore

/// A block of numbers that tensors are views of.
struct TorchStorage {
  let number: TorchNumber
  /// Its name in the archive.
  let key: String
  /// How many numbers it has.
  let count: Int

  /// `("storage", type, key, location, count)`, with the sixth part of old files.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` at `place`.
  init(_ id: PickleValue, _ objects: PickleObjects, place: String, file: String) throws {
    guard let parts = objects.tuple(id), (5...6).contains(parts.count),
      case .text("storage") = parts[0], case .name(.storage(let number)) = parts[1],
      case .text(let key) = parts[2], case .text = parts[3], case .integer(let count) = parts[4],
      count >= 0
    else {
      throw EvalError.badData(
        file: file, place: place, "the pickle names a storage in a way that is not known",
        remedy: TorchArchive.fetching)
    }
    if parts.count == 6 {
      guard case .none = parts[5] else {
        throw EvalError.unsupported(
          "the storage “\(key)” that is a view of another one", file: file,
          remedy: TorchArchive.converting)
      }
    }
    self.number = number
    self.key = key
    self.count = count
  }

  /// Its size in bytes; nil where that is no number.
  var byteCount: Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: number.size)
    return overflow ? nil : bytes
  }
}

/// A tensor as its pickle describes it: which numbers of which storage.
struct TorchTensor {
  /// The place of its storage in the list of those.
  let storage: Int
  /// The first number, counted in the storage.
  let offset: Int
  let shape: [Int]
  /// How many numbers lie between neighbours, for each dimension.
  let strides: [Int]
  /// The numbers from the first to the last, counted in the storage.
  let span: Range<Int>

  /// The arguments of `_rebuild_tensor_v2`: storage, offset, sizes, strides, and what concerns gradients.
  ///
  /// - Throws: ``EvalError`` at `place` for a tensor that is not within its storage or shows numbers twice.
  init(
    _ arguments: [PickleValue], _ objects: PickleObjects, _ storages: [TorchStorage], place: String,
    file: String
  ) throws {
    func broken(_ message: String) -> EvalError {
      .badData(file: file, place: place, message, remedy: TorchArchive.fetching)
    }
    func sizes(_ value: PickleValue) throws -> [Int] {
      guard let parts = objects.tuple(value), parts.count <= 16 else {
        throw broken("a tensor's sizes are no tuple of up to 16 numbers")
      }
      return try parts.map {
        guard case .integer(let size) = $0, size >= 0 else {
          throw broken("a tensor's sizes are no numbers from 0")
        }
        return size
      }
    }
    guard arguments.count >= 4, case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], offset >= 0
    else { throw broken("a tensor without storage and offset") }
    let shape = try sizes(arguments[2])
    let strides = try sizes(arguments[3])
    guard shape.count == strides.count else {
      throw broken("a tensor with \(shape.count) sizes and \(strides.count) strides")
    }
    if arguments.count > 6, let metadata = objects.dictionary(arguments[6]), !metadata.isEmpty {
      throw EvalError.unsupported(
        "a tensor with metadata (conjugated or negated views)", file: file,
        remedy: TorchArchive.converting)
    }
    var count = 1
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      let (reach, isFar) = max(size - 1, 0).multipliedReportingOverflow(by: stride)
      let (sum, isBeyond) = last.addingReportingOverflow(reach)
      guard !overflow, !isFar, !isBeyond else { throw broken("a tensor whose size overflows") }
      count = product
      last = sum
    }
    let available = storages[storage].count
    guard count == 0 ? offset <= available : last < available else {
      throw broken(
        "a tensor of the shape \(shape) ends at number \(last) of a storage that has \(available)")
    }
    let span = count == 0 ? offset..<offset : offset..<last + 1
    guard count <= span.count else {
      throw EvalError.unsupported(
        "a tensor that shows numbers of its storage more than once (expanded)", file: file,
        remedy: "call .contiguous() on it before torch.save, or save the model as safetensors")
    }
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.span = span
  }

  /// The number of elements.
  var count: Int { shape.reduce(1, *) }

  /// Whether its numbers lie one after another, row by row.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() {
      if size != 1, stride != expected, count > 0 { return false }
      expected *= size
    }
    return true
  }
}
