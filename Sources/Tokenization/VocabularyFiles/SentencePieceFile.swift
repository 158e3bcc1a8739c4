import Foundation

/// A model of SentencePiece: `spiece.model`, `sentencepiece.bpe.model`, `tokenizer.model`.
///
/// Source: `sentencepiece_model.proto` of google/sentencepiece 0.2: `ModelProto` holds pieces (1), trainer_spec (2),
/// normalizer_spec (3), self_test_data (4) and denormalizer_spec (5). Of a message that is given twice the later fields
/// win, as protocol buffers merge.
struct SentencePieceFile {
  /// What a piece is.
  enum Kind: Int {
    case normal = 1
    case unknown, control, userDefined, unused, byte
  }

  struct Piece {
    var text = ""
    var score: Float = 0
    var kind = Kind.normal
  }

  /// How pieces are found in text.
  enum Algorithm: Int {
    case unigram = 1
    case bpe, word, character
  }

  private(set) var pieces: [Piece] = []
  private(set) var algorithm = Algorithm.unigram
  private(set) var unknown = 0
  private(set) var unknownPiece = "<unk>"
  private(set) var fallsBackToBytes = false
  /// The compiled rules of normalisation; empty where there are none.
  private(set) var charsmap: [UInt8] = []
  /// Whether a “▁” goes before the text.
  private(set) var addsDummyPrefix = true
  private let file: VocabularyFile

  /// The most pieces that are read.
  static let mostPieces = 1 << 22

  /// - Throws: ``TokenizerError`` with the byte.
  init(_ file: VocabularyFile) throws(TokenizerError) {
    self.file = file
    var fields = ProtobufFields(file, file.bytes.indices)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)):
        guard pieces.count < Self.mostPieces else {
          throw broken(field, "more than \(Self.mostPieces) pieces")
        }
        pieces.append(try piece(range))
      case (2, .bytes(let range)): try readTrainer(range)
      case (3, .bytes(let range)): try readNormalizer(range)
      case (1...3, _): throw broken(field, "field \(field.number) is no message")
      default: break
      }
    }
    guard !pieces.isEmpty else { throw file.invalid("", "the model has no pieces") }
    guard pieces.indices.contains(unknown) else {
      throw file.invalid(
        "trainer_spec.unk_id", "the id \(unknown) is none of the \(pieces.count) pieces")
    }
  }

  /// The map of characters as a tokenizer file has it; nil where there is none.
  var charsmapBase64: String? { charsmap.isEmpty ? nil : Data(charsmap).base64EncodedString() }

  /// The pieces as a vocabulary.
  var tokens: [ListedToken] {
    pieces.enumerated().map {
      ListedToken($0.element.text, id: $0.offset, score: Double($0.element.score))
    }
  }

  private func piece(_ range: Range<Int>) throws(TokenizerError) -> Piece {
    var piece = Piece()
    var fields = ProtobufFields(file, range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): piece.text = try text(range, field)
      case (2, .fixed32(let bits)): piece.score = Float(bitPattern: bits)
      case (3, .varint(let value)):
        guard let kind = Int(exactly: value).flatMap(Kind.init) else {
          throw broken(field, "a piece of the type \(value)")
        }
        piece.kind = kind
      case (1...3, _): throw broken(field, "a piece whose field \(field.number) has another type")
      default: break
      }
    }
    guard piece.score.isFinite else {
      throw file.invalid("byte \(range.lowerBound)", "a score that is no finite number")
    }
    return piece
  }

  private mutating func readTrainer(_ range: Range<Int>) throws(TokenizerError) {
    var fields = ProtobufFields(file, range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (3, .varint(let value)):
        guard let known = Int(exactly: value).flatMap(Algorithm.init) else {
          throw broken(field, "a model_type \(value)")
        }
        algorithm = known
      case (35, .varint(let value)): fallsBackToBytes = value != 0
      case (40, .varint(let value)):
        // A negative number of 32 bits is written in 64.
        unknown = Int(Int32(truncatingIfNeeded: value))
      case (45, .bytes(let range)): unknownPiece = try text(range, field)
      case (3, _), (35, _), (40, _), (45, _):
        throw broken(field, "a trainer_spec whose field \(field.number) has another type")
      default: break
      }
    }
  }

  private mutating func readNormalizer(_ range: Range<Int>) throws(TokenizerError) {
    var fields = ProtobufFields(file, range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let range)): charsmap = Array(file.bytes[range])
      case (3, .varint(let value)): addsDummyPrefix = value != 0
      case (2, _), (3, _):
        throw broken(field, "a normalizer_spec whose field \(field.number) has another type")
      default: break
      }
    }
  }

  private func text(
    _ range: Range<Int>, _ field: ProtobufFields.Field
  ) throws(TokenizerError) -> String {
    guard let text = String(validating: file.bytes[range], as: UTF8.self) else {
      throw broken(field, "a text that is no UTF-8")
    }
    return text
  }

  private func broken(_ field: ProtobufFields.Field, _ reason: String) -> TokenizerError {
    file.invalid("byte \(field.place)", "this is no sound SentencePiece model: \(reason)")
  }
}

extension SentencePieceFile {
  /// Control and user-defined pieces, which are looked for in the text before the model sees it.
  var declaredTokens: [DeclaredToken] {
    pieces.compactMap { piece in
      switch piece.kind {
      case .control, .userDefined:
        DeclaredToken(piece.text, isSpecial: piece.kind == .control, isNormalized: false)
      case .normal, .unknown, .unused, .byte: nil
      }
    }
  }
}
