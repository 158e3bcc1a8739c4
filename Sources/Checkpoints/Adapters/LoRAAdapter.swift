package import EvalCore
package import Foundation
import LinearAlgebra

/// A PEFT LoRA adapter: W′ = W + scale · B A for every module that it adapts (arXiv 2106.09685).
///
/// Rounding follows PEFT's `merge_and_unload`: the product, its scaling and the sum are each rounded to float32, and
/// the sum then to the type in which the base checkpoint holds W; for embedding tables the scaled
/// product is rounded to that type as well. Weights that differ by a bit would show in the vectors
/// where large adapters make attention sharp.
package struct LoRAAdapter: Sendable {
  /// The folder of the adapter.
  package let folder: URL
  /// The digest of its configuration and weights.
  package let digest: ContentDigest
  private let configuration: LoRAConfiguration
  private let modules: [Module]
  /// Whole tensors that take the place of the base model's, by PEFT's name: `modules_to_save`, and embedding
  /// tables that PEFT saves beside their factors.
  private let saved: [String: StoredTensor]
  /// The weight file.
  package let table: TensorTable

  /// What people call it, and what it changes.
  package var facts: AdapterFacts {
    AdapterFacts(
      name: folder.standardizedFileURL.lastPathComponent, rank: configuration.rank,
      modules: modules.count, savedTensors: saved.count, digest: digest)
  }

  /// What a user must know who adds it to the model in `directory`: that it says it belongs to another one, and that
  /// it changes nothing.
  package func notes(on directory: URL) -> [String] {
    var notes: [String] = []
    let own = folder.standardizedFileURL.lastPathComponent
    let model = directory.standardizedFileURL.lastPathComponent
    if let base = configuration.baseModel?.split(separator: "/").last.map(String.init),
      base.lowercased() != model.lowercased()
    {
      notes.append(
        "the adapter \(own) says that it was trained on \(base); names and shapes of tensors fit \(model), and more cannot be checked"
      )
    }
    let isIdle = modules.allSatisfy { module in module.up.floats().allSatisfy { $0 == 0 } }
    if saved.isEmpty, isIdle {
      notes.append(
        "the adapter \(own) changes nothing: every one of its second factors is 0, as before training"
      )
    }
    return notes
  }

  /// The two factors of one module.
  private struct Module: Sendable {
    /// As PEFT names it: with the prefix of the model class that was adapted.
    var name: String
    var down: StoredTensor
    var up: StoredTensor
    /// Factors of an embedding table, whose product is transposed.
    var isEmbedding: Bool
  }

  /// Reads the adapter in `folder`.
  ///
  /// - Throws: ``EvalError`` naming file, option or tensor: an option that would change the forward pass
  ///   and is not supported, a factor without its other half.
  package init(_ folder: URL, surveys: SurveyCache = .standard) throws {
    guard FileManager.default.fileExists(atPath: folder.appending(path: "adapter_config.json").path)
    else {
      throw EvalError.missingInput(
        path: folder.appending(path: "adapter_config.json").path, "is not there",
        remedy:
          "name the folder of a PEFT adapter; adapters that are not called default lie in a sub-folder of their name"
      )
    }
    self.folder = folder
    configuration = try LoRAConfiguration(folder)
    table = try TensorTable(folder: folder, name: "adapter_model", surveys: surveys)
    digest = ContentDigest(ofText: "\(configuration.digest.hex)\n\(table.digest.hex)\n")
    var factors: [String: StoredTensor] = [:]
    var saved: [String: StoredTensor] = [:]
    for (key, tensor) in table.tensors {
      if let name = configuration.savedName(of: Self.plain(key)) {
        saved[name] = tensor
      } else {
        factors[key] = tensor
      }
    }
    self.saved = saved
    modules = try Self.pair(factors, others: table.others, at: table.place, besides: saved.count)
  }

  /// `key` without what PEFT puts before every name.
  private static func plain(_ key: String) -> String {
    for prefix in ["base_model.model.", "base_model."] where key.hasPrefix(prefix) {
      return String(key.dropFirst(prefix.count))
    }
    return key
  }

  // MARK: Factors

  private static let suffixes: [(text: String, isDown: Bool, isEmbedding: Bool)] = [
    (".lora_A.weight", true, false), (".lora_B.weight", false, false),
    (".lora_A.default.weight", true, false), (".lora_B.default.weight", false, false),
    (".lora_embedding_A", true, true), (".lora_embedding_B", false, true),
  ]

  private static func pair(
    _ tensors: [String: StoredTensor], others: [String: WeightEntry], at place: String,
    besides saved: Int
  ) throws -> [Module] {
    func broken(_ tensor: String, _ message: String) -> EvalError {
      .badData(
        file: place,
        place: "tensor “\(tensor)”", message,
        remedy: "save the adapter again with PEFT's save_pretrained")
    }
    if let other = others.keys.min() {
      throw broken(other, "holds no floating-point numbers")
    }
    var downs: [String: (StoredTensor, Bool)] = [:]
    var ups: [String: StoredTensor] = [:]
    for (key, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let suffix = suffixes.first(where: { key.hasSuffix($0.text) }) else {
        throw broken(
          key,
          key.contains("magnitude")
            ? "belongs to DoRA, which is not supported"
            : "is no LoRA factor; such parts are not supported")
      }
      let module = String(plain(key).dropLast(suffix.text.count))
      guard tensor.shape.count == 2 else { throw broken(key, "is no matrix") }
      if suffix.isDown {
        downs[module] = (tensor, suffix.isEmbedding)
      } else {
        ups[module] = tensor
      }
    }
    if let lone = Set(downs.keys).symmetricDifference(ups.keys).min() {
      let present = downs[lone]?.0.name ?? ups[lone]?.name ?? lone
      throw broken(present, "has no other half")
    }
    guard !downs.isEmpty || saved > 0 else {
      throw EvalError.badData(
        file: place, place: nil, "the adapter holds no tensors",
        remedy: "save the adapter again with PEFT's save_pretrained")
    }
    return downs.sorted { $0.key < $1.key }.compactMap { name, entry in
      ups[name].map { Module(name: name, down: entry.0, up: $0, isEmbedding: entry.1) }
    }
  }

  // MARK: Merging

  /// Adds the adapter to the weights of a checkpoint whose tensors are named by `naming`.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming a module that the checkpoint lacks, that
  ///   the configuration does not name or has no tensors for, or whose sizes disagree.
  package func merge(into table: inout TensorTable, of naming: TensorNaming) throws {
    do { try BLAS.prepare() } catch {
      throw EvalError.missingInput(
        path: "libopenblas.so.0", error.description, remedy: "install OpenBLAS and run again")
    }
    let base = naming.prefixes.first { table[$0 + naming.anchor] != nil } ?? ""
    var spelled: String?
    var merged: Set<String> = []
    let replaced = try replaceSaved(in: &table, of: naming, base: base)
    for module in modules {
      guard let found = resolve(module.name, base: base, in: table, naming) else {
        if naming.isIgnorable(module.name + ".weight") { continue }
        throw broken(
          module.down.name, "belongs to a module that the checkpoint does not have")
      }
      spelled = spelled ?? found.spelled
      let isLinear = !module.isEmbedding
      guard try configuration.adapts(module.name, isLinear: isLinear) else {
        throw broken(module.down.name, "belongs to a module that adapter_config.json does not name")
      }
      let name = found.tensor.name
      if naming.isIgnorable(name), !naming.isPooler(name) { continue }
      table.replace(try merge(module, into: found.tensor, naming))
      merged.insert(name)
    }
    try checkTargets(table, naming, base: base, spelled: spelled ?? base, merged: merged)
    if let lone = table.tensors.keys.filter({
      configuration.savesModule(of: $0) && !replaced.contains($0) && !naming.isIgnorable($0)
    }).min() {
      throw EvalError.badData(
        file: configuration.file, place: "modules_to_save",
        "names the module of “\(lone)”, and the adapter has no such tensor",
        remedy: "the adapter is incomplete, or belongs to another base model")
    }
  }

  /// Puts whole saved tensors in the place of the base model's; the names of those.
  private func replaceSaved(
    in table: inout TensorTable, of naming: TensorNaming, base: String
  ) throws -> Set<String> {
    var replaced: Set<String> = []
    for (name, tensor) in saved.sorted(by: { $0.key < $1.key }) {
      let names = ([""] + naming.prefixes).filter(name.hasPrefix)
        .map { base + name.dropFirst($0.count) }
      let own = (names + [name]).compactMap { [table] in table[$0] }.first
      guard let own else {
        if naming.isIgnorable(name) { continue }
        throw broken(tensor.name, "belongs to a module that the checkpoint does not have")
      }
      guard own.shape == tensor.shape else {
        throw broken(
          tensor.name, "has the shape \(tensor.shape), and the base model's is \(own.shape)")
      }
      table.replace(own.replacing(tensor.floats(), shape: own.shape))
      replaced.insert(own.name)
    }
    return replaced
  }

  private func broken(_ tensor: String, _ message: String) -> EvalError {
    .badData(
      file: table.place, place: "tensor “\(tensor)”",
      message,
      remedy:
        "use the base model that the adapter was trained on, with the files as PEFT saved them")
  }

  /// The weight of `module` in the checkpoint, whichever prefixes the two have, and the prefix in PEFT's
  /// name.
  private func resolve(
    _ module: String, base: String, in table: TensorTable, _ naming: TensorNaming
  ) -> (tensor: StoredTensor, spelled: String)? {
    for prefix in naming.prefixes where module.hasPrefix(prefix) {
      if let tensor = table[base + module.dropFirst(prefix.count) + ".weight"] {
        return (tensor, prefix)
      }
    }
    return table[module + ".weight"].map { ($0, base) }
  }

  private func merge(
    _ module: Module, into tensor: StoredTensor, _ naming: TensorNaming
  ) throws -> StoredTensor {
    let rank = try configuration.rank(of: module.name)
    let isTransposed = module.isEmbedding || naming.storesInputsFirst
    let (outputs, inputs) =
      tensor.shape.count == 2
      ? (isTransposed ? (tensor.shape[1], tensor.shape[0]) : (tensor.shape[0], tensor.shape[1]))
      : (0, 0)
    guard module.down.shape == [rank, inputs] else {
      throw broken(
        module.down.name,
        "has the shape \(module.down.shape), and rank and base model make it \([rank, inputs])")
    }
    guard module.up.shape == [outputs, rank] else {
      throw broken(
        module.up.name,
        "has the shape \(module.up.shape), and base model and rank make it \([outputs, rank])")
    }
    let scale = Float(try configuration.scale(of: module.name))
    let down = module.down.floats()
    let up = module.up.floats()
    var change = [Float](repeating: 0, count: outputs * inputs)
    down.withUnsafeBufferPointer { down in
      up.withUnsafeBufferPointer { up in
        change.withUnsafeMutableBufferPointer { change in
          guard let a = down.baseAddress, let b = up.baseAddress, let c = change.baseAddress
          else { return }
          if isTransposed {
            // Aᵀ Bᵀ, [inputs, outputs]
            BLAS.gemm(
              transposeA: true, transposeB: true, m: inputs, n: outputs, k: rank, a: a,
              lda: inputs, b: b, ldb: rank, c: c, ldc: outputs)
          } else {
            BLAS.gemm(
              m: outputs, n: inputs, k: rank, a: b, lda: rank, b: a, ldb: inputs, c: c,
              ldc: inputs)
          }
        }
      }
    }
    for index in change.indices { change[index] *= scale }
    if module.isEmbedding { change = tensor.replacing(change, shape: tensor.shape).floats() }
    var values = tensor.floats()
    for index in values.indices { values[index] += change[index] }
    if values.contains(where: { !$0.isFinite }) {
      throw broken(module.down.name, "makes the merged weights infinite")
    }
    return tensor.replacing(values, shape: tensor.shape)
  }

  /// Every module that the configuration names must have brought tensors.
  private func checkTargets(
    _ table: TensorTable, _ naming: TensorNaming, base: String, spelled: String,
    merged: Set<String>
  ) throws {
    for (name, tensor) in table.tensors.sorted(by: { $0.key < $1.key }) {
      guard name.hasSuffix(".weight"), name.hasPrefix(base), tensor.shape.count == 2,
        !merged.contains(name), !naming.isIgnorable(name)
      else { continue }
      let module = spelled + name.dropFirst(base.count).dropLast(".weight".count)
      let isLinear = !naming.isTable(name)
      guard try configuration.adapts(module, isLinear: isLinear) else { continue }
      throw EvalError.badData(
        file: configuration.file, place: "target_modules",
        "names the module “\(module)”, for which the adapter has no tensors",
        remedy: "the adapter is incomplete, or belongs to another base model")
    }
  }
}
