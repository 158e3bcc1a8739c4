/// A run as a file or the store recorded it: its spec and its scores.
package struct RecordedRun: Sendable, Hashable {
  /// One task's score, a fraction; nil where it was degenerate.
  package struct TaskScore: Sendable, Hashable {
    package var task: String
    package var score: Double?

    package init(task: String, score: Double?) {
      self.task = task
      self.score = score
    }
  }

  package var id: String
  package var spec: RunSpec
  package var scores: [TaskScore]

  package init(id: String, spec: RunSpec, scores: [TaskScore]) {
    self.id = id
    self.spec = spec
    self.scores = scores
  }

  /// A finished run.
  package init(_ result: RunResult) {
    self.init(
      id: result.id, spec: result.spec,
      scores: result.tasks.map { TaskScore(task: $0.id, score: $0.score.value) })
  }

  /// What of the run cannot be had again: in words, empty when all is the same. Names of models are no
  /// part of it, since folders are renamed; digests are.
  package func obstacles(to spec: RunSpec) -> [String] {
    var found: [String] = []
    func differ(_ what: String, _ recorded: String?, _ here: String?) {
      guard recorded != here else { return }
      found.append("\(what): recorded \(recorded ?? "none"), here \(here ?? "none")")
    }
    let (old, new) = (self.spec.model, spec.model)
    differ("kind of model", old.backend.rawValue, new.backend.rawValue)
    for role in Set(old.digests.keys).union(new.digests.keys).sorted() {
      differ("digest of \(role)", old.digests[role]?.short, new.digests[role]?.short)
    }
    for key in Set(old.attributes.keys).union(new.attributes.keys).sorted() {
      differ(key, old.attributes[key], new.attributes[key])
    }
    differ("digest of texts and gold", self.spec.data.short, spec.data.short)
    if self.spec.recipe != spec.recipe {
      found.append("recipe: the model does not take the recorded one")
    }
    return found
  }
}
