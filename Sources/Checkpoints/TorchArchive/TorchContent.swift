import EvalCore
import LinearAlgebra

/// What a file of torch holds: the tensors of a state dict by name, and where their storages lie.
struct TorchContent {
  private let named: [(name: String, tensor: TorchTensor)]
  private let storages: [TorchStorage]
  /// The bytes of each storage, counted from the start of the file.
  private let places: [Range<Int>]

  /// - Parameters:
  ///   - root: the value of the pickle.
  ///   - place: where in the file each storage lies.
  /// - Throws: ``EvalError`` for a pickle that holds anything but tensors by name.
  init(
    _ root: PickleValue, _ reader: PickleReader, file: String,
    place: (TorchStorage) throws -> Range<Int>
  ) throws {
    guard let entries = reader.objects.dictionary(root) else {
      throw EvalError.unsupported(
        "a file of torch that holds \(root.kind) where a dictionary of tensors is read", file: file,
        remedy: "save the model's state dict, or the model with save_pretrained")
    }
    var named: [(name: String, tensor: TorchTensor)] = []
    var names = Set<String>()
    for (key, value) in entries {
      guard case .text(let name) = key else {
        throw EvalError.unsupported(
          "a state dict with \(key.kind) as a name", file: file, remedy: TorchArchive.converting)
      }
      guard case .tensor(let index) = value else {
        throw EvalError.unsupported(
          "the entry “\(name.prefix(80))” of a state dict, which is \(value.kind) and no tensor,",
          file: file,
          remedy: "a training checkpoint wraps the weights: save the state dict of the model alone")
      }
      guard names.insert(name).inserted else {
        throw EvalError.badData(
          file: file, place: "tensor “\(name)”", "occurs twice", remedy: TorchArchive.fetching)
      }
      named.append((name, reader.tensors[index]))
    }
    self.named = named
    storages = reader.storages
    places = try reader.storages.map(place)
  }

  /// The entries of a ``WeightSource``, and the layouts of those whose numbers do not lie row by row.
  ///
  /// - Throws: ``EvalError/unsupported(_:file:remedy:)`` where copies of views would take more memory than the file has
  ///   bytes.
  func entries(
    fileSize: Int, file: String
  ) throws -> (entries: [String: WeightEntry], scattered: [String: TorchTensor]) {
    var entries: [String: WeightEntry] = [:]
    var scattered: [String: TorchTensor] = [:]
    var copied = 0
    for (name, tensor) in named {
      let number = storages[tensor.storage].number
      let start = places[tensor.storage].lowerBound
      let range =
        start + tensor.span.lowerBound * number.size..<start + tensor.span.upperBound * number.size
      let entry = WeightEntry(
        name: name, typeName: number.typeName, shape: tensor.shape, range: range)
      if !tensor.isContiguous { scattered[name] = tensor }
      if let type = entry.type,
        !tensor.isContiguous || type == .float64 || range.lowerBound % type.alignment != 0
      {
        copied += tensor.count * number.size
        guard copied <= fileSize else {
          throw EvalError.unsupported(
            "a state dict whose views need more memory than the file has bytes", file: file,
            remedy: "call .contiguous() on them before torch.save, or save the model as safetensors"
          )
        }
      }
      entries[name] = entry
    }
    return (entries, scattered)
  }
}
