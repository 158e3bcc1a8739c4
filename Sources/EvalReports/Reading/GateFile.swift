import Documents
package import EvalCore
import EvalTasks
import Foundation
import Yams

/// Reads gate files: strict in keys, names and size, and without anchors.
package enum GateFile {
  /// The name that is read where no `--config` is given.
  package static let usualName = "gate.yaml"
  /// A gate file has a few lines; more is a mistake or an attack.
  private static let sizeLimit = 256 << 10

  /// The content of a gate file.
  ///
  /// - Throws: ``EvalError/missingInput(path:_:remedy:)`` when there is none,
  ///   ``EvalError/configuration(file:place:_:remedy:)`` when it says something that is not known.
  package static func read(_ path: String) throws -> GateSpec {
    let data: Data
    do {
      data = try BoundedFile.bytes(of: path, atMost: sizeLimit, kinds: .streamsToo)
    } catch {
      switch error {
      case .missing:
        throw EvalError.missingInput(
          path: path, "there is no such gate file", remedy: "check --config")
      case .tooLarge(let bytes, _): throw tooLarge(path, bytes)
      case .denied, .wrongKind, .unreadable:
        throw EvalError.inputOutput(
          path: path, "the gate file cannot be read: \(error)", remedy: "check --config")
      }
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw wrong(file: path, message: "the file is not UTF-8")
    }
    return try parse(text, file: path)
  }

  /// The content of `text`; `file` is for messages.
  ///
  /// - Throws: ``EvalError/configuration(file:place:_:remedy:)``.
  package static func parse(_ text: String, file: String) throws -> GateSpec {
    guard text.utf8.count <= sizeLimit else { throw tooLarge(file, text.utf8.count) }
    if let line = YAMLReferences.firstLine(in: text) {
      throw wrong(
        file: file, line: line, message: "anchors and aliases (& and *) are not allowed")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw Self.error(error, file)
    }
    guard let root, root.mapping != nil else {
      throw wrong(file: file, message: "the file holds no keys; write at least version: 1")
    }
    do {
      return try canonical(YAMLDecoder().decode(GateSpec.self, from: root), root, file)
    } catch let error as DecodingError {
      throw Self.error(error, root, file)
    }
  }

  /// The spec with its tasks under their ids.
  private static func canonical(_ spec: GateSpec, _ root: Node, _ file: String) throws -> GateSpec {
    var tasks: [String: GateRule] = [:]
    for (name, rule) in spec.tasks.sorted(by: { $0.key < $1.key }) {
      let line = line(of: ["tasks", name], root)
      let id = try id(of: name, file, line)
      guard tasks.updateValue(rule, forKey: id) == nil else {
        throw wrong(file: file, line: line, message: "\(id) has two rules")
      }
    }
    var canonical = spec
    canonical.tasks = tasks
    return canonical
  }

  private static func id(of name: String, _ file: String, _ line: Int?) throws -> String {
    let groups = TaskGroup.averaged.map { "group:\($0.rawValue)" }
    if name.hasPrefix("group:") {
      guard groups.contains(name) else {
        throw wrong(
          file: file, line: line,
          message: "group “\(name)” is not known; choose from \(groups.joined(separator: ", "))")
      }
      return name
    }
    guard let id = TaskCatalogue.declaration(named: name)?.spec.id else {
      let near = TaskCatalogue.namesNear(name).first ?? groups.first { $0.hasSuffix(name) }
      throw wrong(
        file: file, line: line,
        message: "task “\(name)” is not known\(near.map { "; did you mean “\($0)”?" } ?? "")")
    }
    return id
  }

  private static func wrong(file: String, line: Int? = nil, message: String) -> EvalError {
    .configuration(
      file: file, place: line.map { "line \($0)" }, message,
      remedy: "see docs/ci.md for the keys of a gate file")
  }

  private static func tooLarge(_ file: String, _ size: Int) -> EvalError {
    wrong(file: file, message: "the file has \(size) bytes, the bound is \(sizeLimit)")
  }

  private static func error(_ error: YamlError, _ file: String) -> EvalError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      wrong(file: file, line: mark.line, message: "the YAML is wrong: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      wrong(
        file: file, line: context.mark.line,
        message: "a key stands twice: \(duplicates.map { "“\($0)”" }.joined(separator: ", "))")
    default: wrong(file: file, message: "the YAML cannot be read: \(error)")
    }
  }

  private static func error(_ error: DecodingError, _ root: Node, _ file: String) -> EvalError {
    let path: [String]
    switch error {
    case .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context), .dataCorrupted(let context):
      path = context.codingPath.map(\.stringValue)
    @unknown default: path = []
    }
    return wrong(file: file, line: line(of: path, root), message: sentence(for: error, at: path))
  }

  /// What is wrong at `path`, in words of a gate file and not of a decoder.
  private static func sentence(for error: DecodingError, at path: [String]) -> String {
    let choices: [String]? =
      switch path.last {
      case "mode": GateRule.Mode.allCases.map(\.rawValue)
      case "on_improvement": GateSpec.OnImprovement.allCases.map(\.rawValue)
      default: nil
      }
    let wanted: String
    switch error {
    case .dataCorrupted(let context) where !context.debugDescription.hasPrefix("Cannot initialize"):
      return error.sentence
    case .keyNotFound: return error.sentence
    case .typeMismatch where choices == nil, .valueNotFound where choices == nil:
      guard case .typeMismatch(let type, _) = error else { return error.sentence }
      switch String(describing: type) {
      case "Int", "UInt64": wanted = "a whole number"
      case "Double": wanted = "a number"
      case "Mapping": wanted = "keys with values"
      default: wanted = "plain text"
      }
    case .dataCorrupted(let context):
      guard let choices else { return error.sentence }
      let found = context.debugDescription.components(separatedBy: "String value ").last ?? ""
      wanted = "“\(found)” is not known; \(choices.joined(separator: " or "))"
    default:
      guard let choices else { return error.sentence }
      wanted = choices.joined(separator: " or ")
    }
    return "at \(path.joined(separator: ".")): \(wanted) is expected"
  }

  /// The line of the key that `path` leads to, or of the deepest of its keys that is there.
  private static func line(of path: [String], _ root: Node) -> Int? {
    var (node, line) = (root, Int?.none)
    for key in path {
      guard let pair = node.mapping?.first(where: { $0.key.string == key }) else { break }
      line = pair.key.mark?.line
      node = pair.value
    }
    return line
  }
}
