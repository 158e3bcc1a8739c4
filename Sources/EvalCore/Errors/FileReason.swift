import Foundation

extension Error {
  /// Why a file could not be read or written, for the middle of a sentence: the system's own words where an error
  /// of Foundation hides them, never a domain and a number alone.
  package var fileReason: String {
    var error = self as NSError
    while true {
      if error.domain == NSPOSIXErrorDomain {
        return String(cString: strerror(Int32(truncatingIfNeeded: error.code)))
      }
      guard let next = error.userInfo[NSUnderlyingErrorKey] as? NSError else { break }
      error = next
    }
    guard error.domain == NSCocoaErrorDomain else { return error.localizedDescription }
    let path = error.userInfo[NSFilePathErrorKey] as? String ?? ""
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return "it is a folder"
    }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileReadNoSuchFile, .fileNoSuchFile: return "no such file or folder"
    case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
    case .fileWriteOutOfSpace: return "no space left"
    case .fileWriteVolumeReadOnly: return "the file system is read-only"
    case .fileReadUnknown: return "it cannot be read as a file"
    case .fileWriteUnknown: return "it cannot be written as a file"
    default: return error.localizedDescription
    }
  }
}
