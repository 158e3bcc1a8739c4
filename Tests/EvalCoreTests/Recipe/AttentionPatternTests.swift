import EvalCore
import Testing

@Suite struct AttentionPatternTests {
  /// Every spelling with the layers it names in a model of 12.
  static let spellings: [(text: String, layers: [Int])] = [
    ("none", []), ("causal", []), ("all", Array(0..<12)), ("bidirectional", Array(0..<12)),
    ("last:2", [10, 11]), ("last:0", []), ("last:12", Array(0..<12)), ("first:4", [0, 1, 2, 3]),
    ("from:10", [10, 11]), ("from:12", []), ("10-11", [10, 11]), ("0,5,9", [0, 5, 9]),
    ("9,5,0,5", [0, 5, 9]), ("0,2-4", [0, 2, 3, 4]), (" LAST:1 ", [11]), ("7", [7]),
  ]

  @Test(arguments: spellings)
  func spellingsNameTheirLayers(text: String, layers: [Int]) throws {
    let pattern = try AttentionPattern(parsing: text)
    #expect(try pattern.layers(of: 12) == layers)
    // The canonical spelling reads back to a pattern of the same layers.
    #expect(try AttentionPattern(parsing: pattern.description).layers(of: 12) == layers)
  }

  @Test(arguments: [
    "", "last", "last:", "last:-1", "last:x", "middle:2", "3-1", "1--2", "a", "0,,1", "-1", "1-2-3",
    "0-99999999999999999999", "0-100000",
  ])
  func whatCannotBeReadIsAUsageError(text: String) {
    #expect(
      performing: { try AttentionPattern(parsing: text) },
      throws: { ($0 as? EvalError)?.exitCode == 64 && "\($0)".contains("“\(text)”") })
  }

  @Test(arguments: ["last:13", "first:13", "from:13", "12", "0-12"])
  func layersThatTheModelLacksAreRefused(text: String) throws {
    let pattern = try AttentionPattern(parsing: text)
    #expect(
      performing: { try pattern.layers(of: 12) }, throws: { ($0 as? EvalError)?.exitCode == 64 })
  }
}

@Suite struct LayerSelectionTests {
  @Test func selectionsNameTheirStates() throws {
    // A model of 6 layers has the hidden states 0 … 6.
    let cases: [(String, [Int])] = [
      ("last", [6]), ("-1", [6]), ("-2", [5]), ("0", [0]), ("-7", [0]), ("6", [6]),
      ("first-last", [1, 6]), ("top-2", [5, 6]), ("1,-1", [1, 6]),
    ]
    for (text, states) in cases {
      let selection = try LayerSelection(parsing: text)
      #expect(try selection.states(layerCount: 6) == states, "\(text)")
      #expect(try LayerSelection(parsing: selection.description) == selection, "\(text)")
    }
    for text in ["", "x", "1,", "1,,2"] {
      #expect(throws: EvalError.self) { try LayerSelection(parsing: text) }
    }
    for text in ["7", "-8", "1,9"] {
      #expect(throws: EvalError.self) { try LayerSelection(parsing: text).states(layerCount: 6) }
    }
  }
}

@Suite struct PoolingTests {
  @Test func poolingsReadBack() throws {
    for mode in Pooling.Mode.allCases {
      for span in Pooling.Span.allCases {
        let pooling = Pooling([mode, .cls], over: span)
        #expect(try Pooling(parsing: pooling.description) == pooling)
      }
    }
    #expect(try Pooling(parsing: "AVG") == .mean)
    #expect(try Pooling(parsing: "last-token") == .last)
    #expect(
      performing: { try Pooling(parsing: "meann") },
      throws: { "\($0)".lowercased().contains("did you mean mean?") })
    #expect(throws: EvalError.self) { try Pooling(parsing: "mean@nowhere") }
    #expect(throws: EvalError.self) { try Pooling(parsing: "mean+") }
  }
}
