extension WeightFormat {
  /// Every format, one line each; the first of which a folder has files is read.
  package static let catalogue: [WeightFormat] = [
    .safetensors,
    .torch,
    .gguf,
  ]
}
