package import Foundation

/// Makes safetensors files for tests, sound and broken ones.
package enum SafetensorsBytes {
  /// A safetensors file with this header text and data.
  package static func file(_ header: String, data: [UInt8] = []) -> Data {
    var length = UInt64(header.utf8.count).littleEndian
    return withUnsafeBytes(of: &length) { Data($0) } + Data(header.utf8) + Data(data)
  }
}

/// What an error says, for tests: its sentence.
package func sentence(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return String(describing: error)
  }
}
