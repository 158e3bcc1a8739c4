import EvalCore
import EvalStore
import EvalTestSupport
import Foundation

extension EvalStore {
  /// Saves a run of the sample tasks.
  @discardableResult
  func save(_ result: RunResult, recorded: Date = Date()) throws -> RunRecordID {
    try save([result], recorded: recorded)[0].id
  }

  /// Saves runs of the sample tasks together.
  @discardableResult
  func save(_ results: [RunResult], recorded: Date = Date()) throws -> [(
    id: RunRecordID, isNew: Bool
  )] {
    try save(results, recorded: recorded, declarations: SampleResults.declarations)
  }
}
