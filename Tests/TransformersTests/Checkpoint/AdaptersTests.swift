import Documents
import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// LoRA adapters against the weights that PEFT merges (benchmarks/reference/adapters.py).
@Suite struct AdaptersTests {
  private func folder(_ name: String) -> URL { CheckpointFixtures.folder("adapters/\(name)") }

  @Test(arguments: [
    "llama-plain", "llama-patterns", "llama-expression", "llama-layers", "llama-all",
    "llama-second",
    "gpt2-fused", "bert-attention", "llama-saved",
  ])
  func mergedWeightsEqualThoseOfPEFT(name: String) throws {
    let base = try JSONFile(folder(name).appending(path: "base.json")).value
    let checkpoint = try #require(base["base"]?.text)
    let below = base["below"]?.elements?.compactMap(\.text) ?? []
    let plain = try CheckpointFixtures.load(checkpoint)
    let merged = try CheckpointFixtures.load(checkpoint, adapters: (below + [name]).map(folder))
    let reference = try SafetensorsFile(folder(name).appending(path: "merged.safetensors"))
    #expect(!reference.entries.isEmpty)
    for (tensor, entry) in reference.entries where merged.takenTensors.contains(tensor) {
      let expected = StoredTensor(
        name: tensor, type: .float32, shape: entry.shape, file: "",
        bytes: reference.bytes(of: entry), owner: reference.file
      ).floats()
      let actual = try #require(merged.tensors[tensor]).floats()
      let original = try #require(plain.tensors[tensor]).floats()
      // To the bit: PEFT's order of roundings is followed.
      let largest = zip(expected, actual).map { abs($0 - $1) }.max() ?? 0
      #expect(actual == expected, "\(tensor) differs by \(largest)")
      #expect(actual != original, "\(tensor)")
    }
    // And nothing else moved.
    for (tensor, original) in plain.tensors.tensors where reference.entries[tensor] == nil {
      #expect(merged.tensors[tensor]?.floats() == original.floats(), "\(tensor)")
    }
    #expect(merged.digests["weights"] == plain.digests["weights"])
    #expect(merged.digests.keys.filter { $0.hasPrefix("adapter-") }.count == below.count + 1)
  }

  @Test func theOrderOfAdaptersIsPartOfTheIdentity() throws {
    let pair = [folder("llama-plain"), folder("llama-second")]
    let forth = try CheckpointFixtures.load("llama", adapters: pair)
    let back = try CheckpointFixtures.load("llama", adapters: pair.reversed())
    #expect(forth.digests["adapter-0"] == back.digests["adapter-1"])
    #expect(forth.digests["adapter-0"] != back.digests["adapter-0"])
  }

  // MARK: Refusals

  /// A copy of adapter llama-plain with members of its configuration replaced.
  private func refusal(
    _ changes: [String: Any], base: String = "llama", prepare: (URL) throws -> Void = { _ in }
  ) throws -> EvalError {
    let target = try TemporaryFolder()
    let source = folder("llama-plain")
    let data = try Data(contentsOf: source.appending(path: "adapter_config.json"))
    guard var members = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw EvalError.internalFault("no object")
    }
    for (key, value) in changes { members[key] = value }
    try JSONSerialization.data(withJSONObject: members).write(
      to: target.url.appending(path: "adapter_config.json"))
    try FileManager.default.copyItem(
      at: source.appending(path: "adapter_model.safetensors"),
      to: target.url.appending(path: "adapter_model.safetensors"))
    try prepare(target.url)
    do {
      _ = try CheckpointFixtures.load(base, adapters: [target.url])
    } catch let error as EvalError {
      return error
    }
    throw EvalError.internalFault("\(changes) was accepted")
  }

  @Test func aSavedModuleNeedsItsTensors() throws {
    let error = try refusal(["modules_to_save": ["embed_tokens"]])
    #expect(error.exitCode == 65, "\(error)")
    #expect(error.description.contains("modules_to_save"), "\(error)")
    #expect(error.description.contains("embed_tokens.weight"), "\(error)")
  }

  @Test func unsupportedOptionsAreRefusedByName() throws {
    let cases: [([String: Any], String)] = [
      (["peft_type": "IA3"], "peft_type “IA3”"), (["use_dora": true], "use_dora true"),
      (["bias": "all"], "bias “all”"), (["bias": "lora_only"], "bias “lora_only”"),
      (["layer_replication": [[0, 2]]], "layer_replication a list"),
      (["lora_bias": true], "lora_bias true"),
      (["trainable_token_indices": [1]], "trainable_token_indices a list"),
      (["alora_invocation_tokens": [1]], "alora_invocation_tokens a list"),
      (["target_parameters": ["x"]], "target_parameters a list"),
      (["use_qalora": true], "use_qalora true"),
      (["init_lora_weights": "pissa_niter_16"], "init_lora_weights “pissa_niter_16”"),
      (["use_something_new": ["a": 1]], "use_something_new an object"),
    ]
    for (changes, name) in cases {
      let error = try refusal(changes)
      #expect(error.exitCode == 78, "\(error)")
      #expect(error.description.contains(name), "\(error)")
      #expect(error.description.contains("adapter_config.json"), "\(error)")
    }
  }

  @Test func configurationAndTensorsMustAgree() throws {
    let cases: [([String: Any], String)] = [
      (
        ["target_modules": ["q_proj"]],
        "v_proj.lora_A.weight”: belongs to a module that adapter_config.json does not name"
      ),
      (
        ["target_modules": ["q_proj", "v_proj", "k_proj"]],
        "names the module “layers.0.self_attn.k_proj”, for which the adapter has no tensors"
      ),
      (["layers_to_transform": [0, 1]], "does not name"),
      (["r": 4], "has the shape [3, 16], and rank and base model make it [4, 16]"),
      (["r": 0], "r: is 0"),
      (["rank_pattern": ["q_proj": 2]], "make it [2, 16]"),
      (["rank_pattern": ["q_proj": "two"]], "rank_pattern"),
      (["target_modules": NSNull()], "target_modules: is missing"),
      (["target_modules": "layers\\.(0|1|2"], "has a “(” without its “)”"),
      (["target_modules": "(?<=a)q_proj"], "is not supported"),
      (["target_modules": "((a{1000}){1000}){1000}"], "takes too long to match"),
      // A backtracking matcher takes exponential time for this; the engine remembers what failed.
      (["target_modules": "(([a-z0-9_.]*)*)*!"], "does not name"),
    ]
    for (changes, reason) in cases {
      let error = try refusal(changes)
      #expect(error.exitCode == 65, "\(error)")
      #expect(error.description.contains(reason), "\(error)")
    }
    let stranger = try refusal([:], base: "gpt2")
    #expect(stranger.description.contains("belongs to a module that the checkpoint does not have"))
  }

  @Test func brokenFilesAreNamed() throws {
    let pickle = try refusal([:]) { url in
      try FileManager.default.removeItem(at: url.appending(path: "adapter_model.safetensors"))
      try Data([0x80]).write(to: url.appending(path: "adapter_model.bin"))
    }
    #expect(pickle.description.contains("adapter_model.bin: this is no file of torch.save"))
    let half = try refusal([:]) { url in
      let one =
        #"{"base_model.model.layers.0.self_attn.q_proj.lora_A.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
      try SafetensorsBytes.file(one, data: [UInt8](repeating: 0, count: 8)).write(
        to: url.appending(path: "adapter_model.safetensors"))
    }
    #expect(half.description.contains("lora_A.weight”: has no other half"))
    let dora = try refusal([:]) { url in
      let one =
        #"{"base_model.model.layers.0.self_attn.q_proj.lora_magnitude_vector":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
      try SafetensorsBytes.file(one, data: [UInt8](repeating: 0, count: 8)).write(
        to: url.appending(path: "adapter_model.safetensors"))
    }
    #expect(dora.description.contains("belongs to DoRA"))
    let nan = try refusal([:]) { url in
      let place = url.appending(path: "adapter_model.safetensors")
      var data = try Data(contentsOf: place)
      data.replaceSubrange(data.count - 4..<data.count, with: [0, 0, 0xC0, 0x7F])
      try data.write(to: place)
    }
    #expect(nan.description.contains("holds NaN or infinite values"))
    let missing = sentence {
      try CheckpointFixtures.load("llama", adapters: [CheckpointFixtures.folder("bert")])
    }
    #expect(missing.contains("adapter_config.json: is not there"))
  }
}
