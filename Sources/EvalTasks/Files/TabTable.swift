import CLibCSV
import EvalCore

/// The fields of a tab-separated file without quoting, parsed by libcsv.
///
/// libcsv's defaults keep 982 of the 1,379 test rows of STS-B: quotes are text there, and fields
/// begin with blanks. So: delimiter TAB; quote NUL, a byte that ``DataFile``
/// refuses; no character is a blank; only LF ends a row; empty rows are reported, so that a row's
/// number is its line's.
struct TabTable {
  /// The parsed bytes, field after field.
  private var storage: [UInt8] = []
  /// The end of every field in `storage`.
  private var fieldEnds: [Int] = []
  /// The number of fields up to the end of every row.
  private var rowEnds: [Int] = []

  /// Parses `file`, its byte order mark left out.
  ///
  /// - Throws: ``EvalError/badData(file:place:_:remedy:)`` with libcsv's message.
  init(_ file: DataFile) throws {
    storage.reserveCapacity(file.bytes.count)
    let start = file.lines.first?.lowerBound ?? file.bytes.count
    var parser = csv_parser()
    guard csv_init(&parser, UInt8(CSV_REPALL_NL)) == 0 else {
      throw EvalError.internalFault("libcsv could not be set up")
    }
    defer { csv_free(&parser) }
    csv_set_delim(&parser, UInt8(CSV_TAB))
    csv_set_quote(&parser, 0)
    csv_set_space_func(&parser) { _ in 0 }
    csv_set_term_func(&parser) { $0 == UInt8(CSV_LF) ? 1 : 0 }
    let isParsed = withUnsafeMutablePointer(to: &self) { table in
      file.bytes[start...].withUnsafeBytes { bytes in
        csv_parse(&parser, bytes.baseAddress, bytes.count, fieldParsed, rowParsed, table)
          == bytes.count && csv_fini(&parser, fieldParsed, rowParsed, table) == 0
      }
    }
    guard isParsed else {
      let message = csv_strerror(csv_error(&parser)).map { String(cString: $0) } ?? "unknown error"
      throw EvalError.badData(
        file: file.path, place: "line \(rowEnds.count + 1)", "libcsv stopped: \(message)",
        remedy: "check that the file is the one that its name says")
    }
  }

  /// The number of rows.
  var count: Int { rowEnds.count }

  /// The fields of row `index`, a carriage return at its end dropped.
  subscript(row index: Int) -> [ArraySlice<UInt8>] {
    let first = index == 0 ? 0 : rowEnds[index - 1]
    var fields = (first..<rowEnds[index]).map { field in
      storage[(field == 0 ? 0 : fieldEnds[field - 1])..<fieldEnds[field]]
    }
    if let last = fields.last, last.last == 0x0D { fields[fields.count - 1] = last.dropLast() }
    return fields
  }

  fileprivate mutating func append(field: UnsafeRawBufferPointer) {
    storage.append(contentsOf: field)
    fieldEnds.append(storage.count)
  }

  fileprivate mutating func endRow() { rowEnds.append(fieldEnds.count) }
}

/// libcsv's first callback: a field ended. The context is the table.
private func fieldParsed(
  field: UnsafeMutableRawPointer?, count: Int, context: UnsafeMutableRawPointer?
) {
  context?.assumingMemoryBound(to: TabTable.self).pointee
    .append(field: UnsafeRawBufferPointer(start: field, count: count))
}

/// libcsv's second callback: a row ended. The context is the table.
private func rowParsed(terminator: Int32, context: UnsafeMutableRawPointer?) {
  context?.assumingMemoryBound(to: TabTable.self).pointee.endRow()
}
