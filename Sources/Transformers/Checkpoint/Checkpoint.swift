package import Checkpoints
import Documents
package import EvalCore
package import Foundation

/// A model directory or GGUF file, opened: what the forward pass needs, and what a run must say about it.
package struct Checkpoint: Sendable {
  /// The directory, or the file.
  package let folder: URL
  package let architecture: Architecture
  package let blueprint: Blueprint
  package let weights: ModelWeights
  /// `weights`, `config`, `adapter-0` …: what identifies the model, down to the bytes.
  package let digests: [String: ContentDigest]
  /// What sentence-transformers keeps beside the model, or nil for a plain model directory.
  package let modules: SentenceModules?
  /// The Dense heads of ``modules`` with their weights, in order.
  package let heads: [DenseHead]
  /// The pooler of ``TensorNaming/pooler``, `[hidden, hidden]` and tanh, where the checkpoint has it.
  package let pooler: DenseHead?
  /// Sentences for the user: code that was not run, options without effect.
  package let notes: [String]
  /// Code of the model's own that is named by `auto_map` and was not run, or nil.
  package let remoteCode: RemoteCode?
  /// Keys of the model's files that change nothing, and why.
  package let harmlessKeys: [HarmlessKey]
  /// The adapters that are merged into the weights, in order.
  package let adapters: [AdapterFacts]
  /// The GGUF file that the model came from, or nil.
  package let gguf: GgufModel?
  let configuration: ModelConfiguration
  let tensors: TensorTable
  /// The weight files of adapters and heads.
  let otherTables: [TensorTable]
  let takenTensors: Set<String>

  /// Opens `directory`, merges `adapters` into its weights in order, and checks everything that can be
  /// checked before the first text.
  ///
  /// - Parameters:
  ///   - directory: a folder with `config.json` and weights, one of sentence-transformers, or a GGUF file (or a
  ///     folder with one).
  ///   - adapters: folders of PEFT LoRA adapters.
  ///   - surveys: where digests of large files are remembered.
  /// - Throws: ``EvalError`` that names file, place and remedy.
  package static func load(
    directory: URL, adapters: [URL] = [], surveys: SurveyCache = .standard,
    accepted: Set<String> = []
  ) throws -> Checkpoint {
    let files = try CheckpointFiles.open(directory, surveys: surveys, accepted: accepted)
    let whole = files.configuration
    let architecture = try Architecture.find(whole)
    let configuration = try architecture.textConfiguration(whole)
    try whole.refuseCommon(besides: architecture.ownKeys)
    try configuration.refuseCommon(besides: architecture.ownKeys)
    let modules = files.modules
    var tensors = files.tensors
    var digests = ["weights": tensors.digest]
    var others: [TensorTable] = []
    var merged: [AdapterFacts] = []
    var adapterNotes: [String] = []
    for (index, adapter) in (adapters + files.neighbour(besides: adapters)).enumerated() {
      let lora = try LoRAAdapter(adapter, surveys: surveys)
      try lora.merge(into: &tensors, of: architecture.naming)
      others.append(lora.table)
      merged.append(lora.facts)
      adapterNotes += lora.notes(on: directory)
      digests["adapter-\(index)"] = lora.digest
    }
    let remoteCode = try RemoteCode(whole, family: architecture.name)
    var blueprint = try architecture.blueprint(configuration)
    remoteCode?.apply(to: &blueprint)
    var binder = try TensorBinder(
      tensors, prefixes: architecture.naming.prefixes, anchor: architecture.naming.anchor)
    let weights = try architecture.bind(&binder, blueprint)
    let surplus = try checkSurplus(tensors, taken: binder.taken, architecture: architecture)
    let pooler = try architecture.naming.pooler.flatMap {
      try binder.pooler($0, width: blueprint.hiddenSize)
    }
    let heads = try modules?.loadHeads(width: outputWidth(blueprint), surveys: surveys) ?? []
    for (index, table) in heads.map(\.table).enumerated() {
      digests["head-\(index)"] = table.digest
      others.append(table)
    }
    digests["config"] = files.configDigest
    var notes = architecture.notes(configuration)
    let harmless = try whole.checkUnread(
      whole.path == configuration.path ? .config : .configAroundText,
      accepted: accepted)
    if let remoteCode {
      notes.append(remoteCode.note(family: architecture.name))
    } else if whole["auto_map"] != nil {
      notes.append(
        "config.json names code of its own (auto_map), not for its layers; it is not run")
    }
    if let width = modules?.pooledWidth, width != outputWidth(blueprint) {
      throw EvalError.badData(
        file: directory.path, place: "the Pooling module",
        "pools vectors of \(width) components, and the model's have \(outputWidth(blueprint))",
        remedy: "use the files that were saved together")
    }
    notes += tensors.passedOver.map { other in
      "\(other) lies beside \(tensors.parts[0].source.file.url.lastPathComponent) and is not read, as in transformers"
    }
    notes += surplus + files.notes + adapterNotes
    if let note = surveys.note { notes.append(note) }
    let checkpoint = Checkpoint(
      folder: directory, architecture: architecture, blueprint: blueprint, weights: weights,
      digests: digests, modules: modules, heads: heads.map(\.head), pooler: pooler, notes: notes,
      remoteCode: remoteCode,
      harmlessKeys: harmless + files.harmlessKeys + (modules?.harmlessKeys ?? []),
      adapters: merged, gguf: files.gguf, configuration: configuration, tensors: tensors,
      otherTables: others,
      takenTensors: binder.taken)
    try checkpoint.verifyUnchanged()
    return checkpoint
  }

  /// The bytes of the weight files of the model itself.
  package var weightBytes: Int { tensors.parts.reduce(0) { $0 + $1.source.file.size } }

  /// The width of the last hidden state.
  package var outputWidth: Int { Self.outputWidth(blueprint) }

  private static func outputWidth(_ blueprint: Blueprint) -> Int {
    blueprint.projectedTo ?? blueprint.embedding.projectedFrom ?? blueprint.hiddenSize
  }

  /// Checks that nothing has touched a weight file since it was opened; to be called when everything was read from
  /// them that is copied.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the file.
  package func verifyUnchanged() throws {
    for table in [tensors] + otherTables { try table.verifyUnchanged() }
  }

  /// Checks that the weight files hold what they held when they were opened; to be called after vectors were
  /// computed, before they are believed.
  ///
  /// - Returns: false where weights that were read since the last call may have been others.
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` naming the file.
  package func confirm() throws -> Bool {
    var isUntouched = true
    for table in [tensors] + otherTables where try !table.confirm() { isUntouched = false }
    return isUntouched
  }
}
