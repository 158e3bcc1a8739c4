import Documents

/// Text on its way through the normalizers, with the place in the input that each byte came from.
///
/// Where nothing was changed the places are not stored (`spans` is empty): byte i is byte
/// `base + i` of the input.
struct AlignedText: Sendable {
  /// A half-open range of bytes of the input.
  struct Place: Hashable, Sendable {
    var start: UInt32
    var end: UInt32
  }

  /// The text now, UTF-8.
  var bytes: [UInt8] = []
  /// For each byte, the scalar of the input it came from; empty while the text is unchanged.
  var places: [Place] = []
  /// Where the text begins in the input.
  var base = 0

  var isUnchanged: Bool { places.isEmpty }

  /// Starts anew with a part of the input, keeping the storage.
  mutating func reset(_ input: [UInt8], _ range: Range<Int>) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: input[range])
    places.removeAll(keepingCapacity: true)
    base = range.lowerBound
  }

  /// Empties the text, to be filled by `append` from `other`.
  mutating func clear(base: Int) {
    bytes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    self.base = base
  }

  /// Writes the places out, so that every byte has one.
  mutating func storePlaces() {
    guard places.isEmpty, !bytes.isEmpty else { return }
    places.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      let length = UTF8Scalars.decode(bytes, at: position).length
      let place = Place(
        start: UInt32(truncatingIfNeeded: base + position),
        end: UInt32(truncatingIfNeeded: base + position + length))
      for _ in 0..<length { places.append(place) }
      position += length
    }
  }

  /// The place of one byte.
  func place(at index: Int) -> Place {
    if !places.isEmpty { return places[index] }
    var start = index
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = index + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return Place(
      start: UInt32(truncatingIfNeeded: base + start), end: UInt32(truncatingIfNeeded: base + end))
  }

  /// The bytes of the input that a range of this text came from: from the start of the first
  /// byte's scalar to the end of the last one's.
  func inputRange(_ start: Int, _ end: Int) -> Range<Int> {
    guard start < end else {
      let at = start < bytes.count ? Int(place(at: start).start) : inputEnd
      return at..<at
    }
    let first = Int(place(at: start).start)
    return first..<max(first, Int(place(at: end - 1).end))
  }

  private var inputEnd: Int { bytes.isEmpty ? base : Int(place(at: bytes.count - 1).end) }

  /// Appends a scalar that came from `place`.
  @inline(__always)
  mutating func append(_ scalar: UInt32, from place: Place) {
    let length = UTF8Scalars.append(scalar, to: &bytes)
    for _ in 0..<length { places.append(place) }
  }

  /// Appends bytes that all came from one place.
  mutating func append<Bytes: Sequence<UInt8>>(bytes more: Bytes, from place: Place) {
    for byte in more {
      bytes.append(byte)
      places.append(place)
    }
  }

  /// Appends a range of another text as it is.
  mutating func append(_ other: AlignedText, _ range: Range<Int>) {
    bytes.append(contentsOf: other.bytes[range])
    if other.places.isEmpty {
      for index in range { places.append(other.place(at: index)) }
    } else {
      places.append(contentsOf: other.places[range])
    }
  }
}

extension AlignedText {
  /// Becomes a part of another text.
  mutating func take(_ range: Range<Int>, of other: AlignedText) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: other.bytes[range])
    places.removeAll(keepingCapacity: true)
    if other.isUnchanged {
      base = other.base + range.lowerBound
    } else {
      base = other.base
      places.append(contentsOf: other.places[range])
    }
  }
}
