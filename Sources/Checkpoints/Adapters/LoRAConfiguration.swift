import Documents
import EvalCore
import Foundation

/// `adapter_config.json` of a PEFT LoRA adapter.
///
/// Rules after PEFT 0.21: `check_target_module_exists`, `get_pattern_key` and the scaling of
/// `LoraLayer.update_layer`.
struct LoRAConfiguration: Sendable {
  /// Which modules are adapted.
  enum Targets: Sendable {
    /// Modules of these names, or whose names end in a dot and one of them.
    case names([String])
    /// Modules whose whole name matches.
    case expression(String)
    /// Every linear module but the output head.
    case allLinear
  }

  let file: String
  let digest: ContentDigest
  let rank: Int
  private let alpha: Double
  private let usesRootScaling: Bool
  private let rankPattern: [(pattern: String, value: Double)]
  private let alphaPattern: [(pattern: String, value: Double)]
  let targets: Targets
  private let excluded: Targets?
  private let layers: Set<Int>?
  private let layersPatterns: [String]
  /// The model that the adapter says it was trained on.
  let baseModel: String?
  /// Modules whose weights the adapter carries whole.
  private let savedModules: [String]

  init(_ folder: URL) throws {
    let file = try JSONFile(folder.appending(path: "adapter_config.json"))
    let configuration = try ModelConfiguration(file)
    self.file = file.url.path
    digest = file.digest
    let type = try configuration.text("peft_type", "LORA")
    guard type == "LORA" else { throw configuration.unsupported("peft_type “\(type)”") }
    try Self.refuseUnsupported(configuration)
    rank = try configuration.size("r", 8, most: 1 << 16)
    alpha = try configuration.positive("lora_alpha", 8)
    usesRootScaling = try configuration.flag("use_rslora", false)
    rankPattern = try Self.pattern("rank_pattern", configuration)
    alphaPattern = try Self.pattern("alpha_pattern", configuration)
    guard let targets = try Self.targets("target_modules", configuration) else {
      throw configuration.wrong("target_modules", "a list of names, an expression or “all-linear”")
    }
    self.targets = targets
    excluded = try Self.targets("exclude_modules", configuration)
    layers = try Self.layers(configuration)
    baseModel = configuration["base_model_name_or_path"]?.text
    let saved = configuration["modules_to_save"]
    savedModules = saved?.elements?.compactMap(\.text) ?? []
    guard savedModules.count == saved?.elements?.count ?? 0, saved == nil || saved?.elements != nil
    else { throw configuration.wrong("modules_to_save", "a list of names") }
    layersPatterns =
      configuration["layers_pattern"]?.text.map { [$0] }
      ?? configuration["layers_pattern"]?.elements?.compactMap(\.text) ?? []
    if layers != nil, case .expression = targets {
      throw configuration.unsupported("layers_to_transform beside an expression in target_modules")
    }
  }

  // MARK: Reading

  private static let harmless: Set<String> = [
    "peft_type", "r", "lora_alpha", "use_rslora", "rank_pattern", "alpha_pattern", "target_modules",
    "exclude_modules", "layers_to_transform", "layers_pattern", "fan_in_fan_out", "lora_dropout",
    "bias", "modules_to_save", "init_lora_weights", "task_type", "inference_mode", "auto_mapping",
    "base_model_name_or_path", "revision", "peft_version", "loftq_config", "eva_config",
    "corda_config", "lora_ga_config", "runtime_config", "megatron_config", "megatron_core",
    "qalora_group_size", "ensure_weight_tying",
  ]

  private static func refuseUnsupported(_ configuration: ModelConfiguration) throws {
    try configuration.refuse("bias", unless: .string("none"))
    try configuration.refuse("ensure_weight_tying", unless: .boolean(false))
    try configuration.refuse("megatron_config")
    // Others change the base model's weights before the adapter is added (pissa, olora, loftq, corda, lora_ga), or are
    // not known.
    if let start = configuration["init_lora_weights"]?.text,
      !["gaussian", "eva", "orthogonal"].contains(start)
    {
      throw configuration.unsupported("init_lora_weights “\(start)”")
    }
    for key in configuration.values.keys.sorted() where !harmless.contains(key) {
      try configuration.refuse(key, unless: .boolean(false), .array([]), .object([:]))
    }
  }

  private static func pattern(
    _ key: String, _ configuration: ModelConfiguration
  ) throws -> [(pattern: String, value: Double)] {
    guard let value = configuration[key] else { return [] }
    guard let members = value.members else {
      throw configuration.wrong(key, "an object of numbers")
    }
    return try value.orderedKeys.map { name in
      guard let number = members[name]?.real, number > 0 else {
        throw configuration.wrong(key, "an object of positive numbers")
      }
      return (name, number)
    }
  }

  private static func targets(_ key: String, _ configuration: ModelConfiguration) throws -> Targets?
  {
    guard let value = configuration[key] else { return nil }
    if let text = value.text {
      return text.lowercased() == "all-linear" ? .allLinear : .expression(text)
    }
    let names = (value.elements ?? []).map(\.text)
    guard value.elements != nil, !names.contains(nil) else {
      throw configuration.wrong(key, "a list of names or an expression")
    }
    return names.isEmpty ? nil : .names(names.compactMap(\.self))
  }

  private static func layers(_ configuration: ModelConfiguration) throws -> Set<Int>? {
    guard let value = configuration["layers_to_transform"] else { return nil }
    let numbers = value.whole.map { [$0] } ?? value.elements?.compactMap(\.whole) ?? []
    guard value.whole != nil || numbers.count == value.elements?.count else {
      throw configuration.wrong("layers_to_transform", "layer numbers")
    }
    return numbers.isEmpty ? nil : Set(numbers)
  }

  // MARK: Rules

  /// The name in the base model of a tensor that the adapter carries whole: one of a saved module, or an embedding
  /// table or output head, which PEFT saves with an adapter that targets it. nil for a factor.
  func savedName(of tensor: String) -> String? {
    let name = tensor.replacing(".modules_to_save.default.", with: ".")
      .replacing(".modules_to_save.", with: ".").replacing(".base_layer.", with: ".")
    guard !name.contains(".lora_") else { return nil }
    return Self.lies(name, in: savedModules + ["embed_tokens", "lm_head"]) ? name : nil
  }

  /// Whether the adapter carries the module that `tensor` belongs to whole.
  func savesModule(of tensor: String) -> Bool { Self.lies(tensor, in: savedModules) }

  /// Whether `tensor` lies in a module whose name ends in one of `names`, as PEFT's `ModulesToSaveWrapper` finds
  /// them: `norm` also means `input_layernorm`.
  private static func lies(_ tensor: String, in names: [String]) -> Bool {
    tensor.indices.contains { place in
      tensor[place] == "." && names.contains { tensor[..<place].hasSuffix($0) }
    }
  }

  /// Whether `module`, named as PEFT names it, is adapted. `isLinear` says whether it is a linear module of
  /// the model's body.
  func adapts(_ module: String, isLinear: Bool) throws -> Bool {
    if let excluded, try matches(excluded, module, isLinear: isLinear, "exclude_modules") {
      return false
    }
    guard try matches(targets, module, isLinear: isLinear, "target_modules") else { return false }
    guard let layers else { return true }
    return try layerIndex(of: module).map(layers.contains) ?? false
  }

  private func matches(
    _ targets: Targets, _ module: String, isLinear: Bool, _ key: String
  ) throws -> Bool {
    switch targets {
    case .names(let names): names.contains { module == $0 || module.hasSuffix(".\($0)") }
    case .expression(let expression): try matches(expression, module, key)
    case .allLinear: isLinear
    }
  }

  private func matches(_ expression: String, _ module: String, _ key: String) throws -> Bool {
    do {
      return try NamePattern(expression).matchesAll(of: module)
    } catch {
      let reason =
        switch error {
        case .syntax(let message): message
        case .tooMuchWork: "takes too long to match"
        }
      throw EvalError.badData(
        file: file, place: key, "the expression “\(expression.prefix(80))” \(reason)",
        remedy: "list the module names instead")
    }
  }

  /// The number of the layer that `module` lies in: the first number between two names, after one of
  /// `layers_pattern` where that is given.
  private func layerIndex(of module: String) throws -> Int? {
    let parts = module.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return nil }
    for position in 1..<parts.count - 1 {
      guard parts[position].utf8.allSatisfy({ (48...57).contains($0) }),
        let index = Int(parts[position])
      else { continue }
      let before = parts[..<position].joined(separator: ".")
      if layersPatterns.isEmpty {
        if position >= 2 { return index }
      } else {
        for pattern in layersPatterns
        where try matches("(.*\\.)?(\(pattern))", before, "layers_pattern") {
          return index
        }
      }
    }
    return nil
  }

  /// The rank of `module`.
  func rank(of module: String) throws -> Int {
    let value = try value(of: module, rankPattern, "rank_pattern") ?? Double(rank)
    guard let rank = Int(exactly: value) else {
      throw EvalError.badData(
        file: file, place: "rank_pattern", "gives “\(module)” the rank \(value)",
        remedy: "ranks are whole numbers")
    }
    return rank
  }

  /// What B·A of `module` is multiplied with: α/r, or α/√r with rank-stabilised scaling
  /// (arXiv 2312.03732).
  func scale(of module: String) throws -> Double {
    let alpha = try value(of: module, alphaPattern, "alpha_pattern") ?? alpha
    let rank = Double(try rank(of: module))
    return usesRootScaling ? alpha / rank.squareRoot() : alpha / rank
  }

  private func value(
    of module: String, _ patterns: [(pattern: String, value: Double)], _ key: String
  ) throws -> Double? {
    for (pattern, value) in patterns where try matches("(.*\\.)?(\(pattern))", module, key) {
      return value
    }
    return nil
  }
}
