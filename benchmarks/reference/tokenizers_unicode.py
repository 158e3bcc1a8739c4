#!/usr/bin/env python3
"""Measures the Unicode behaviour of the `tokenizers` package and writes it as Swift tables.

`tokenizers` mixes several Unicode versions: Oniguruma for \\p{..}, the standard library of Rust for
lower case and numbers, and two crates of older versions for normalisation, marks and punctuation.
Ids can only be equal when the same tables are used, so every code point is sent through the
package and the answers are written to Sources/Tokenization/Unicode/UnicodeTables*.swift. General
categories and word characters are those of Swift's standard library as of Unicode 16 (ScalarClasses.swift).

Needs: tokenizers (the tables were made with 0.23.3), Python 3.10 or later.
Usage: tokenizers_unicode.py REPOSITORY_ROOT
"""
import pathlib
import sys
import unicodedata

import tokenizers
from tokenizers import normalizers as N, pre_tokenizers as P

ROOT = pathlib.Path(sys.argv[1])
POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
EVERYTHING = "".join(map(chr, POINTS))
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-"


def number(value):
    """Five bits a character, least significant first; the upper half of the alphabet continues."""
    out = ""
    while value >= 32:
        out += ALPHABET[32 + value % 32]
        value //= 32
    return out + ALPHABET[value]


def signed(value):
    return number(value * 2 if value >= 0 else -value * 2 - 1)


def ranges(points):
    out = []
    for c in sorted(points):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def encode_set(points):
    """Ranges as gap from the end of the one before, then length - 1."""
    out, end = "", 0
    for first, last in ranges(points):
        out += number(first - end) + number(last - first)
        end = last + 1
    return out


def mapped(normalizer):
    """What each code point becomes between two letters, where it changes."""
    out = {}
    for c in POINTS:
        text = normalizer.normalize_str("a" + chr(c) + "b")
        if text != "a" + chr(c) + "b":
            out[c] = [ord(x) for x in text[1:-1]]
    return out


def pieces_with(pre_tokenizer, wanted):
    return {c for c in POINTS
            if wanted(tuple(x for x, _ in pre_tokenizer.pre_tokenize_str("a" + chr(c) + "b")), chr(c))}


def lower_runs():
    """Runs of (gap, length, step, signed difference); the one two-scalar mapping is in the code."""
    table = mapped(N.Lowercase())
    long = {c: v for c, v in table.items() if len(v) != 1}
    assert long == {0x130: [0x69, 0x307]}, long
    single = sorted((c, v[0] - c) for c, v in table.items() if len(v) == 1)
    out, end, i = "", 0, 0
    while i < len(single):
        first, difference = single[i]
        best = (1, 1)
        for step in (1, 2):
            n = 1
            while i + n < len(single) and single[i + n] == (first + n * step, difference):
                n += 1
            if n > best[0]:
                best = (n, step)
        out += number(first - end) + number(best[0] - 1) + number(best[1]) + signed(difference)
        end, i = first, i + best[0]
    return out


def decompositions():
    canonical, compatible = mapped(N.NFD()), mapped(N.NFKD())
    # A mark between two letters is not a mapping of its own.
    hangul = range(0xAC00, 0xAC00 + 11172)
    canonical = {c: v for c, v in canonical.items() if c not in hangul}
    compatible = {c: v for c, v in compatible.items() if c not in hangul and canonical.get(c) != v}

    def write(table):
        out, last, head = "", 0, 0
        for c in sorted(table):
            value = table[c]
            out += number(c - last) + number(len(value)) + signed(value[0] - head)
            out += "".join(number(x) for x in value[1:])
            last, head = c, value[0]
        return out

    composed, nfc = [], N.NFC()
    for c in sorted(canonical):
        parts = [int(x, 16) for x in unicodedata.decomposition(chr(c)).split()]
        if len(parts) == 2 and nfc.normalize_str(chr(parts[0]) + chr(parts[1])) == chr(c):
            composed.append((c, *parts))
    # The second part is always the last of the full decomposition, so the point is enough
    # together with the first part.
    pairs, last = "", 0
    for c, first, second in composed:
        assert canonical[c][-1] == second
        pairs += number(c - last) + number(first)
        last = c
    return write(canonical), write(compatible), pairs


def combining_runs():
    """Canonical combining classes of those marks that the package knows, found by reordering."""
    nfd, known = N.NFD(), []
    for c in POINTS:
        value = unicodedata.combining(chr(c))
        if value == 0:
            continue
        after = nfd.normalize_str("a" + chr(c) + "\u0334")
        before = nfd.normalize_str("a\u0345" + chr(c))
        if after[1] == "\u0334" and value > 1 or before[-1] == "\u0345" and value < 240 or c == 0x345:
            known.append((c, value))
    for c in POINTS:  # nothing else takes part in reordering
        if unicodedata.combining(chr(c)) == 0 and c not in (0x344,):
            text = "a" + chr(c) + "\u0334"
            result = nfd.normalize_str(text)
            plain = nfd.normalize_str(chr(c))
            if not unicodedata.combining(plain[-1]):
                assert result == "a" + plain + "\u0334", hex(c)
    out, end, i = "", 0, 0
    while i < len(known):
        j = i
        while j + 1 < len(known) and known[j + 1] == (known[j][0] + 1, known[i][1]):
            j += 1
        out += number(known[i][0] - end) + number(j - i) + number(known[i][1])
        end, i = known[j][0] + 1, j + 1
    return out


def script_runs():
    """Classes of the UnicodeScripts pre-tokeniser: class 0 joins anything, others are compared."""
    split = P.UnicodeScripts()

    def parts(text):
        return len(split.pre_tokenize_str(text))

    # A code point of class 0 never starts a part after another one.
    joins = {c for c in POINTS if parts("a" + chr(c)) == 1 and parts("\u4e00" + chr(c)) == 1}
    others = [c for c in POINTS if c not in joins]
    representatives, classes = [], {}
    previous = None
    for c in others:
        if previous is not None and parts(chr(previous) + chr(c)) == 1:
            classes[c] = classes[previous]
        else:
            for index, other in enumerate(representatives):
                if parts(chr(other) + chr(c)) == 1:
                    classes[c] = index + 1
                    break
            else:
                representatives.append(c)
                classes[c] = len(representatives)
        previous = c
    out, start = "", 0
    value = lambda c: classes.get(c, 0)
    while start < 0x110000:
        end = start
        while end < 0x110000 and value(end) == value(start):
            end += 1
        out += number(value(start)) + number(end - start)
        start = end
    return out


def swift(name, aspect, sentence, tables):
    lines = [
        f"// Written by benchmarks/reference/tokenizers_unicode.py from tokenizers {tokenizers.__version__};",
        "// not edited by hand. Numbers are five bits a character, see `CompactNumbers`.",
        "",
        f"/// {sentence}",
        f"enum {name} {{",
    ]
    for table, comment, text in tables:
        lines.append(f"  /// {comment}")
        lines.append(f'  static let {table}: StaticString = """')
        width = 93
        chunks = [text[i:i + width] for i in range(0, len(text), width)]
        lines += [f"    {chunk}\\" for chunk in chunks[:-1]] + [f"    {chunks[-1]}", '    """']
        lines.append("")
    lines[-1] = "}"
    path = ROOT / "Sources" / "Tokenization" / "Unicode" / f"{aspect}.swift"
    path.write_text("\n".join(lines) + "\n")
    print(path.name, len(lines), "lines")


canonical, compatible, pairs = decompositions()
swift("PropertyTables", "UnicodeTables+Properties", "Properties of code points, as the reference has them.", [
    ("punctuation", "What BertPreTokenizer and Punctuation isolate.", encode_set(
        pieces_with(P.Punctuation(), lambda r, x: r == ("a", x, "b")))),
    ("removed", "What the clean_text step of BertNormalizer removes.", encode_set(
        {c for c, v in mapped(N.BertNormalizer(True, False, False, False)).items() if v == []})),
    ("accents", "What the strip_accents step of BertNormalizer removes.", encode_set(
        {c for c, v in mapped(N.BertNormalizer(False, False, True, False)).items() if v == []})),
    ("marks", "What StripAccents removes.", encode_set(
        {c for c, v in mapped(N.StripAccents()).items() if v == []})),
    ("numbers", "What Digits isolates.", encode_set(
        pieces_with(P.Digits(individual_digits=True), lambda r, x: r == ("a", x, "b")))),
    ("lowercase", "Lower case by run: gap, length - 1, step, difference.", lower_runs()),
    ("combining", "Canonical combining class by run: gap, length - 1, class.", combining_runs()),
])
swift("DecompositionTables", "UnicodeTables+Canonical", "Canonical mappings, as the reference has them.", [
    ("canonical", "Full canonical decompositions: gap, length, scalars.", canonical),
    ("composed", "Primary composites: gap, first scalar of the pair.", pairs),
])
swift("CompatibilityTables", "UnicodeTables+Compatibility",
      "Compatibility mappings that are not canonical, as the reference has them.", [
          ("compatible", "Full compatibility decompositions: gap, length, scalars.", compatible)])
swift("ScriptTables", "UnicodeTables+Scripts", "Script classes, as the reference has them.", [
    ("classes", "Script class by run: class (0 joins anything), length.", script_runs())])
