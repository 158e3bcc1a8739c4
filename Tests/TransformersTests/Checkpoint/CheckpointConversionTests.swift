import EvalCore
import EvalTestSupport
import Foundation
import LinearAlgebra
import Testing

@testable import Checkpoints
@testable import Transformers

/// A model that is written as a Hugging Face folder and opened again is the same model.
@Suite struct CheckpointConversionTests {
  private func converted(
    _ checkpoint: Checkpoint, type: ScalarType? = nil
  ) throws -> (folder: TemporaryFolder, checkpoint: Checkpoint) {
    let folder = try TemporaryFolder()
    _ = try checkpoint.write(to: folder.url, type: type)
    return (
      folder,
      try Checkpoint.load(directory: folder.url, surveys: SurveyCache(folder: nil))
    )
  }

  @Test(arguments: ForwardParityTests.names) func everyNumberIsKept(_ name: String) throws {
    let one = try CheckpointFixtures.load(name)
    let other = try converted(one)
    try withExtendedLifetime(other.folder) {
      #expect(other.checkpoint.blueprint == one.blueprint)
      #expect(other.checkpoint.defaultRecipe() == one.defaultRecipe())
      #expect(other.checkpoint.tensors.tensors.keys == one.tensors.tensors.keys)
      for (key, tensor) in one.tensors.tensors {
        let written = try #require(other.checkpoint.tensors.tensors[key])
        #expect(written.shape == tensor.shape)
        let isSame = zip(written.floats(), tensor.floats()).allSatisfy {
          $0.bitPattern == $1.bitPattern
        }
        #expect(isSame, "\(key)")
        #expect(written.type == (tensor.type.isPlain ? tensor.type : .float32))
      }
    }
  }

  @Test(arguments: [ScalarType.float32, .bfloat16, .float16])
  func numbersAreRoundedToTheTypeThatIsAsked(_ type: ScalarType) throws {
    let one = try CheckpointFixtures.load("gguf-llama-blocks")
    let other = try converted(one, type: type)
    try withExtendedLifetime(other.folder) {
      let step: Float = type == .float32 ? 0 : type == .float16 ? 0x1p-11 : 0x1p-8
      for (key, tensor) in other.checkpoint.tensors.tensors {
        #expect(tensor.type == type)
        let exact = try #require(one.tensors.tensors[key]).floats()
        let isNear = zip(tensor.floats(), exact).allSatisfy {
          abs($0 - $1) <= max(step * abs($1), type == .float16 ? 0x1p-25 : 0)
        }
        #expect(isNear, "\(key)")
      }
    }
  }

  /// Half precision ends at 65,504; what does not fit is refused and never an infinity.
  @Test func numbersThatDoNotFitAreRefused() throws {
    let folder = try TemporaryFolder()
    let tensor = StoredTensor(
      name: "big", type: .float32, shape: [2], file: "x",
      bytes: UnsafeRawBufferPointer(start: nil, count: 0), owner: Owner()
    ).replacing([1, 70_000], shape: [2])
    let error = #expect(throws: EvalError.self) {
      try SafetensorsWriter.write([tensor], to: folder.url.appending(path: "x"), type: .float16)
    }
    #expect(error?.exitCode == 65)
    #expect(error.map { "\($0)".contains("“big”") } == true)
    try SafetensorsWriter.write([tensor], to: folder.url.appending(path: "y"), type: .bfloat16)
  }

  private final class Owner: Sendable {}

  /// Adapters are merged, and none is left beside the weights.
  @Test func adaptersAreMerged() throws {
    let adapters = CheckpointFixtures.root.appending(path: "adapters")
    let names = try FileManager.default.contentsOfDirectory(atPath: adapters.path).sorted()
    let found = names.first { name in
      FileManager.default.fileExists(
        atPath: adapters.appending(path: "\(name)/adapter_config.json").path)
    }
    let adapter = adapters.appending(path: try #require(found))
    let base = try #require(
      ["llama", "bert", "mistral"].first { name in
        (try? CheckpointFixtures.load(name, adapters: [adapter])) != nil
      })
    let one = try CheckpointFixtures.load(base, adapters: [adapter])
    let plain = try CheckpointFixtures.load(base)
    let other = try converted(one)
    try withExtendedLifetime(other.folder) {
      var changed = 0
      for (key, tensor) in one.tensors.tensors {
        let written = try #require(other.checkpoint.tensors.tensors[key]).floats()
        #expect(written == tensor.floats())
        if written != plain.tensors.tensors[key]?.floats() { changed += 1 }
      }
      #expect(changed > 0)
      #expect(Set(other.checkpoint.digests.keys) == ["weights", "config"])
    }
  }
}
