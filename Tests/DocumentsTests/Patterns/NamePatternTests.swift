import Documents
import EvalTestSupport
import Testing

@Suite struct NamePatternTests {
  /// Expectations by Python's `re.fullmatch`.
  @Test(arguments: [
    (#".*\.q_proj"#, "layers.0.self_attn.q_proj", true), (#"q_proj"#, "layers.0.q_proj", false),
    (#"layers\.(0|2)\..*"#, "layers.2.mlp", true), (#"layers\.(0|2)\..*"#, "layers.1.mlp", false),
    (#"layers\.\d+\.mlp"#, "layers.12.mlp", true), (#"layers\.\d{1}\.mlp"#, "layers.12.mlp", false),
    (#"layers\.\d{1,3}\.mlp"#, "layers.12.mlp", true), (#"^a[b-d]*$"#, "abcd", true),
    (#"[^.]+"#, "ab.c", false), (#"(?:q|k|v)_proj"#, "k_proj", true), (#"a??b"#, "ab", true),
    (#"(?P<x>q)_.*?"#, "q_proj", true), (#"()*x"#, "x", true), (#"(a|ab)(c|bcd)"#, "abcd", true),
    (#"a+"#, "", false), (#"a|"#, "", true), (#"\w+\.\w+"#, "ab_1.c", true),
    (#"[]x]+"#, "]x", true),
    (#"x{-9223372036854775808,}"#, "x{-9223372036854775808,}", true),
    (#"x{2,}"#, "xxx", true), (#"x{2,}"#, "x", false), (#"(ab)+"#, "ababab", true),
  ])
  func expressionsMatchAsPythonsDo(expression: String, name: String, matches: Bool) throws {
    #expect(try NamePattern(expression).matchesAll(of: name) == matches)
  }

  @Test(arguments: [
    ("a)", "has a “)” too many"), ("(a", "has a “(” without its “)”"),
    ("[a", "has a “[” without its “]”"),
    ("*a", "repeats nothing"), ("a**", "repeats nothing"),
    ("[z-a]", "has a range that runs backwards"),
    ("a++", "uses a possessive repetition, which is not supported"),
    ("a{1001}", "repeats more than 1,000 times"), ("a\\", "ends in a backslash"),
    ("\\b", "uses “\\b”, which is not supported"),
    ("(?i)a", "uses a group “(?…” that is not supported"),
    (String(repeating: "(", count: 33), "nests deeper than 32"),
    (String(repeating: "a", count: 4097), "is longer than 4,096 bytes"),
  ])
  func wrongExpressionsAreNamed(expression: String, reason: String) {
    #expect(throws: NamePattern.Fault.syntax(reason)) { try NamePattern(expression) }
  }

  @Test func workIsBounded() throws {
    #expect(throws: NamePattern.Fault.tooMuchWork) { try NamePattern("((a{1000}){1000}){1000}") }
    let name = String(repeating: "a", count: 20_000)
    let pattern = try NamePattern("(a*)*(a*)*(a*)*b")
    #expect(throws: NamePattern.Fault.tooMuchWork) { try pattern.matchesAll(of: name) }
  }

  /// Expressions of adapters on names that are as long as a file allows.
  @Test func namePatterns() {
    let campaign = FuzzCampaign(
      "name pattern",
      corpus: [
        #".*\.(q|k|v)_proj"#, #"^layers\.\d{1,2}\.mlp$"#, #"(?P<x>a+)+[^b-d]*?"#, "((((a*)*)*)*)*$",
      ].map { Array($0.utf8) },
      dictionary: ["(", ")", "*", "{2,3}", "[", "]", "|", "(?:", "\\d", ".", "^", "$", "{1000}"],
      short: 120, long: 10_000)
    let names = [
      "layers.0.self_attn.q_proj", String(repeating: "a", count: 3000),
      String(repeating: "a.", count: 20_000),
    ]
    let violations = campaign.violations(
      isProper: { $0 is NamePattern.Fault },
      { bytes in
        let pattern = try NamePattern(String(decoding: bytes, as: UTF8.self))
        for name in names { _ = try? pattern.matchesAll(of: name) }
      })
    #expect(violations == [])
  }
}
