import Foundation

/// What computes vectors, for the keys under which they are kept: the version and the build.
///
/// Two builds of one version may compute differently, and no kept vector may pass for one of the other. A build
/// is known by the size and the time of the program's file; where these cannot be had, nothing is shared.
package let engineIdentity: String = {
  guard
    let file = try? FileManager.default.attributesOfItem(atPath: BundledFiles.executablePath),
    let size = file[.size] as? Int, let time = file[.modificationDate] as? Date
  else { return "\(stsbenchVersion) \(UUID().uuidString)" }
  return "\(stsbenchVersion) \(size) \(time.timeIntervalSince1970)"
}()
