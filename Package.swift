// swift-tools-version: 6.2
// One target a layer of the design; arrows point strictly down (CONTRIBUTING.md, "The house").

import PackageDescription

let package = Package(
  name: "stsbench",
  products: [
    .executable(name: "stsbench", targets: ["stsbench"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // Layer 0: C.
    .target(name: "CKernels"),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),

    // Layer 1: the vocabulary, numbers and tokens.
    .target(name: "EvalCore", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .target(name: "Documents", dependencies: ["EvalCore"]),
    .target(name: "LinearAlgebra", dependencies: ["CKernels", "COpenBLAS"]),
    .target(name: "Tokenization", dependencies: ["Documents"]),

    // Layer 2: models, metrics, data.
    .target(name: "Checkpoints", dependencies: ["Documents", "LinearAlgebra", "EvalCore"]),
    .target(
      name: "Transformers", dependencies: ["Checkpoints", "Documents", "LinearAlgebra", "EvalCore"]),
    .target(
      name: "EvalScoring",
      dependencies: [
        "LinearAlgebra", "EvalCore", .product(name: "Numerics", package: "swift-numerics"),
      ]),
    .target(
      name: "EvalTasks", dependencies: ["Documents", "EvalCore", "CLibCSV"],
      resources: [.copy("Published"), .copy("Sample")]),

    // Layer 3: plug points that do not know each other.
    .target(
      name: "EmbeddingBackends",
      dependencies: [
        "Transformers", "Checkpoints", "Tokenization", "Documents", "LinearAlgebra", "EvalCore",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [.copy("Presets/Recipes")]),
    .target(name: "EvalRuns", dependencies: ["EvalScoring", "EvalTasks", "EvalCore"]),
    .target(
      name: "EvalReports",
      dependencies: [
        "Documents", "EvalTasks", "EvalCore", .product(name: "Yams", package: "Yams"),
      ],
      resources: [.copy("Published/Scores")]),
    .target(
      name: "EvalStore",
      dependencies: ["Documents", "EvalCore", .product(name: "GRDB", package: "GRDB.swift")]),

    // Layer 4: the command line.
    .executableTarget(
      name: "stsbench",
      dependencies: [
        "EmbeddingBackends", "EvalRuns", "EvalReports", "EvalStore", "EvalTasks", "EvalScoring",
        "Transformers", "Checkpoints", "Tokenization", "Documents", "LinearAlgebra", "EvalCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests.
    .target(
      name: "EvalTestSupport", dependencies: ["EvalCore"], path: "Tests/EvalTestSupport"),
    .testTarget(name: "EvalCoreTests", dependencies: ["EvalCore", "EvalTestSupport"]),
    .testTarget(
      name: "DocumentsTests", dependencies: ["Documents", "EvalCore", "EvalTestSupport"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
    .testTarget(
      name: "TokenizationTests", dependencies: ["Tokenization", "Documents", "EvalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "Documents", "LinearAlgebra", "EvalCore", "EvalTestSupport"]),
    .testTarget(
      name: "TransformersTests",
      dependencies: [
        "Transformers", "Checkpoints", "Documents", "LinearAlgebra", "EvalCore", "EvalTestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EvalScoringTests",
      dependencies: ["EvalScoring", "LinearAlgebra", "EvalCore", "EvalTestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EvalTasksTests",
      dependencies: ["EvalTasks", "Documents", "EvalCore", "EvalTestSupport"]),
    .testTarget(
      name: "EmbeddingBackendsTests",
      dependencies: [
        "EmbeddingBackends", "Documents", "EvalCore", "EvalTestSupport",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EvalRunsTests",
      dependencies: [
        "EvalRuns", "EvalScoring", "EvalTasks", "EmbeddingBackends", "Transformers",
        "LinearAlgebra", "EvalCore", "EvalTestSupport",
      ]),
    .testTarget(
      name: "EvalReportsTests",
      dependencies: ["EvalReports", "Documents", "EvalCore", "EvalTestSupport"],
      resources: [.copy("Snapshots")]),
    .testTarget(
      name: "EvalStoreTests",
      dependencies: [
        "EvalStore", "EvalCore", "EvalTestSupport",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "stsbench", "EvalReports", "EvalScoring", "EvalTasks", "EvalCore", "EvalTestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      exclude: ["Pins"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
  ]
}
