import EvalCore
import EvalStore
import EvalTestSupport
import Foundation

extension EvalStore {
  /// Saves a run of the sample tasks.
  @discardableResult
  func save(_ result: RunResult, recorded: Date = Date()) throws -> RunRecordID {
    try save(result, recorded: recorded, declarations: SampleResults.declarations)
  }
}
