import Foundation

/// SQLite's C interface without any of this project's or GRDB's code, to do to files what other
/// programs do. The symbols are those of the library that the test binary has loaded.
final class RawSQLite {
  private typealias Open =
    @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>)
    -> Int32
  private typealias Close = @convention(c) (OpaquePointer?) -> Int32
  private typealias Visit =
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32
  private typealias Execute =
    @convention(c) (
      OpaquePointer?, UnsafePointer<CChar>, Visit?, UnsafeMutableRawPointer?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32

  struct Failure: Error {
    var code: Int32
    var sql: String
  }

  private var connection: OpaquePointer?

  private static func symbol<Function>(_ name: String, _ type: Function.Type) throws -> Function {
    guard let found = dlsym(nil, name) else { throw Failure(code: -1, sql: name) }
    return unsafeBitCast(found, to: type)
  }

  init(_ url: URL) throws {
    let code = try Self.symbol("sqlite3_open", Open.self)(url.path, &connection)
    guard code == 0 else { throw Failure(code: code, sql: "open") }
  }

  deinit { try? close() }

  func close() throws {
    guard let connection else { return }
    _ = try Self.symbol("sqlite3_close", Close.self)(connection)
    self.connection = nil
  }

  /// Runs statements and returns the first column of all rows.
  @discardableResult
  func run(_ sql: String) throws -> [String] {
    let rows = Rows()
    let code = try Self.symbol("sqlite3_exec", Execute.self)(
      connection, sql,
      { context, count, values, _ in
        guard let context, count > 0 else { return 0 }
        let rows = Unmanaged<Rows>.fromOpaque(context).takeUnretainedValue()
        rows.texts.append(values?[0].map { String(cString: $0) } ?? "NULL")
        return 0
      }, Unmanaged.passUnretained(rows).toOpaque(), nil)
    guard code == 0 else { throw Failure(code: code, sql: sql) }
    return rows.texts
  }

  private final class Rows {
    var texts: [String] = []
  }
}
