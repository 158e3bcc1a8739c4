import EvalCore
import Foundation

/// The file that states the terms beside fetched data.
package enum FetchNotices {
  package static let fileName = "LICENSES.json"

  /// Writes `LICENSES.json` into the plan's folder: every licence with its terms and files.
  ///
  /// - Throws: ``EvalError/cannotCreate(path:_:remedy:)`` when it cannot be written.
  package static func write(_ plan: FetchPlan) throws {
    struct Notice: Encodable {
      var id: String
      var title: String
      var terms: String
      var link: String?
      var files: [String]
    }
    let files = plan.items.map(\.file) + plan.present + plan.unavailable.map(\.file)
    let notices = DataLicence.all.compactMap { licence -> Notice? in
      let paths = files.filter { $0.licence == licence }.map(\.path).sorted()
      guard !paths.isEmpty else { return nil }
      return Notice(
        id: licence.id, title: licence.title, terms: licence.terms, link: licence.link, files: paths
      )
    }
    try DataFetch.store(
      try CanonicalJSON.pretty(notices), at: "\(plan.folder)/\(fileName)")
  }
}
