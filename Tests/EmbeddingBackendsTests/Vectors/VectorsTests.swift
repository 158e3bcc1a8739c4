import EvalCore
import EvalTestSupport
import Foundation
import Testing

@testable import EmbeddingBackends

@Suite struct VectorsTests {
  private func place(_ name: String, texts: String?, in folder: TemporaryFolder) throws -> String {
    let fixture = try Fixture.load()
    let file = folder.url.appending(path: name)
    try #require(fixture.files[name]).write(to: file)
    if let texts { try folder.write(texts, to: name + ".texts") }
    return file.path
  }

  /// Files of NumPy and safetensors (versions in the fixture) all hold the same matrix.
  @Test(arguments: [
    "f4-v1.npy", "f4-v2.npy", "f4-v3.npy", "f2.npy", "f8.npy", "fortran.npy", "stored.npz",
    "only.npz",
    "f32.safetensors", "f16.safetensors", "bf16.safetensors",
  ])
  func readsWhatNumPyWrites(name: String) async throws {
    let folder = try TemporaryFolder()
    let path = try place(name, texts: "first\nsecond\n", in: folder)
    let backend = try VectorsModel(path: path)
    let embeddings = try await backend.embed(["second", "first"], progress: nil)
    let matrix = try Fixture.load().matrix
    #expect(embeddings.values == matrix[1] + matrix[0])
    #expect(embeddings.dimension == 3)
    #expect(backend.identity.name == name)
    #expect(backend.identity.digests.keys.sorted() == ["texts", "vectors"])
  }

  @Test(arguments: [
    ("i4.npy", "<i4", Int32(78)), ("big-endian.npy", ">f4", 78),
    ("one-dimension.npy", "two dimensions", 65),
    ("nan.npy", "row 0, component 1", 65), ("several.npz", "several arrays: first, second", 65),
    ("compressed.npz", "numpy.savez instead", 78),
  ])
  func refusesWithPlaceAndRemedy(name: String, message: String, code: Int32) throws {
    let folder = try TemporaryFolder()
    let path = try place(name, texts: "first\nsecond\n", in: folder)
    #expect {
      _ = try VectorsModel(path: path)
    } throws: { error in
      guard let error = error as? EvalError else { return false }
      return error.exitCode == code && error.description.contains(message)
    }
  }

  @Test func widensHalvesAsNumPyDoes() throws {
    let halves = try Fixture.load().halves
    for (bits, widened) in zip(halves.bits, halves.widened) {
      let value = VectorTable.widen(half: bits)
      let expected = Float(bitPattern: widened)
      #expect(value == expected || (value.isNaN && expected.isNaN))
    }
  }

  /// Whatever is cut off or changed anywhere gives an error or the same values, never a crash.
  @Test(arguments: ["f4-v1.npy", "stored.npz", "f32.safetensors"])
  func survivesDamage(name: String) throws {
    let whole = try #require(try Fixture.load().files[name])
    func read(_ data: Data) throws -> VectorTable {
      switch try VectorFormat(path: name) {
      case .npy: try VectorTable(npy: data, file: name)
      case .npz: try VectorTable(npz: data, file: name)
      default: try VectorTable(safetensors: data, file: name)
      }
    }
    for length in 0..<whole.count {
      #expect(throws: EvalError.self) { try read(whole.prefix(length)) }
    }
    var generator = CounterGenerator(seed: 7)
    for _ in 0..<3000 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      do { _ = try read(damaged) } catch is EvalError {}
    }
  }

  @Test func writesWhatItReads() async throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "out.npy").path
    let texts = ["plain", "with \"quotes\" and\nlines", "", "naïve 数学"]
    let values = (0..<12).map { Float($0) * 0.5 - 3 }
    try VectorFile.write(
      npy: path, embeddings: Embeddings(dimension: 3, values: values), texts: texts)
    let back = try await VectorsModel(path: path).embed(texts, progress: nil)
    #expect(back.values == values)
    let header = try NumpyHeader(try Data(contentsOf: URL(fileURLWithPath: path)), file: "out.npy")
    #expect(header.dataOffset.isMultiple(of: 64))
    #expect(header.shape == [4, 3])
    #expect(throws: EvalError.self) {
      try VectorFile.write(
        npy: folder.url.appending(path: "no/such/x.npy").path,
        embeddings: Embeddings(dimension: 3, values: values), texts: texts)
    }
  }

  /// A pair of which either file is of another run is refused; a pair without a digest is read with a note.
  @Test func vectorsAndTextsBelongTogether() async throws {
    let folder = try TemporaryFolder()
    func write(_ name: String, _ values: [Float], _ texts: [String]) throws -> String {
      let path = folder.url.appending(path: name).path
      try VectorFile.write(
        npy: path, embeddings: Embeddings(dimension: 2, values: values), texts: texts)
      return path
    }
    let first = try write("a.npy", [1, 2, 3, 4], ["a", "b"])
    let second = try write("b.npy", [5, 6, 7, 8], ["c", "d"])
    #expect(
      performing { try VectorsModel(path: first, texts: second + ".texts") }
        .contains("written with other vectors"))
    let whole = try await VectorsModel(path: first).embed(["b"], progress: nil)
    #expect(whole.values == [3, 4] && whole.notes.isEmpty)
    let old = try folder.write("\"a\"\n\"b\"\n", to: "old.texts").path
    let unsealed = try await VectorsModel(path: first, texts: old).embed(["b"], progress: nil)
    #expect(unsealed.values == [3, 4])
    #expect(
      unsealed.notes == [
        "old.texts holds no digest of a.npy; that they belong together was not checked"
      ])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(names == ["a.npy", "a.npy.texts", "b.npy", "b.npy.texts", "old.texts"])
  }

  @Test func keepsTheLawsOfABackend() async throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "laws.npy").path
    let texts = ModelConformance.texts
    let values = (0..<texts.count * 6).map { Float(($0 * 37) % 101) / 50 - 1 }
    try VectorFile.write(
      npy: path, embeddings: Embeddings(dimension: 6, values: values), texts: texts)
    var cut = RecipeChoices()
    cut.dimensions = 4
    cut.normalisation = .l2
    for choices in [RecipeChoices(), cut] {
      let backend = try ModelUnderRecipe(VectorsModel(path: path), choices)
      #expect(try await ModelConformance.violations(of: backend, refusesEmptyText: true) == [])
    }
    try VectorFile.write(
      npy: path, embeddings: Embeddings(dimension: 6, values: values + values.prefix(6)),
      texts: texts + [""])
    #expect(try await ModelConformance.violations(of: VectorsModel(path: path)) == [])
  }

  /// The first fixture file is byte for byte what NumPy writes for the same matrix.
  @Test func bytesAreThoseOfNumPy() throws {
    let fixture = try Fixture.load()
    let bytes = VectorFile.npy(
      rows: 2, Embeddings(dimension: 3, values: fixture.matrix.flatMap(\.self)))
    #expect(bytes == fixture.files["f4-v1.npy"])
  }

  @Test func companionsOfEveryKind() async throws {
    let folder = try TemporaryFolder()
    let path = try place("f2.npy", texts: nil, in: folder)
    let matrix = try Fixture.load().matrix
    #expect(performing { try VectorsModel(path: path) }.contains("f2.npy.texts"))
    let digests = ["first", "second"].map { ContentDigest(ofText: $0).hex }
    let companions = [
      ("a.txt", "first\nsecond"), ("b.txt", "first\r\nsecond\r\n"),
      ("c.texts", "\"first\"\n\"sec\\u006fnd\"\n"),
      ("d.jsonl", "{\"text\":\"first\"}\n{\"sha256\":\"\(digests[1])\"}\n"),
      ("e.sha256", digests.joined(separator: "\n")),
    ]
    for (name, content) in companions {
      let file = try folder.write(content, to: name)
      let backend = try VectorsModel(path: path, texts: file.path)
      #expect(try await backend.embed(["second"], progress: nil).values == matrix[1], "\(name)")
    }
    for (name, content, message) in [
      ("f.txt", "first\n", "1 texts for 2 vectors"), ("g.texts", "\"first\"\nsecond\n", "line 2"),
      ("h.sha256", "abc\ndef\n", "line 1"), ("i.txt", "same\nsame\n", "two different vectors"),
    ] {
      let file = try folder.write(content, to: name)
      #expect(
        performing { try VectorsModel(path: path, texts: file.path) }.contains(message), "\(name)"
      )
    }
  }

  @Test func missingTextsAreNamed() async throws {
    let folder = try TemporaryFolder()
    let backend = try VectorsModel(path: place("f2.npy", texts: "first\nsecond\n", in: folder))
    await #expect {
      _ = try await backend.embed(["first", "third"], progress: nil)
    } throws: { error in
      (error as? EvalError)?.description.contains("“third”") == true
    }
  }

  @Test func readsJSONLines() async throws {
    let folder = try TemporaryFolder()
    let good = try folder.write(
      "{\"text\":\"a\",\"embedding\":[3,4]}\n{\"text\":\"b\",\"embedding\":[1e0,-2.5]}\n",
      to: "v.jsonl")
    var overrides = RecipeChoices()
    overrides.normalisation = .l2
    let backend = try ModelUnderRecipe(VectorsModel(path: good.path), overrides)
    // 3/5 and 4/5.
    #expect(try await backend.embed(["a"], progress: nil).values == [0.6, 0.8])
    overrides.dimensions = 1
    #expect(
      try await ModelUnderRecipe(VectorsModel(path: good.path), overrides).embed(
        ["b"], progress: nil
      )
      .values == [1])
    overrides.dimensions = 3
    #expect(throws: EvalError.self) {
      try ModelUnderRecipe(VectorsModel(path: good.path), overrides)
    }
    for (content, message) in [
      ("{\"text\":\"a\",\"embedding\":[1]}\n{\"text\":\"b\",\"embedding\":[1,2]}\n", "line 2"),
      ("{\"text\":\"a\",\"embedding\":[NaN]}\n", "line 1"), ("", "no vectors"), ("[]\n", "line 1"),
    ] {
      let file = try folder.write(content, to: "bad.jsonl")
      #expect(performing { try VectorsModel(path: file.path) }.contains(message))
    }
  }

  @Test func refusesOptionsThatAreTooLate() throws {
    let folder = try TemporaryFolder()
    let path = try place("f2.npy", texts: "first\nsecond\n", in: folder)
    var overrides = RecipeChoices()
    overrides.pooling = .last
    overrides.layer = .state(3)
    #expect(
      performing { try ModelUnderRecipe(VectorsModel(path: path), overrides) }.contains(
        "pooling, hidden layer"))
    #expect(
      performing { try VectorsModel(path: folder.url.appending(path: "x.bin").path) }.contains(
        ".npy"))
    #expect(
      performing { try VectorsModel(path: folder.url.appending(path: "x.npy").path) }.contains(
        "no such file"))
  }
}
