import Documents
package import EvalCore
import Foundation
import Transformers

/// Finds the models that other programs keep on this machine.
///
/// Layouts: the Hub cache as huggingface_hub keeps it (``HubCache``); Ollama's `manifests/REGISTRY/NAMESPACE/NAME/TAG`, a
/// JSON object whose layer of the type `application/vnd.ollama.image.model` names the blob; LM Studio's
/// `models/PUBLISHER/NAME/*.gguf`.
package struct LocalModels: Sendable {
  private let environment: [String: String]

  package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// All models that are found, those of each keeper by name.
  ///
  /// - Throws: ``EvalError/usage(_:remedy:)`` for an environment that huggingface_hub would refuse.
  package func find() throws -> [FoundModel] {
    try inHubCache() + inOllama() + inLMStudio()
  }

  private var home: URL {
    environment["HOME"].map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? FileManager.default.homeDirectoryForCurrentUser
  }

  // MARK: Keepers

  private func inHubCache() throws -> [FoundModel] {
    let cache = HubCache(root: try HubEnvironment(environment).cache)
    return Self.entries(of: cache.root).compactMap { folder in
      guard let name = HubReference.repository(ofCacheFolder: folder.lastPathComponent) else {
        return nil
      }
      do {
        guard let snapshot = try cache.snapshot(of: HubReference(parsing: name)) else {
          return nil
        }
        return model("Hub cache", name, reference: "hf:\(name)", at: snapshot.directory)
      } catch {
        return FoundModel(
          keeper: "Hub cache", name: name, reference: "hf:\(name)", family: nil, bytes: 0,
          obstacle: Self.reason(error))
      }
    }
  }

  private struct OllamaManifest: Decodable {
    struct Layer: Decodable {
      var mediaType: String
      var digest: String
    }
    var layers: [Layer]
  }

  private func inOllama() -> [FoundModel] {
    let root =
      environment["OLLAMA_MODELS"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
      ?? home.appending(path: ".ollama/models")
    let manifests = root.appending(path: "manifests")
    var found: [FoundModel] = []
    for file in Self.files(below: manifests, depth: 5) {
      guard let data = try? BoundedFile.bytes(of: file.path, atMost: 1 << 20),
        let manifest = try? JSONDecoder().decode(OllamaManifest.self, from: data),
        let layer = manifest.layers.first(where: {
          $0.mediaType == "application/vnd.ollama.image.model"
        })
      else { continue }
      let parts = file.path.dropFirst(manifests.path.count + 1).split(separator: "/")
      guard parts.count >= 3 else { continue }
      // The registry and the namespace of the public library are not part of the name that its user writes.
      let names = parts.dropFirst().dropLast().filter { $0 != "library" }
      let blob = root.appending(
        path: "blobs/\(layer.digest.replacingOccurrences(of: ":", with: "-"))")
      found.append(
        model(
          "Ollama", "\(names.joined(separator: "/")):\(parts[parts.count - 1])",
          reference: blob.path, at: blob))
    }
    return found.sorted { $0.name < $1.name }
  }

  private func inLMStudio() -> [FoundModel] {
    let roots = [".lmstudio/models", ".cache/lm-studio/models"].map { home.appending(path: $0) }
    var found: [FoundModel] = []
    for root in roots {
      for file in Self.files(below: root, depth: 3)
      where file.pathExtension.lowercased() == "gguf" && Self.isFirst(file) {
        let parts = file.deletingLastPathComponent().path.dropFirst(root.path.count + 1)
        found.append(
          model(
            "LM Studio", "\(parts)/\(file.lastPathComponent)", reference: file.path, at: file))
      }
    }
    return found.sorted { $0.name < $1.name }
  }

  /// Whether a file is whole, or the first of a split set.
  private static func isFirst(_ file: URL) -> Bool {
    let name = file.deletingPathExtension().lastPathComponent
    return name.firstMatch(of: /-(\d{5})-of-\d{5}$/).map { $0.1 == "00001" } ?? true
  }

  // MARK: Models

  private func model(
    _ keeper: String, _ name: String, reference: String, at place: URL
  ) -> FoundModel {
    var found = FoundModel(
      keeper: keeper, name: name, reference: reference, family: nil,
      bytes: Self.weightBytes(at: place), obstacle: nil)
    do {
      found.family = try Checkpoint.family(of: place)
    } catch { found.obstacle = Self.reason(error) }
    return found
  }

  private static func reason(_ error: any Error) -> String {
    let text = (error as? EvalError)?.description ?? "\(error)"
    return text.split(separator: "\n").first.map(String.init) ?? text
  }

  private static func weightBytes(at place: URL) -> Int {
    func size(_ file: URL) -> Int {
      let attributes = try? FileManager.default.attributesOfItem(
        atPath: file.resolvingSymlinksInPath().path)
      return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) else {
      return 0
    }
    guard isFolder.boolValue else { return size(place) }
    return entries(of: place)
      .filter { ["safetensors", "bin", "gguf"].contains($0.pathExtension) }
      .reduce(0) { $0 + size($1) }
  }

  private static func entries(of folder: URL) -> [URL] {
    let entries = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (entries ?? []).sorted { $0.path < $1.path }
  }

  /// The regular files in `folder` and its folders, at most `depth` levels down.
  private static func files(below folder: URL, depth: Int) -> [URL] {
    guard depth > 0 else { return [] }
    return entries(of: folder).flatMap { entry -> [URL] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: entry.path, isDirectory: &isFolder) else {
        return []
      }
      return isFolder.boolValue ? files(below: entry, depth: depth - 1) : [entry]
    }
  }
}
