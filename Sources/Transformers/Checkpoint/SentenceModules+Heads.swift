import Checkpoints
import EvalCore
import Foundation
import LinearAlgebra

extension SentenceModules {
  /// The Dense heads with their weights, the first taking `width` times the number of pooling modes.
  func loadHeads(width: Int, surveys: SurveyCache) throws
    -> [(head: DenseHead, digest: ContentDigest)]
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
      let head = DenseHead(
        linear: try binder.linear(
          "linear", outputs: module.outputs, inputs: module.inputs, bias: module.hasBias),
        activation: module.activation)
      return (head, table.digest)
    }
  }
}
