import Checkpoints
import EvalCore
import Foundation
import LinearAlgebra

extension SentenceModules {
  /// The Dense heads with their weights, the first taking `width` times the number of pooling modes.
  func loadHeads(width: Int, surveys: SurveyCache) throws
    -> [(head: DenseHead, table: TensorTable)]
  {
    var current = width * pooling.modes.count
    return try dense.map { module in
      guard module.inputs == current else {
        throw EvalError.badData(
          file: module.folder.appending(path: "config.json").path, place: "in_features",
          "is \(module.inputs), and the vectors before it have \(current) components",
          remedy: "use the files that were saved together")
      }
      current = module.outputs
      let table = try TensorTable(folder: module.folder, surveys: surveys)
      var binder = try TensorBinder(table, prefixes: [""], anchor: "linear.weight")
      var head = DenseHead(
        linear: try binder.linear(
          "linear", outputs: module.outputs, inputs: module.inputs, bias: module.hasBias),
        activation: module.activation)
      if module.hasResidual {
        head.residual =
          module.inputs == module.outputs
          ? .identity
          : .projected(
            try binder.linear(
              "residual", outputs: module.outputs, inputs: module.inputs, bias: false))
      }
      try Self.refuseSurplus(table, taken: binder.taken, of: module)
      return (head, table)
    }
  }

  /// Refuses a tensor of a Dense module that nothing takes: a part of the module would be left out.
  private static func refuseSurplus(
    _ table: TensorTable, taken: Set<String>, of module: DenseModule
  ) throws {
    let surplus = table.names.filter { !taken.contains($0) }.sorted()
    guard !surplus.isEmpty else { return }
    throw EvalError.unsupported(
      "the tensor \(surplus.joined(separator: ", ")) of a Dense module", file: module.folder.path,
      remedy: "use a module of weight, bias and residual; the vectors would not be the model's")
  }
}
